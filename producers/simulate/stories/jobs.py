"""Jobs: services and fairs, classes, and the supports that keep firms and start-ups going."""

from __future__ import annotations

from producers.simulate.clock import DAY_S, HOUR_S
from producers.simulate.scene import Data, Move, Scene, Story
from producers.simulate.words import JOB_REMARKS

SERVICE_LINES = ("hrss", "hrss", "hrss", "trade-union", "service-bodies", "women-federation", "local-government")
CLASS_LINES = ("hrss", "hrss", "agriculture", "trade-union", "education")
SUPPORT_LINES = ("hrss", "hrss", "finance", "dev-reform")

_KINDS = (
    "fair-offline", "fair-offline", "fair-online", "fair-online", "live-stream", "posting", "posting", "posting", "push", "push", "query",
    "gig-info", "window", "guidance", "guidance", "door-delivery", "labour-export", "labour-export", "placement", "placement",
    "shared-work",
    "shortage-list", "labour-dispatch", "public-post", "work-relief", "transfer", "demand-survey", "agency-service", "contactless",
)  # fmt: skip
_GROUPS = (
    ["general"], ["general"], ["general"], ["returned"], ["older"], ["youth"], ["lifted-poverty"], ["hard-to-employ"], ["unemployed"],
    ["rural-transfer"], ["youth", "returned"], ["low-income"], ["left-behind"],
)  # fmt: skip
_ACTIONS = ("spring-breeze", "spring-breeze", "assistance-month", "stable-jobs", "poverty-jobs", "union-series", "micro-jobs")
_SCOPES = ("county", "county", "project", "workshop", "elsewhere")
_SECTORS = ("rural-specialty", "facility-farming", "farm-processing", "leisure-tourism", "rural-ecommerce", "other")
_AREAS = ("key-county", "yellow-river-flats", "yimeng", "relocation", "none", "none")
_REGIONS = ("local", "intra-province", "inter-province")
_FAIRS = frozenset({"fair-offline", "fair-online", "live-stream"})
_PLACING = frozenset({"placement", "labour-export", "transfer", "public-post", "work-relief", "door-delivery", "window"})
_ATTENDED = frozenset({"guidance", "window", "contactless", "agency-service", "door-delivery"})
_REACHING = frozenset({"live-stream", "push", "query", "gig-info", "shortage-list"})


def service(s: Scene) -> Story:
    """One activity or batch; fairs report their matches some days later."""
    kind = s.pick(_KINDS)
    data: Data = {"activity_no": s.no("JY"), "service_kind": kind, "groups": s.pick(_GROUPS)}
    if s.chance(0.35):
        data["special_action"] = s.pick(_ACTIONS)
    if s.chance(0.4):
        data["post_scope"] = s.pick(_SCOPES)
    if s.chance(0.15):
        data["sector"] = s.pick(_SECTORS)
    if s.chance(0.15):
        data["area"] = s.pick(_AREAS)
    if s.chance(0.2):
        data["remark"] = s.pick(JOB_REMARKS)
    _add_counts(s, kind, data)
    if kind in _FAIRS:
        data["attendees"] = s.skewed(40, 3_000)
        matched = int(data["posts"] * (0.05 + 0.4 * s.roll()))
        if s.chance(0.6):
            return Story(data, (Move(s.after(1, 6), {"matched": matched, "work_form": "regular"}),))
        data["matched"] = matched
    return Story(data)


def _add_counts(s: Scene, kind: str, data: Data) -> None:
    """What a service of this kind counts."""
    if kind in _FAIRS or kind == "posting":
        data["enterprises"] = s.skewed(3, 120)
        data["posts"] = data["enterprises"] * s.number(4, 30)
    if kind in _REACHING:
        data["reached"] = s.skewed(50, 20_000)
    if kind == "labour-export":
        data["organised"] = s.chance(0.7)
        if s.chance(0.3):
            data["brand_ref"] = f"PP{s.place.code}{s.number(1, 9)}"
        data["region_scope"] = s.pick(_REGIONS)
    if kind == "shared-work":
        data["workers_shared"] = s.skewed(3, 80)
    elif kind in _PLACING:
        data["matched"] = s.skewed(1, 60)
        if s.chance(0.4):
            data["work_form"] = "flexible" if s.chance(0.3) else "regular"
    if kind in _ATTENDED:
        data["attendees"] = s.skewed(3, 200)
    if kind == "labour-dispatch":
        data["enterprises"] = s.skewed(1, 12)
    if kind in ("public-post", "work-relief") and s.chance(0.6):
        data["wages_paid"] = s.yuan(2_000, 150_000)
    if kind == "public-post" and s.chance(0.2):
        data["left_post"] = s.skewed(0, 12)


