"""Office work: matters handled at windows, publicity, and reports on the campaigns themselves."""

from __future__ import annotations

from producers.simulate.clock import DAY_S, HOUR_S
from producers.simulate.scene import Data, Move, Scene, Story
from producers.simulate.words import CASE_REMARKS, LIAISONS, TITLES

CASE_LINES = ("hrss", "hrss", "education", "housing", "health", "justice", "trade-union", "public-security", "women-federation")
OUTREACH_LINES = ("publicity", "hrss", "trade-union", "culture-tourism", "justice", "youth-league", "transport")
REPORT_LINES = ("hrss", "coordination", "trade-union", "civil-affairs", "transport")

_MATTERS = (
    "papers", "papers", "papers", "school-entry", "school-entry", "housing", "medical", "vaccination", "health-monitoring",
    "occupational-disease",
    "insurance-enrol", "insurance-enrol", "insurance-transfer", "injury-insurance", "legal-advice", "legal-aid", "rights-advice",
    "rights-advice",
    "counselling", "child-service", "school-support", "worker-service", "worker-service", "demand", "demand", "union-joining",
    "party-admission",
)  # fmt: skip
_BATCHES = frozenset(
    {"vaccination", "health-monitoring", "worker-service", "child-service", "union-joining", "party-admission", "rights-advice"}
)
_VIA = (
    "one-stop",
    "one-stop",
    "green-channel",
    "online-platform",
    "online-platform",
    "hotline",
    "rights-point",
    "counter",
    "counter",
    "field",
)
_ORIGINS = ("applicant", "applicant", "applicant", "visit", "complaint", "online")
_SCHOOLS = ("public", "public", "public", "purchased-place", "other")


def matter(s: Scene) -> Story:
    """One matter on its way, sometimes from one office to the next, or a day's batch."""
    kind = s.pick(_MATTERS)
    batch = kind in _BATCHES and s.chance(0.7)
    count = s.skewed(2, 60) if batch else 1
    data: Data = {
        "case_no": s.no("BJ"),
        "matter": kind,
        "status": "open",
        "via": s.pick(_VIA),
        "origin": s.pick(_ORIGINS),
        "case_count": count,
        "people": count if kind != "school-entry" else count + s.skewed(0, 2),
        "opened_at": s.moment(s.at),
    }
    if batch:
        return Story({**data, "status": "closed", "closed_at": s.moment(s.now)})
    if kind != "party-admission":
        data["applicant_ref"] = f"p{s.someone()}"
    if kind == "school-entry":
        data["proofs_required"] = s.number(2, 7)
        data["noncompliant_proofs"] = 1 if s.chance(0.04) else 0
    if s.chance(0.3):
        data["remark"] = s.pick(CASE_REMARKS)
    done: Data = {"status": "closed"}
    if kind == "school-entry":
        done["school_kind"] = s.pick(_SCHOOLS)
    if s.chance(0.35):
        done["satisfied"] = s.chance(0.92)
    if s.chance(0.4):
        return Story({**data, **done, "closed_at": s.moment(s.now)})
    moves: list[Move] = []
    after_s = s.after(0.3, 6)
    if s.chance(0.25):
        moves.append(Move(after_s, {"status": "handed-over", "handed_from": s.agency.department, "handed_to": s.other_department()}))
        after_s += s.number(1, 8) * DAY_S
    if s.chance(0.04):
        done = {"status": "refused"}
    moves.append(Move(after_s, {**done, "closed_at": s.moment(s.now + after_s - HOUR_S // 3)}))
    return Story(data, moves)


_ACTIVITIES = (
    "publicity", "publicity", "publicity", "publicity", "information", "information", "booklet", "booklet", "show", "culture", "culture",
    "skills-contest", "startup-contest", "startup-selection", "selection", "experience", "volunteering", "volunteering", "reunion",
    "brand-exchange",
    "brand-experience", "brand-review",
)  # fmt: skip
_THEMES = (
    "jobs-policy", "jobs-policy", "rights", "services", "worker-deeds", "government-care", "epidemic", "traffic", "tickets",
    "occupational-disease",
    "law", "training", "children-education", "housing", "settlement", "spirit", "integration", "brand", "campaign",
    "lawful-employment", "culture",
    "care", "other",
)  # fmt: skip
_CHANNELS = (
    ["new-media"], ["wechat"], ["wechat", "website"], ["mainstream", "new-media"], ["poster", "leaflet"], ["on-site"],
    ["station", "poster"],
    ["pocket-book", "on-site"], ["window", "leaflet"], ["fair"], ["self-media"],
)  # fmt: skip


def activity(s: Scene) -> Story:
    """One activity, one published item or one distribution."""
    kind = s.pick(_ACTIVITIES)
    data: Data = {
        "activity_no": s.no("XC"),
        "activity_kind": kind,
        "theme": s.pick(_THEMES),
        "channels": s.pick(_CHANNELS),
        "title": s.pick(TITLES),
    }
    if kind == "booklet":
        data["copies"] = s.skewed(50, 5_000)
    elif kind in ("publicity", "information", "experience"):
        data["audience"] = s.skewed(100, 80_000)
    elif kind in ("startup-selection", "selection"):
        data["chosen"] = s.number(1, 10)
    else:
        data["participants"] = s.skewed(20, 1_500)
    if kind == "volunteering":
        data["project_ref"] = f"GY{s.place.code}{s.skewed(1, 40):03d}"
    return Story(data)


_REPORTS = (
    "progress", "progress", "progress", "progress", "coordination", "good-practice", "information-exchange", "local-innovation",
    "summary", "summary",
    "deployment", "work-plan",
)  # fmt: skip
_COUNTED = frozenset({"coordination", "good-practice", "information-exchange", "local-innovation"})
_FIRST = ("receipt", "liaison", "deployment", "work-plan")
_LEVELS = frozenset({"province", "city", "county", "township", "village"})
_OFF_SEASON_SHARE = 0.05


def report(s: Scene) -> Story:
    """A city first acknowledges each notice and names a liaison; then it reports on and on."""
    notice = _notice(s)
    done = s.next(f"report/{notice}/{s.place.code}")
    first = done <= len(_FIRST) and s.agency.level in ("city", "province")
    kind = _FIRST[done - 1] if first else s.pick(_REPORTS)
    level = s.agency.level if s.agency.level in _LEVELS else "county"
    once = kind in _FIRST
    data: Data = {
        "report_no": s.no("BS"),
        "notice_id": notice,
        "report_kind": kind,
        "period": "once" if once else s.day(s.now)[:7],
        "level": level,
    }
    if kind == "receipt":
        data["received_on"] = s.day(s.at)
    else:
        data["submitted_at"] = s.moment(s.now)
    if kind == "liaison":
        data["liaison_unit"] = s.agency.name
        data["liaison_name"] = s.pick(LIAISONS)
    if kind in _COUNTED:
        data["item_count"] = s.number(1, 5)
    if kind == "information-exchange":
        data["counterpart_code"] = s.another_city().code
    if kind == "progress":
        raised = s.skewed(0, 12)
        data["issues_raised"] = raised
        if s.chance(0.6):
            data["issues_resolved"] = s.number(raised // 2, raised)
        elif raised:
            return Story(data, (Move(s.after(3, 20), {"issues_resolved": s.number(raised // 2, raised)}),))
    return Story(data)


def _notice(s: Scene) -> str:
    """Mostly a notice that runs now."""
    running = s.place.running(s.now // DAY_S)
    return s.pick(s.place.notices if not running or s.chance(_OFF_SEASON_SHARE) else running)
