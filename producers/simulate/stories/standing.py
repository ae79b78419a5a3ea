"""Standing things: workers on lists, and what the campaigns have set up."""

from __future__ import annotations

from producers.simulate.clock import DAY_S
from producers.simulate.scene import Data, Elsewhere, Move, Scene, Story
from producers.simulate.words import ASSET_WORDS

REGISTER_LINES = ("hrss", "hrss", "local-government", "rural-revital")
ASSET_LINES = (
    "hrss",
    "hrss",
    "trade-union",
    "transport",
    "housing",
    "culture-tourism",
    "civil-affairs",
    "coordination",
    "women-federation",
)

_OTHER_LISTS = ("employed", "unemployed", "willing-out", "unemployment-registration", "job-seeker", "poverty-ledger", "training-intent")
_LISTS_PER_WORKER = 3
_GROUPS = (
    ["general"],
    ["general"],
    ["older"],
    ["youth"],
    ["lifted-poverty"],
    ["returned"],
    ["rural-transfer"],
    ["older", "returned"],
    ["low-income"],
)
_OFF = ("went-out", "went-out", "local-job", "unwilling", "other")
_RETURNS = ("usual", "usual", "usual", "early-return", "late-departure")
_BASES = ("household", "residence", "work", "insurance")
_WISHES = ("employment-skill", "on-job", "startup", "safety", "new-occupation", "agri-tech")
_STATUS = ("unemployed", "unstable", "employed")
_CHECKED = ("phone", "home-visit", "data-match")


