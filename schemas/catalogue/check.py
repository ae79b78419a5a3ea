"""Cross-checks of the catalogue: that every name it uses is defined, and that formulas fit the fields they read.

What passes can't make a figure wrong without a word: a user's own catalogue is held to the same rules as ours.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator

from schemas.catalogue.catalogue import Catalogue
from schemas.catalogue.check_indicator import indicator_faults
from schemas.catalogue.check_signal import signal_faults
from schemas.catalogue.check_topic import topic_faults
from schemas.catalogue.notice import Measure, Notice

STATE_BODIES = "000000"
"""Province of bodies of the state, or of several provinces."""

_is_slug = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*").fullmatch


def faults_of(catalogue: Catalogue) -> list[str]:
    """Every fault found, a sentence each; an empty list if the catalogue is sound."""
    return [
        *_ids(catalogue),
        *(f"topic {topic.id}: {fault}" for topic in catalogue.topics.values() for fault in topic_faults(topic, catalogue.topics)),
        *(f"indicator {row.id}: {fault}" for row in catalogue.indicators.values() for fault in indicator_faults(row, catalogue.topics)),
        *(
            f"signal {row.id}: {fault}"
            for row in catalogue.signals.values()
            for fault in signal_faults(row, catalogue.topics, catalogue.indicators)
        ),
        *(f"notice {row.id}: {fault}" for row in catalogue.notices.values() for fault in _notice(row, catalogue)),
        *_measures(catalogue),
        *_places(catalogue),
    ]


def _ids(catalogue: Catalogue) -> Iterator[str]:
    """Ids are parts of keys, which have separators of their own."""
    programmes = [programme for notice in catalogue.notices.values() for programme in notice.programmes]
    measures = [measure for programme in programmes for measure in programme.measures]
    named: dict[str, Iterable[str]] = {
        "topic": catalogue.topics,
        "indicator": catalogue.indicators,
        "signal": catalogue.signals,
        "notice": catalogue.notices,
        "programme": [programme.id for programme in programmes],
        "measure": [measure.id for measure in measures],
        "department": catalogue.departments,
        "line": catalogue.lines,
    }
    for what, ids in named.items():
        seen: set[str] = set()
        for name in ids:
            if not _is_slug(name):
                yield f"{what} {name}: an id has small letters, digits and single hyphens only"
            if name in seen:
                yield f"{what} {name} is given twice"
            seen.add(name)


def _unknown(names: Iterable[str], what: str, known: Container[str]) -> Iterator[str]:
    return (f"{name} is no {what}" for name in names if name not in known)


def _notice(notice: Notice, catalogue: Catalogue) -> Iterator[str]:
    contact = [notice.contact_unit] if notice.contact_unit else []
    yield from _unknown([*notice.issued_by, *notice.addressed_to, *contact], "department", catalogue.departments)
    yield from _unknown(notice.provinces, "province", catalogue.provinces)
    yield from _unknown([notice.lead_line], "line", catalogue.lines)
    if not notice.provinces:
        yield "has no province, so no record counts for it"
    if notice.counts.first > notice.counts.last:
        yield "counts begin after they end"


def _measures(catalogue: Catalogue) -> Iterator[str]:
    used: set[str] = set()
    for measure in catalogue.measures.values():
        used |= {x.id for x in measure.indicators}
        yield from (f"measure {measure.id}: {fault}" for fault in _measure(measure, catalogue))
    yield from (f"indicator {name}: no measure uses it" for name in catalogue.indicators if name not in used)


def _measure(measure: Measure, catalogue: Catalogue) -> Iterator[str]:
    yield from _unknown(measure.departments, "department", catalogue.departments)
    yield from _unknown(measure.route, "line", catalogue.lines)
    yield from _unknown([x.id for x in measure.indicators], "indicator", catalogue.indicators)
    yield from _unknown(measure.counterpart, "measure", catalogue.measures)
    for duty in measure.duties:
        yield from _unknown(duty.to, "department", catalogue.departments)
        between = [topic for topic in (duty.from_topic, duty.to_topic) if topic]
        yield from _unknown([*duty.inputs, *between], "topic", catalogue.topics)
    for measured in measure.indicators:
        indicator, target = catalogue.indicators.get(measured.id), measured.target
        if target and target.number_stated and target.value is None:
            yield f"the target of {measured.id} is stated and has no value"
        if indicator and indicator.unit == "share" and target and target.value is not None and not 0 <= target.value <= 1:
            yield f"the target of {measured.id} is a share, so 0 to 1"


def _places(catalogue: Catalogue) -> Iterator[str]:
    for code in [*catalogue.cities, *catalogue.provinces]:
        if not re.fullmatch("[0-9]{6}", code):
            yield f"place {code}: an adcode has six digits"
    for city in catalogue.cities.values():
        yield from (f"city {city.code}: {fault}" for fault in _unknown([city.province], "province", catalogue.provinces))
        if city.code in catalogue.provinces:
            yield f"city {city.code} is a province too"
    for department in catalogue.departments.values():
        yield from (f"department {department.slug}: {fault}" for fault in _unknown([department.line], "line", catalogue.lines))
        provinces = {*catalogue.provinces, STATE_BODIES}
        yield from (f"department {department.slug}: {fault}" for fault in _unknown([department.province], "province", provinces))