_TYPES = ("employment-skill",) * 4 + (
    "on-job", "on-job", "on-job", "apprenticeship", "new-occupation", "startup", "safety", "safety", "adaptation", "agri-tech",
    "rural-talent",
    "new-citizen", "degree",
)  # fmt: skip
_DELIVERY = ("offline", "offline", "offline", "online", "mixed")
_FUNDING = ("government-subsidised", "government-subsidised", "market", "enterprise")
_INDUSTRIES = ("construction", "manufacturing", "manufacturing", "services", "services", "courier", "high-risk", "emerging", "agriculture")


def training(s: Scene) -> Story:
    """A class, and later what came of it."""
    people = s.number(15, 60)
    persons = people - s.skewed(0, 5)
    funding = s.pick(_FUNDING)
    data: Data = {
        "class_no": s.no("PX"),
        "training_type": s.pick(_TYPES),
        "funding": funding,
        "delivery": s.pick(_DELIVERY),
        "groups": s.pick(_GROUPS),
        "participants": people,
        "course_hours": s.number(8, 120) / 2,
        "free_of_charge": funding == "government-subsidised",
    }
    if s.chance(0.8):
        data["persons"] = persons
    if s.chance(0.6):
        data["industry"] = s.pick(_INDUSTRIES)
    if s.chance(0.3):
        data["shortage_trade"] = s.chance(0.5)
    if s.chance(0.15):
        data["brand_ref"] = f"PP{s.place.code}{s.number(1, 9)}"
    elif s.chance(0.1):
        data["project_ref"] = f"TS{s.place.code}{s.number(1, 5)}"
    if s.chance(0.5):
        return Story(data)
    results: Data = {"supervised": s.chance(0.7)}
    if s.chance(0.6):
        results["certificates"] = int(people * (0.5 + 0.4 * s.roll()))
        results["high_skilled"] = s.skewed(0, 4)
    if "persons" in data:
        results["employed_after"] = int(persons * (0.3 + 0.6 * s.roll()))
    if funding == "government-subsidised":
        results["subsidy_persons"] = s.number(people // 2, people)
        results["subsidy_amount"] = results["subsidy_persons"] * s.number(3, 18) * 100.0
    return Story(data, (Move(s.after(4, 24), results),))


_SUPPORTS = {
    "enterprise": ("premium-deferral", "insurance-refund", "insurance-refund", "stay-subsidy", "insurance-subsidy", "tax-relief"),
    "small-enterprise": ("insurance-refund", "stay-subsidy", "insurance-subsidy", "premium-deferral", "tax-relief", "startup-loan"),
    "startup": (
        "startup-loan",
        "startup-loan",
        "loan-interest",
        "startup-subsidy",
        "tax-relief",
        "site",
        "incubation",
        "startup-service",
    ),
    "hr-agency": ("agency-support",),
}
_BENEFICIARIES = ("enterprise", "small-enterprise", "small-enterprise", "startup", "startup", "hr-agency")
_HANDLING = (["no-application"], ["direct-fast"], ["bundled"], ["sped-up"], ["ordinary"], ["ordinary"], ["bundled", "sped-up"])
_FORMS = ("night", "car-boot", "live-commerce", "other", "other")
_UNPAID = frozenset({"site", "incubation", "startup-service", "agency-support", "tax-relief"})


def support(s: Scene) -> Story:
    """An application that is granted or refused; some are granted without one."""
    beneficiary = s.pick(_BENEFICIARIES)
    kind = s.pick(_SUPPORTS[beneficiary])
    handling = s.pick(_HANDLING)
    data: Data = {
        "support_no": s.no("FC"),
        "support_kind": kind,
        "status": "applied",
        "beneficiary_kind": beneficiary,
        "beneficiary_ref": f"p{s.someone()}" if beneficiary == "startup" and s.chance(0.5) else s.firm()[0],
    }
    if beneficiary in ("enterprise", "small-enterprise"):
        data["industry"] = s.pick(_INDUSTRIES)
    if beneficiary == "startup" and s.chance(0.6):
        data["business_form"] = s.pick(_FORMS)
    if kind in ("site", "incubation"):
        data["park_ref"] = f"CY{s.place.code}{s.number(1, 6)}"
    granted: Data = {"status": "granted", "handling": handling}
    if kind not in _UNPAID:
        granted["amount"] = s.yuan(2_000, 400_000)
    if kind == "insurance-refund":
        granted["jobs_kept"] = s.skewed(3, 300)
    if beneficiary == "startup":
        granted["jobs_created"] = s.skewed(1, 15)
    if "no-application" in handling or s.chance(0.2):
        return Story({**data, **granted, "granted_at": s.moment(s.at)})
    data["applied_at"] = s.moment(s.at)
    after_s = s.after(2, 20)
    if s.chance(0.08):
        return Story(data, (Move(after_s, {"status": "refused"}),))
    granted["granted_at"] = s.moment(s.now + after_s - HOUR_S)
    if s.chance(0.3):
        after_s += DAY_S
    return Story(data, (Move(after_s, granted),))
