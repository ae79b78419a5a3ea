"""Whose an alert is: from its signal by indicator and measure to the departments at that city's level, as the notices name them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from schemas.alert.alert import Body
from schemas.catalogue import Catalogue
from schemas.catalogue.notice import Measure, Notice
from schemas.catalogue.place import Department

LINKED_SIGNAL = "linked-risk"
"""In place of a signal: several that rise together."""
LINKED_INDICATOR = "linked-risk-signals"
NATIONAL = "000000"
FALLBACK_LINES = ("hrss", "coordination")
QUICK_TARGET = "fast"
QUICK_TOPIC = "complaints"
"""Quick filing, mediation, hearing and closing are asked for disputes over wages, which are this topic's."""
# How near a body's level is to a city's own, for cities and for provinces; levels that are not here answer for no alert.
CITY_LEVELS = ("city", "city-county", "local", "all", "county-and-above")
PROVINCE_LEVELS = ("province", "all", "local")
_BASES = ("named", "context", "mixed", "notice")


@dataclass(frozen=True)
class Owner:
    """Who answers for an alert and who does with it, by which measure and why. `quick`: the notice asks for quick stages."""

    owner: Body
    joint: tuple[Body, ...]
    measure: str
    why: str
    why_en: str
    quick: bool = False

    @property
    def bodies(self) -> tuple[Body, ...]:
        return (self.owner, *self.joint)


def owners(catalogue: Catalogue, signal: str, city: str, day: date) -> Owner:
    """Whose alerts of a signal in a city are, as of a day. `signal` may be LINKED_SIGNAL.

    Raises:
        KeyError: the catalogue knows no such signal or place.
    """
    indicators = _indicators(catalogue, signal)
    quick = _is_quick(catalogue, signal, city)
    for notice, measure in _measures(catalogue, indicators, city, day):
        bodies = [_body(catalogue, line, city, measure.departments) for line in measure.route]
        if signal == LINKED_SIGNAL:
            bodies += _named(catalogue, measure, city)
        found = list(dict.fromkeys(body for body in bodies if body is not None))
        if found:
            zh, en = _why(notice, measure, day)
            return Owner(found[0], tuple(found[1:]), measure.id, zh, en, quick)
    return _without_measure(catalogue, bool(indicators), city, day, quick)


def _indicators(catalogue: Catalogue, signal: str) -> list[str]:
    """The indicators whose measures concern a signal, its own first; a strand concerns the linked risk too."""
    if signal == LINKED_SIGNAL:
        return [LINKED_INDICATOR]
    told = catalogue.signals[signal]
    own = [] if told.indicator is None else [told.indicator]
    return own + ([LINKED_INDICATOR] if told.strand else [])


def _measures(catalogue: Catalogue, indicators: Sequence[str], city: str, day: date) -> list[tuple[Notice, Measure]]:
    """What asks for indicators in a city: in force on the day before all else, then by the order of indicators, then what is required,
    and the clearest about who answers."""
    province = catalogue.province_of(city)
    ranked = [
        (rank, notice, measure)
        for notice in catalogue.notices.values()
        if province in notice.provinces
        for programme in notice.programmes
        for measure in programme.measures
        for rank, indicator in enumerate(indicators)
        if any(measured.id == indicator for measured in measure.indicators)
    ]

    def order(asked: tuple[int, Notice, Measure]) -> tuple[bool, int, bool, int, int]:
        rank, notice, measure = asked
        clear = _BASES.index(measure.basis)
        return (not _in_force(notice, day), rank, measure.force != "required", clear, -notice.counts.first.toordinal())

    return [(notice, measure) for _, notice, measure in sorted(ranked, key=order)]


def _without_measure(catalogue: Catalogue, measured: bool, city: str, day: date, quick: bool) -> Owner:
    province = catalogue.province_of(city)
    running = [n for n in catalogue.notices.values() if province in n.provinces and _in_force(n, day)]
    lines: Iterable[str] = FALLBACK_LINES
    zh, en = "本省各项通知均未就此明确责任单位", "no notice of the province names anybody for this"
    if not measured:
        lines = (*(notice.lead_line for notice in sorted(running, key=lambda n: n.counts.first, reverse=True)), *FALLBACK_LINES)
        zh, en = "该信号不对应任何举措", "this signal belongs to no measure"
    for line in lines:
        body = _body(catalogue, line, city, ())
        if body is not None:
            told = catalogue.lines[line]
            who = told.zh if told.zh.endswith("机构") else f"{told.zh}部门"
            return Owner(body, (), "", f"{zh}，由{who}牵头负责", f"{en}, so it is for {told.en}", quick)
    raise KeyError(f"no body of the catalogue answers in {city}")


def _body(catalogue: Catalogue, line: str, city: str, named: Iterable[str]) -> Body | None:
    """The body of a line that answers in a city; the one that is named for the measure, or else the one of the nearest level."""
    levels = PROVINCE_LEVELS if city in catalogue.provinces else CITY_LEVELS
    province = catalogue.province_of(city)
    wanted = set(named)
    fitting = [
        department
        for department in catalogue.departments.values()
        if department.line == line and department.level in levels and department.province in (province, NATIONAL) and _acts(department)
    ]

    def order(department: Department) -> tuple[bool, bool, int]:
        return (department.slug not in wanted, department.province != province, levels.index(department.level))

    best = min(fitting, key=order, default=None)
    return None if best is None else Body(department=best.slug, city=city)


def _named(catalogue: Catalogue, measure: Measure, city: str) -> Iterator[Body]:
    """The bodies that a measure names, those of a line at the city's own level."""
    for slug in measure.departments:
        department = catalogue.departments[slug]
        if _acts(department) and department.kind != "generic":
            body = _body(catalogue, department.line, city, (slug,))
            if body is not None:
                yield body


def _acts(department: Department) -> bool:
    """Whether it is somebody, not anybody concerned."""
    return department.line != "any"


def _in_force(notice: Notice, day: date) -> bool:
    return notice.counts.first <= day <= notice.counts.last


def _why(notice: Notice, measure: Measure, day: date) -> tuple[str, str]:
    over = not _in_force(notice, day)
    zh = f"依据{notice.zh}{measure.ref}“{measure.zh}”" + ("（通知计数期外，仍按其分工）" if over else "")
    en = f"{notice.en}, {measure.ref}: {measure.en}" + (" (outside its days; its division of work still stands)" if over else "")
    return zh, en


def _is_quick(catalogue: Catalogue, signal: str, city: str) -> bool:
    """Whether a notice of the province asks for quick stages of what the signal counts."""
    told = catalogue.signals.get(signal)
    if told is None or {part.topic for part in told.parts} != {QUICK_TOPIC}:
        return False
    province = catalogue.province_of(city)
    return any(
        measured.target is not None and measured.target.kind == QUICK_TARGET
        for notice in catalogue.notices.values()
        if province in notice.provinces
        for programme in notice.programmes
        for measure in programme.measures
        for measured in measure.indicators
    )