def entry(s: Scene) -> Story:
    """A worker's entry on a list; every worker stands on three. Some leave it, some come back, and a few are entered in two cities."""
    number = s.place.registered
    s.place.registered = number + 1
    worker, which = divmod(number, _LISTS_PER_WORKER)
    kind = "real-name" if which == 0 else _OTHER_LISTS[(worker + which * 3) % len(_OTHER_LISTS)]
    listed = s.at - s.skewed(0, 200) * DAY_S
    data: Data = {
        "worker_ref": s.worker(worker),
        "household_ref": s.household(worker // 2),
        "list_kind": kind,
        "active": True,
        "listed_on": s.day(listed),
        "groups": s.pick(_GROUPS),
        "home_city_code": s.place.code if s.chance(0.7) else s.pick(s.map.city_codes),
    }
    if kind == "unemployment-registration":
        data["place_basis"] = s.pick(_BASES)
    elif kind == "training-intent" and s.chance(0.85):
        data["training_wish"] = s.pick(_WISHES)
    elif kind == "poverty-ledger":
        data["employment_status"] = s.pick(_STATUS)
        if s.chance(0.6):
            data["verified_by"] = s.pick(_CHECKED)
            data["verified_on"] = s.day(s.at)
    if s.chance(0.3):
        data["return_pattern"] = s.pick(_RETURNS)
    if s.chance(0.04):
        return Story(data, (), _elsewhere(s, data))
    return Story(data, _leaving(s, kind))


def _leaving(s: Scene, kind: str) -> list[Move]:
    if not s.chance(0.35 if kind == "willing-out" else 0.1):
        return []
    after_s = s.after(2, 25)
    left: Data = {"active": False, "off_on": s.day(s.now + after_s)}
    if kind == "willing-out":
        left["off_reason"] = s.pick(_OFF)
    moves = [Move(after_s, left)]
    if s.chance(0.1):
        back_s = after_s + s.number(5, 20) * DAY_S
        moves.append(Move(back_s, {"active": True, "listed_on": s.day(s.now + back_s), "off_on": None, "off_reason": None}))
    return moves


def _elsewhere(s: Scene, data: Data) -> Elsewhere:
    place = s.another_city()
    after_s = s.after(1, 20)
    return Elsewhere(after_s, place, {**data, "listed_on": s.day(s.now + after_s), "work_city_code": place.code})


_KINDS = (
    "one-stop-window", "one-stop-window", "green-channel", "online-service-platform", "job-station", "job-station", "job-station",
    "gig-market",
    "gig-market", "service-centre", "hr-park", "rights-point", "rights-point", "rights-board", "fast-tribunal", "warm-station",
    "warm-station",
    "warm-station", "union-15", "volunteer-point", "roadside-point", "startup-park", "incubator", "labour-brand", "labour-brand",
    "labour-company",
    "labour-coop", "rural-factory", "rural-factory", "rural-factory", "training-project", "training-standard", "rental-housing",
    "secure-housing",
    "dormitory", "child-harbour", "child-harbour", "school-hotline", "culture-venue", "culture-venue", "party-post",
    "party-platform", "mechanism",
    "mechanism", "mechanism", "contingency-plan", "public-posts", "public-posts", "service-list", "floating-party-service",
    "job-info-base",
    "smart-hrss", "posting-mechanism", "service-standard", "labour-alliance", "brand-platform", "county-industry", "party-area",
    "startup-experts",
    "cross-region-platform",
)  # fmt: skip
_PROVINCE_KINDS = (
    "job-info-base",
    "job-info-base",
    "smart-hrss",
    "cross-region-platform",
    "online-service-platform",
    "service-standard",
    "labour-alliance",
)
_MECHANISM_SHARE = 0.12
_COVERAGES = ("rural-bus-coverage", "union-coverage", "party-coverage")
_COVERAGE_UNITS = 400
_TAGS = (
    "risk-capture", "joint-handling", "violation-warning", "arrears-supervision", "project-jobs", "labour-cooperation",
    "lifelong-training",
    "long-term", "brand-training", "labour-guarantee", "post-subsidy-standard", "reserve-fund", "unemployment-warning", "other",
)  # fmt: skip
_POSTS = ("public-management", "public-service", "social-undertakings", "facility-upkeep", "social-governance")
_BUILT = ("enterprise", "park", "other")
_HOUSING = frozenset({"rental-housing", "secure-housing", "dormitory"})


def asset(s: Scene) -> Story:
    """A thing set up: planned and opened, or standing for years; a few close, headcounts are renewed."""
    place = s.place
    coverage = _coverage(s) if place.counties and s.chance(0.05) else None
    if coverage:
        return coverage
    kind = "mechanism" if s.chance(_MECHANISM_SHARE) else s.pick(_PROVINCE_KINDS if place.is_province else _KINDS)
    data: Data = {
        "asset_no": s.no("ZD"),
        "name": f"{s.pick(ASSET_WORDS)}{place.zh}同心第{s.number(1, 60)}号点",
        "asset_kind": kind,
        "status": "planned",
    }
    facts = _facts(s, kind)
    if kind == "mechanism":
        data["subject_tag"] = s.pick(_TAGS)
    elif kind == "public-posts":
        data["post_category"] = s.pick(_POSTS)
    elif kind == "rental-housing":
        data["built_at"] = s.pick(_BUILT)
    elif kind == "culture-venue":
        data["free_open"] = s.chance(0.85)
    if kind == "job-info-base" and s.place.is_province:
        data["level"] = "province"
    elif kind in ("job-info-base", "labour-brand"):
        data["level"] = s.agency.level if s.agency.level in ("province", "city", "county", "township") else "county"
    if s.chance(0.25):
        data["lon"] = 117 + int(s.roll() * 10_000) / 10_000
        data["lat"] = 36 + int(s.roll() * 10_000) / 10_000
    if s.chance(0.25):
        after_s = s.after(1, 14)
        return Story(data, [Move(after_s, {"status": "running", "opened_on": s.day(s.now + after_s - 3 * DAY_S), **facts})])
    opened = s.at - s.skewed(0, 2_500) * DAY_S
    data.update(facts)
    data["status"] = "running"
    data["opened_on"] = s.day(opened)
    return Story(data, _later(s, kind, data))


def _facts(s: Scene, kind: str) -> Data:
    """What only a thing that runs has."""
    if kind in _HOUSING:
        return {"capacity": s.skewed(20, 900)}
    if kind == "service-list":
        return {"items_count": s.number(5, 30)}
    if kind == "floating-party-service":
        return {"members": s.skewed(5, 400)}
    if kind == "public-posts":
        on_duty = s.skewed(3, 120)
        return {"on_duty": on_duty, "accident_insured": s.number(on_duty // 2, on_duty)}
    return {}


def _later(s: Scene, kind: str, data: Data) -> list[Move]:
    if kind == "rural-factory" and s.chance(0.4):
        after_s = s.after(2, 20)
        return [Move(after_s, {"status": "upgraded", "upgraded_on": s.day(s.now + after_s)})]
    if kind == "public-posts" and s.chance(0.6):
        now_on_duty = data["on_duty"] + s.number(0, 9)
        return [Move(s.after(5, 30), {"on_duty": now_on_duty, "updated_on": s.day(s.now)})]
    if s.chance(0.08):
        after_s = s.after(3, 30)
        closed = [Move(after_s, {"status": "closed", "closed_on": s.day(s.now + after_s - DAY_S)})]
        if s.chance(0.1):
            closed.append(Move(after_s + 6 * DAY_S, {"status": "running", "closed_on": None}))
        return closed
    return []


def _coverage(s: Scene) -> Story | None:
    """Of a county, by what it is known: there is one report of each kind."""
    kind = s.pick(_COVERAGES)
    number = s.next(f"{kind}/{s.place.code}")
    if number > len(s.place.counties):
        return None
    code, county = s.place.counties[number - 1]
    total = s.number(60, _COVERAGE_UNITS)
    covered = s.number(total // 2, total)
    data: Data = {
        "asset_no": code,
        "name": f"{s.place.zh}{county}覆盖情况",
        "asset_kind": kind,
        "status": "running",
        "opened_on": s.day(s.at - s.number(30, 900) * DAY_S),
        "units_covered": covered,
        "units_total": total,
    }
    more = min(total, covered + s.number(1, 20))
    return Story(data, (Move(s.after(8, 30), {"units_covered": more, "updated_on": s.day(s.now)}),))
