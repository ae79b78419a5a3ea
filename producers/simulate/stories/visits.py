"""Visits: who was seen before, during and after the festival, and what they asked for."""

from __future__ import annotations

from producers.simulate.scene import Data, Move, Scene, Story
from producers.simulate.words import VISIT_REMARKS

LINES = ("local-government", "local-government", "hrss", "civil-affairs", "trade-union", "women-federation", "youth-league")

_KINDS = (
    "outbound-worker", "outbound-worker", "returned-worker", "returned-worker", "inbound-worker", "inbound-worker", "inbound-worker",
    "non-returned-family", "left-behind-child", "left-behind-elder", "left-behind-elder", "left-behind-other", "poverty-household",
    "site",
)  # fmt: skip
_PURPOSES = ("comfort", "comfort", "comfort", "needs-survey", "status-check")
_CARE_PURPOSES = ("left-behind-care", "left-behind-care", "comfort")
_MODES = ("home-visit", "home-visit", "home-visit", "phone", "phone", "online", "family-letter", "warm-video")
_HOMES = frozenset({"home-visit", "phone", "online"})
_BROUGHT = (["policy"], ["service"], ["care"], ["policy", "care"], ["policy", "service", "care"], ["service", "care"])
_CARE = (
    ["policy-explained"],
    ["need-referral"],
    ["care-support"],
    ["policy-explained", "care-support"],
    ["need-referral", "care-support"],
    ["rescue"],
)
_LEVEL = {"province": "province", "city": "city", "county": "county"}
_GRASSROOTS = ("township", "village", "village")


def visit(s: Scene) -> Story:
    """One contact; a few get a later word when more demands are known."""
    kind = s.pick(_KINDS)
    left_behind = kind.startswith("left-behind")
    site = kind == "site"
    purpose = s.pick(_CARE_PURPOSES) if left_behind else s.pick(_PURPOSES)
    mode = "site-visit" if site else s.pick(_MODES)
    level = _LEVEL.get(s.agency.level) or s.pick(_GRASSROOTS)
    data: Data = {
        "visit_no": s.no("ZF"),
        "visitee_ref": s.firm()[0] if site else f"p{s.someone()}",
        "visitee_kind": kind,
        "purpose": purpose,
        "mode": mode,
        "visitor_level": level,
        "key_person": s.chance(0.3 if level in _LEVEL else 0.08),
        "demands_count": s.skewed(0, 3),
    }
    if (purpose == "comfort" and mode in _HOMES) or s.chance(0.3):
        data["household_ref"] = s.known_household()
    if s.chance(0.45):
        data["brought_home"] = s.pick(_BROUGHT)
    if left_behind and s.chance(0.6):
        data["care_services"] = s.pick(_CARE)
        if "need-referral" in data["care_services"]:
            data["referred_to"] = s.other_department()
    if s.chance(0.35):
        data["remark"] = s.pick(VISIT_REMARKS)
    if s.chance(0.05):
        return Story(data, (Move(s.after(1, 6), {"demands_count": data["demands_count"] + 1}),))
    return Story(data)
