"""Rights: complaints and wage arrears on their way, inspections that look for them, and signals that warn of them."""

from __future__ import annotations

from producers.simulate.clock import DAY_S, HOUR_S
from producers.simulate.scene import FIRMS_PER_PLACE, Data, Move, Scene, Story
from producers.simulate.trouble import Affair
from producers.simulate.words import ANGRY_REMARKS, COMPLAINT_REMARKS, SIGNAL_REMARKS

COMPLAINT_LINES = ("hrss", "hrss", "trade-union", "housing")
INSPECTION_LINES = ("hrss", "hrss", "housing", "transport", "public-security", "health")
SIGNAL_LINES = ("hrss", "cyberspace", "publicity", "public-security", "local-government")

_CATEGORIES = ("wage-arrears",) * 14 + (
    "working-hours", "working-hours", "minimum-wage", "contract", "contract", "age-dismissal", "post-restriction", "shared-work", "other",
)  # fmt: skip
_CHANNELS = ("online", "online", "online", "offline", "offline", "petition", "inspection", "opinion", "rights-point", "visit")
FIRM_SHARE = 0.7
"""Of the records of a trouble that concern the firm it is about; other complaints are spread over all firms."""
UNFINISHED_SHARE = 0.03
"""Of complaints that are never closed; more of them would pile up past their limit in every city."""
_STIRRED_CHANNELS = {
    Affair.ARREARS: _CHANNELS,
    Affair.OPINION: ("opinion",),
    Affair.LINKED: ("online", "offline", "petition", "petition", "opinion"),
}
_INDUSTRIES = ("construction",) * 5 + (
    "manufacturing",
    "manufacturing",
    "services",
    "services",
    "courier",
    "labour-intensive",
    "emerging",
    "high-risk",
)
_OUTCOMES = ("corrected", "corrected", "penalised", "unfounded")


def complaint(s: Scene) -> Story:
    """A case from its first word to its end; some are still open when the season ends."""
    trouble = s.trouble
    category = "wage-arrears" if trouble else s.pick(_CATEGORIES)
    wages = category == "wage-arrears"
    code, _ = s.firm_of(trouble.firm if trouble and s.chance(FIRM_SHARE) else s.number(0, FIRMS_PER_PLACE - 1))
    workers = 1 + s.skewed(0, 60)
    data: Data = {
        "case_no": s.no("AJ"),
        "category": category,
        "channel": s.pick(_STIRRED_CHANNELS[trouble.affair] if trouble else _CHANNELS),
        "stage": "received",
        "received_at": s.moment(s.at),
        "workers_count": workers,
        "industry": s.pick(_INDUSTRIES),
        "employer_ref": code,
        "responsible_unit": s.agency.department,
    }
    if wages and s.chance(0.9):
        data["amount_owed"] = s.yuan(3_000, 18_000 * min(workers, 20))
    if s.chance(0.5):
        data["complainant_ref"] = f"p{s.someone()}"
    if s.chance(0.6):
        data["remark"] = s.pick(ANGRY_REMARKS if trouble and s.chance(0.5) else COMPLAINT_REMARKS)
    moves = _course(s, data, wages=wages)
    reached = s.roll()
    if reached < UNFINISHED_SHARE:
        moves = moves[: s.number(0, len(moves) - 1)]
    return Story(data, moves)


