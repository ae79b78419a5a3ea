"""Cross-checks of the catalogue: that every name it uses is defined, and that formulas fit the fields they read."""

from __future__ import annotations

from collections.abc import Container, Iterator

from schemas.catalogue.calc import Calc, Condition, Moment
from schemas.catalogue.catalogue import Catalogue
from schemas.catalogue.indicator import Indicator
from schemas.catalogue.topic import Topic

ADDITIVE = frozenset({"count", "sum", "true_share", "negative_share"})
"""Aggregates that add up over cities and days."""


def faults_of(catalogue: Catalogue) -> list[str]:
    """Every fault found, a sentence each; an empty list if the catalogue is sound."""
    return [
        *(f"topic {topic.id}: {fault}" for topic in catalogue.topics.values() for fault in _topic(topic)),
        *(f"indicator {row.id}: {fault}" for row in catalogue.indicators.values() for fault in _indicator(row, catalogue)),
        *_notices(catalogue),
        *_places(catalogue),
    ]


def _topic(topic: Topic) -> Iterator[str]:
    fields = topic.field
    if len(fields) != len(topic.envelope) + len(topic.fields):
        yield "a field is given twice"
    for name in topic.natural_key:
        if name not in fields or not fields[name].required or fields[name].type not in ("string", "enum"):
            yield f"{name} of the natural key must be a required string or enum"
    for field in topic.fields:
        if ("enum" in field.type) != bool(field.values):
            yield f"{field.name}: values belong to an enum, and only there"
        if field.unit == "yuan" and field.type != "decimal":
            yield f"{field.name}: yuan must be a decimal"
        if field.at_most and field.at_most not in fields:
            yield f"{field.name}: at_most names {field.at_most}, which is no field"
        yield from (f"{field.name}: {fault}" for fault in _conditions(topic, field.required_when or {}))
    if topic.state:
        for name in (topic.state.begins, topic.state.ends):
            if name not in fields or not fields[name].is_day:
                yield f"state: {name} is no day"
        final: dict[str, Condition] = dict(topic.state.final)
        yield from (f"state: {fault}" for fault in _conditions(topic, final))


def _conditions(topic: Topic, where: dict[str, Condition]) -> Iterator[str]:
    for name, wanted in where.items():
        field = topic.field.get(name)
        if field is None:
            yield f"{topic.id} has no field {name}"
            continue
        allowed: set[str | bool] = {True, False} if field.type == "boolean" else set(field.allowed)
        if wanted is True and field.type != "boolean":
            yield f"{name} is no boolean"
        if isinstance(wanted, list):
            yield from (f"{name} has no value {value}" for value in wanted if value not in allowed)


def _indicator(row: Indicator, catalogue: Catalogue) -> Iterator[str]:
    if row.calc.read_topics() != set(row.topics):
        yield "its topics are not those of its formula"
    unknown = [topic for topic in row.topics if topic not in catalogue.topics]
    yield from (f"{topic} is no topic" for topic in unknown)
    if unknown:
        return
    parts = [row.calc.num, row.calc.den] if row.calc.agg == "ratio" else [row.calc]
    for part in parts:
        if part is None:
            yield "a ratio must have num and den"
            return
        yield from _formula(part, catalogue)
    topics = [catalogue.topics[topic] for topic in row.topics]
    read = [(catalogue.topics[part.topic], part.field) for part in parts if part and part.topic and part.field]
    stock = any(name in topic.field and topic.field[name].stock for topic, name in read)
    query = stock or any(topic.unique_within == "all" for topic in topics) or not {part.agg for part in parts if part} <= ADDITIVE
    expected = "query" if query else "sum" if row.calc.agg in ("count", "sum") else "quotient"
    if row.combine != expected:
        yield f"combine must be {expected}"
    if row.time == "state" and any(topic.state is None for topic in topics):
        yield "a position of records that do not begin and end"


def _formula(calc: Calc, catalogue: Catalogue) -> Iterator[str]:
    for topic_id in calc.read_topics():
        topic = catalogue.topics[topic_id]
        where = calc.inside.where if calc.inside and calc.inside.topic == topic_id and calc.topic != topic_id else calc.where
        yield from _conditions(topic, where)
        if calc.topic not in (None, topic_id):
            continue
        moments = [m.field for m in (calc.start, calc.end) if isinstance(m, Moment)]
        plain = [m for m in (calc.start, calc.end) if isinstance(m, str)]
        for name in [calc.field, calc.less, calc.by, calc.day, calc.begins, *plain, *moments]:
            if name and name != "city" and name not in topic.field:
                yield f"{topic_id} has no field {name}"
        for name in [calc.day, calc.begins, *plain, *moments]:
            if name and name in topic.field and not topic.field[name].is_day:
                yield f"{name} is no day"
        by = topic.field.get(calc.by or "")
        if by is not None and "enum" not in by.type and calc.agg != "count_within":
            yield f"a breakdown by {by.name}, which is free text"


def _notices(catalogue: Catalogue) -> Iterator[str]:
    ids = [m.id for n in catalogue.notices.values() for p in n.programmes for m in p.measures]
    yield from (f"measure {name} is given twice" for name in sorted({i for i in ids if ids.count(i) > 1}))
    used: set[str] = set()
    for notice in catalogue.notices.values():
        bodies = [*notice.issued_by, *notice.addressed_to, *([notice.contact_unit] if notice.contact_unit else [])]
        yield from (f"notice {notice.id}: {body} is no department" for body in bodies if body not in catalogue.departments)
        yield from (f"notice {notice.id}: {code} is no province" for code in notice.provinces if code not in catalogue.provinces)
        if notice.counts.first > notice.counts.last:
            yield f"notice {notice.id}: counts begin after they end"
        for measure in (m for p in notice.programmes for m in p.measures):
            used |= {x.id for x in measure.indicators}
            named: list[tuple[str, str, Container[str]]] = [(d, "department", catalogue.departments) for d in measure.departments]
            named += [(line, "line", catalogue.lines) for line in measure.route]
            named += [(x.id, "indicator", catalogue.indicators) for x in measure.indicators]
            yield from (f"measure {measure.id}: {name} is no {what}" for name, what, known in named if name not in known)
    yield from (f"indicator {name}: no measure uses it" for name in catalogue.indicators if name not in used)


def _places(catalogue: Catalogue) -> Iterator[str]:
    for city in catalogue.cities.values():
        if city.province not in catalogue.provinces:
            yield f"city {city.code}: {city.province} is no province"
    for department in catalogue.departments.values():
        if department.line not in catalogue.lines:
            yield f"department {department.slug}: {department.line} is no line"
