"""Cross-checks of an indicator: that its formula fits the topics it reads, and adds up where it says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from schemas.catalogue.calc import Calc, Moment
from schemas.catalogue.check_topic import condition_faults, implies, must_be_given
from schemas.catalogue.indicator import Indicator
from schemas.catalogue.topic import TEXT_FIELD, Topic

ADDITIVE = frozenset({"count", "sum", "true_share", "negative_share"})
"""Aggregates that add up over cities and days."""
SHARES = frozenset({"ratio", "true_share", "negative_share"})
CITY = "city"
"""In place of a field: the attribute of the event."""


def indicator_faults(row: Indicator, topics: Mapping[str, Topic]) -> Iterator[str]:
    """Every fault of an indicator, a sentence each."""
    if row.calc.read_topics() != set(row.topics):
        yield "its topics are not those of its formula"
    unknown = [topic for topic in sorted({*row.topics, *row.calc.read_topics()}) if topic not in topics]
    yield from (f"{topic} is no topic" for topic in unknown)
    if unknown:
        return
    parts = [part for part in (row.calc.num, row.calc.den) if part] if row.calc.agg == "ratio" else [row.calc]
    if row.calc.agg == "ratio" and len(parts) != 2:
        yield "a ratio must have num and den"
        return
    formula = [fault for part in parts for fault in _formula(part, topics)]
    yield from dict.fromkeys(formula)
    if formula:
        return
    yield from _adds_up(row, parts, topics)
    yield from _units(row, parts, topics)
    yield from _days(row, parts, topics)
    if row.calc.agg == "ratio" and row.unit == "share":
        yield from _share(*parts)


def _formula(calc: Calc, topics: Mapping[str, Topic]) -> Iterator[str]:
    for topic_id in calc.read_topics():
        topic = topics[topic_id]
        yield from _protected(calc, topic)
        if calc.inside and calc.inside.topic == topic_id:
            yield from condition_faults(topic, calc.inside.where)
            if calc.inside.field not in topic.field:
                yield f"{topic_id} has no field {calc.inside.field}"
        if calc.topic in (None, topic_id):
            yield from condition_faults(topic, calc.where)
            yield from _fields(calc, topic)


def _protected(calc: Calc, topic: Topic) -> Iterator[str]:
    """Whether what the formula reads of a person is still there, and lasts."""
    looked_up = calc.inside if calc.inside and calc.inside.topic == topic.id else None
    own = calc if calc.topic in (None, topic.id) else None
    told_apart = {part.field for part in (looked_up, own) if part} if "distinct" in calc.agg else set()
    read = {name for part in (looked_up, own) if part for name in (part.field, *part.where) if name}
    for name in sorted(read & topic.field.keys()):
        if topic.field[name].protect == "drop":
            yield f"{name} of {topic.id} is dropped at the way in"
        if name in told_apart and topic.field[name].protect == "pseudonym":
            yield f"{name} of {topic.id} changes with the display key; what is told apart must be protected as an identity"


def _fields(calc: Calc, topic: Topic) -> Iterator[str]:
    ends = (calc.start, calc.end)
    days = [calc.day, calc.begins, *(end.field if isinstance(end, Moment) else end for end in ends)]
    for name in dict.fromkeys([calc.field, calc.less, calc.by, *days]):
        if name and name != CITY and name not in topic.field:
            yield f"{topic.id} has no field {name}"
    yield from (f"{name} is no day" for name in days if name in topic.field and not topic.field[name].is_day)
    by = topic.field.get(calc.by or "")
    if by is not None and "enum" not in by.type and calc.agg != "count_within":
        yield f"a breakdown by {by.name}, which is free text"
    if calc.agg == "sum":
        for name in (calc.field, calc.less) if calc.less else (calc.field,):
            field = topic.field.get(name or "")
            if field is None or (field.type != "integer" and field.unit != "yuan"):
                yield f"a sum of {name}, which is neither whole numbers nor yuan"
    if calc.agg == "negative_share" and (calc.field != TEXT_FIELD or not topic.has_text):
        yield f"a share of negative {calc.field}; what is judged is the {TEXT_FIELD} of a topic that has one"
    if calc.agg == "true_share" and (calc.field not in topic.field or topic.field[calc.field].type != "boolean"):
        yield f"a share of {calc.field}, which is no boolean"


def _adds_up(row: Indicator, parts: list[Calc], topics: Mapping[str, Topic]) -> Iterator[str]:
    read = [(topics[part.topic], part.field) for part in parts if part.topic and part.field]
    stock = any(name in topic.field and topic.field[name].stock for topic, name in read)
    everywhere = any(topics[topic].unique_within == "all" for topic in row.topics)
    query = stock or everywhere or not {part.agg for part in parts} <= ADDITIVE
    expected = "query" if query else "sum" if row.calc.agg in ("count", "sum") else "quotient"
    if row.combine != expected:
        yield f"combine must be {expected}"
    if expected != "query" and any(CITY in (part.by, part.field) for part in parts):
        yield "a figure that adds up can't count cities"
    if row.calc.agg == "ratio" and expected == "quotient" and not {part.agg for part in parts} <= {"count", "sum"}:
        yield "a quotient must be of counts or sums"


def _units(row: Indicator, parts: list[Calc], topics: Mapping[str, Topic]) -> Iterator[str]:
    if row.unit == "share" and row.calc.agg not in SHARES:
        yield "a share must be a ratio"
    summed = [(topics[part.topic or ""], name) for part in parts if part.agg == "sum" for name in (part.field, part.less) if name]
    if row.calc.agg == "sum" and any((topic.field[name].unit == "yuan") != (row.unit == "yuan") for topic, name in summed):
        yield f"its unit is {row.unit}, and that of its field another"


def _days(row: Indicator, parts: list[Calc], topics: Mapping[str, Topic]) -> Iterator[str]:
    if row.calc.agg == "negative_share" and row.time == "state":
        yield "a share of judged texts is no position"
    for part in parts:
        topic = topics.get(part.topic or "")
        if topic is None:
            continue
        if part.day and not must_be_given(topic, part.day, part.where):
            yield f"{part.day} may be missing, and the record would not count"
        if row.time == "state":
            yield from _position(part, topic)
        elif part.begins:
            yield "begins belongs to a position"
        elif topic.kind == "state" and row.calc.agg != "ratio":
            yield f"the latest report of {topic.id} is no sum over a period"
    if row.time == "state" and any(topics[topic].state is None for topic in row.topics):
        yield "a position of records that do not begin and end"


def _position(part: Calc, topic: Topic) -> Iterator[str]:
    if topic.state is None:
        return
    if part.day:
        yield "a position has no day of its own"
    begins = part.begins or topic.state.begins
    if not part.begins and not must_be_given(topic, begins, part.where):
        yield f"{begins} may be missing, and the record would not count"
    for name, values in topic.state.final.items():
        wanted = part.where.get(name)
        if wanted is not True and not (isinstance(wanted, list) and set(wanted).isdisjoint(values)):
            yield f"a position must leave out {name} {' and '.join(map(str, values))}"


def _share(num: Calc, den: Calc) -> Iterator[str]:
    """The numerator must be part of the denominator."""
    if num.agg == "covered_distinct":
        if num.inside is None or (num.inside.topic, num.inside.field, num.inside.where) != (den.topic, den.field, den.where):
            yield "num is covered by something else than den"
    elif (num.agg, num.topic, num.day) != (den.agg, den.topic, den.day) or not implies(num.where, den.where):
        yield "num counts what den leaves out"