def _course(s: Scene, data: Data, *, wages: bool) -> list[Move]:
    """The stages after the first, in order."""
    if s.chance(0.06):
        after_s = s.after(0.3, 4)
        return [Move(after_s, {"stage": "not-accepted", "closed_at": s.moment(s.now + after_s - HOUR_S // 2), "outcome": "unfounded"})]
    moves: list[Move] = []
    after_s = s.after(0.3, 4)
    filed: Data = {"stage": "filed", "filed_at": s.moment(s.now + after_s - HOUR_S // 2)}
    if wages and s.chance(0.06):
        filed["malicious_suspected"] = True
    moves.append(Move(after_s, filed))
    owed = data.get("amount_owed", 0.0)
    if s.chance(0.6):
        after_s += s.number(1, 6) * DAY_S
        mediated: Data = {"stage": "mediating", "mediated_at": s.moment(s.now + after_s - HOUR_S)}
        if owed and s.chance(0.3):
            mediated["amount_recovered"] = _part(s, owed)
        moves.append(Move(after_s, mediated))
    if s.chance(0.2):
        after_s += s.number(2, 9) * DAY_S
        moves.append(Move(after_s, {"stage": "hearing", "heard_at": s.moment(s.now + after_s - HOUR_S)}))
    if filed.get("malicious_suspected") and s.chance(0.5):
        after_s += s.number(1, 8) * DAY_S
        moves.append(Move(after_s, {"stage": "criminal-transfer", "transferred_at": s.moment(s.now + after_s - HOUR_S)}))
    after_s += s.number(1, 12) * DAY_S
    closed: Data = {"stage": "closed", "closed_at": s.moment(s.now + after_s - HOUR_S // 4)}
    if wages:
        closed["outcome"] = "paid"
        if owed:
            closed["amount_recovered"] = owed if s.chance(0.9) else _part(s, owed)
        if s.chance(0.2):
            closed["employment_help"] = True
    else:
        closed["outcome"] = s.pick(_OUTCOMES)
    moves.append(Move(after_s, closed))
    if s.chance(0.01):
        after_s += s.number(2, 10) * DAY_S
        moves.append(Move(after_s, {"stage": "hearing", "closed_at": None, "outcome": None}))
    return moves


def _part(s: Scene, yuan: float) -> float:
    return int(yuan * 100 * (0.2 + 0.7 * s.roll())) / 100


_FOCUS = {
    "employer": ("wage-payment", "wage-payment", "lawful-employment", "contract-hours", "work-safety", "older-workers", "heat"),
    "project": ("wage-guarantee", "wage-guarantee", "wage-payment", "work-safety"),
    "carrier": ("transport-safety",),
    "public-post": ("post-duty", "subsidy-use"),
}
_TARGETS = ("employer", "employer", "employer", "project", "project", "carrier", "public-post")


def inspection(s: Scene) -> Story:
    """One check; what was found is put right later."""
    kind = s.pick(_TARGETS)
    focus = s.pick(_FOCUS[kind])
    code, _ = s.firm()
    problems = s.skewed(1, 9) if s.chance(0.35) else 0
    data: Data = {
        "inspection_no": s.no("JC"),
        "target_ref": code if kind in ("employer", "carrier") else f"{kind[:2].upper()}{code[2:14]}",
        "target_kind": kind,
        "focus": focus,
        "result": "problem" if problems else "no-problem",
        "problems_found": problems,
        "workers_covered": s.skewed(5, 800),
    }
    if kind in ("employer", "project"):
        data["industry"] = s.pick(_INDUSTRIES)
    if problems and focus in ("wage-payment", "wage-guarantee"):
        data["arrears_cases_found"] = s.skewed(0, 2)
    if s.chance(0.1):
        data["health_checks"] = s.skewed(5, 200)
    if not problems:
        return Story(data)
    data["penalised"] = s.chance(0.1)
    if s.chance(0.3):
        data["problems_rectified"] = problems
        return Story(data)
    return Story(data, (Move(s.after(2, 15), {"problems_rectified": s.number(problems // 2, problems)}),))


_SOURCES = ("opinion",) * 4 + ("petition", "petition", "layoff-report", "recruitment-data", "telecom-data", "power-data", "field-report")
_RISKS = {
    "opinion": ("wage-arrears", "wage-arrears", "public-concern", "public-concern", "labour-violation", "major-opinion"),
    "petition": ("wage-arrears",) * 499 + ("mass-incident",),
    "layoff-report": ("unemployment",),
    "field-report": ("labour-violation", "public-concern") * 149 + ("mass-incident", "extreme-incident"),
}
_STIRRED_RISKS = {"petition": ("wage-arrears",) * 19 + ("mass-incident",)}
_STIRRED_SOURCES = {
    Affair.ARREARS: ("petition",),
    Affair.OPINION: ("opinion",),
    Affair.LINKED: ("opinion", "petition", "layoff-report"),
}
_SEVERITY = ("notice",) * 7 + ("warning",) * 3 + ("serious",)


def signal(s: Scene) -> Story:
    """A sign of trouble, and what was done about it."""
    trouble = s.trouble
    source = s.pick(_STIRRED_SOURCES[trouble.affair] if trouble else _SOURCES)
    risks = _STIRRED_RISKS.get(source) if trouble else None
    risk = s.pick(risks or _RISKS.get(source, ("unemployment",)))
    severity = s.pick(_SEVERITY)
    data: Data = {
        "signal_no": s.no("XH"),
        "source_kind": source,
        "risk_kind": risk,
        "severity": severity,
        "first_seen_at": s.moment(s.at),
        "detected_at": s.moment(min(s.at + s.skewed(300, 20 * HOUR_S), s.now)),
    }
    if source.endswith("-data"):
        data["index_value"] = s.number(6_000, 12_500) / 100
        data["period"] = s.day(s.now)[:7]
        return Story(data)
    if risk in ("unemployment", "wage-arrears"):
        data["workers_affected"] = s.skewed(3, 120)
    if s.chance(0.6):
        data["employer_ref"] = s.firm()[0]
        data["industry"] = s.pick(_INDUSTRIES)
    if (risk.endswith("-incident") or risk == "major-opinion") and s.chance(0.35):
        data["incident_ref"] = f"SJ{s.place.code}{max(1, s.counts.get('XH', 1) // 40):04d}"
    if s.chance(0.5):
        data["remark"] = s.pick(ANGRY_REMARKS if trouble and s.chance(0.5) else SIGNAL_REMARKS)
    first = s.number(1, 30) * HOUR_S
    handled: Data = {"intervened_at": s.moment(s.now + first - 1200)}
    if severity != "notice":
        handled["joint_handling"] = s.chance(0.6)
        if handled["joint_handling"]:
            handled["joined_departments"] = [s.agency.department, s.other_department()]
    moves = [Move(first, handled)]
    if s.chance(0.8):
        answer = first + s.number(1, 48) * HOUR_S
        moves.append(Move(answer, {"responded_at": s.moment(s.now + answer - 900)}))
        if s.chance(0.7):
            end = answer + s.number(6, 200) * HOUR_S
            moves.append(Move(end, {"closed_at": s.moment(s.now + end - 600)}))
    return Story(data, moves)
