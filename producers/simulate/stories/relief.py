"""Relief and gifts: from application to payment, and what is handed out in batches."""

from __future__ import annotations

from producers.simulate.clock import DAY_S, HOUR_S
from producers.simulate.scene import Data, Move, Scene, Story
from producers.simulate.words import RELIEF_REMARKS

LINES = ("civil-affairs", "civil-affairs", "hrss", "trade-union", "local-government", "health")

_GIFTS = ("comfort-goods", "comfort-goods", "comfort-letter", "winter-warmth", "winter-warmth", "epidemic-supplies")
_GRANTS = ("temporary-relief", "temporary-relief", "social-assistance", "unemployment-benefit", "unemployment-benefit")
_REASONS = ("not-eligible", "not-eligible", "residence", "other")


def grant(s: Scene) -> Story:
    """A batch of gifts handed over, or an application that is approved and paid, or refused."""
    if s.chance(0.45):
        return _gifts(s)
    kind = s.pick(_GRANTS)
    data: Data = {
        "grant_no": s.no("JZ"),
        "grant_kind": kind,
        "status": "applied",
        "recipients": 1,
        "applied_at": s.moment(s.at),
        "recipient_ref": f"p{s.someone()}",
    }
    if kind == "temporary-relief":
        data["reserve_fund"] = s.chance(0.3)
        if s.chance(0.4):
            data["emergency_city_code"] = s.place.code
            data["handled_at_emergency_place"] = s.chance(0.85)
            data["registered_city_code"] = s.pick(s.map.city_codes)
    if s.chance(0.3):
        data["remark"] = s.pick(RELIEF_REMARKS)
    after_s = s.after(0.5, 6)
    if s.chance(0.07):
        return Story(data, (Move(after_s, {"status": "refused", "refusal_reason": s.pick(_REASONS)}),))
    moves = []
    if s.chance(0.6):
        moves.append(Move(after_s, {"status": "approved"}))
        after_s += s.number(1, 6) * DAY_S
    moves.append(Move(after_s, {"status": "paid", "paid_at": s.moment(s.now + after_s - HOUR_S), "amount": s.yuan(300, 6_000)}))
    return Story(data, moves)


def _gifts(s: Scene) -> Story:
    kind = s.pick(_GIFTS)
    people = s.skewed(5, 300)
    data: Data = {
        "grant_no": s.no("WW"),
        "grant_kind": kind,
        "status": "paid",
        "recipients": people,
        "quantity": people * (1 if kind == "comfort-letter" else 2),
        "paid_at": s.moment(s.at),
    }
    if kind == "winter-warmth" and s.chance(0.5):
        data["amount"] = people * 200.0
    return Story(data)
