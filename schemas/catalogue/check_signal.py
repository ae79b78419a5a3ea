"""Cross-checks of a signal: that its parts fit the topics they read."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from schemas.catalogue.check_topic import condition_faults, must_be_given
from schemas.catalogue.signal import EVERY_TOPIC, Signal, SignalPart
from schemas.catalogue.topic import Topic


def signal_faults(signal: Signal, topics: Mapping[str, Topic], indicators: Container[str]) -> Iterator[str]:
    """Every fault of a signal, a sentence each."""
    if signal.indicator is not None and signal.indicator not in indicators:
        yield f"{signal.indicator} is no indicator"
    if len(set(signal.by)) != len(signal.by):
        yield "a field of by is given twice"
    if len({part.limit_hours is not None for part in signal.parts}) > 1:
        yield "is a position in one part and none in another"
    told: dict[str, None] = {}
    for part in signal.parts:
        for topic in _topics(part, topics):
            told |= dict.fromkeys([*_by(signal, topic), *_part(signal, part, topic)])
        if part.topic != EVERY_TOPIC and part.topic not in topics:
            yield f"{part.topic} is no topic"
        elif part.topic != EVERY_TOPIC and topics[part.topic].unique_within == "all":
            yield f"records of {part.topic} are in no one city"
    yield from told


def _topics(part: SignalPart, topics: Mapping[str, Topic]) -> list[Topic]:
    return [topic for topic in topics.values() if topic.unique_within == "city" and part.topic in (topic.id, EVERY_TOPIC)]


def _by(signal: Signal, topic: Topic) -> Iterator[str]:
    for name in signal.by:
        field = topic.field.get(name)
        if field is None:
            yield f"{topic.id} has no field {name}"
        elif field.personal or field.type not in ("string", "enum"):
            yield f"by {name}, which is no code"


def _part(signal: Signal, part: SignalPart, topic: Topic) -> Iterator[str]:
    yield from condition_faults(topic, part.where)
    for name in part.where:
        if name in topic.field and topic.field[name].protect == "drop":
            yield f"{name} of {topic.id} is dropped at the way in"
    yield from _summed(signal, part, topic)
    if part.at is not None:
        if part.at not in topic.field or topic.field[part.at].type != "datetime":
            yield f"{part.at} is no date-time of {topic.id}"
        elif not must_be_given(topic, part.at, part.where):
            yield f"{part.at} may be missing, and the record would not count"
    if (part.judged or part.unless_judged) and not topic.has_text:
        yield f"{topic.id} has no text to judge"
    if part.judged and part.unless_judged:
        yield "judged and unless_judged say the same thing twice"
    if part.limit_hours is not None:
        yield from _position(part, topic)


def _summed(signal: Signal, part: SignalPart, topic: Topic) -> Iterator[str]:
    field = topic.field.get(part.field or "")
    if part.field is not None and field is None:
        yield f"{topic.id} has no field {part.field}"
    elif field is not None and field.type != "integer" and field.unit != "yuan":
        yield f"a sum of {field.name}, which is neither whole numbers nor yuan"
    if (signal.unit == "yuan") != (field is not None and field.unit == "yuan"):
        yield f"its unit is {signal.unit}, and that of what is added up another"


def _position(part: SignalPart, topic: Topic) -> Iterator[str]:
    state = topic.state
    if state is None:
        yield f"a limit for records of {topic.id}, which do not begin and end"
        return
    if part.at is not None or part.field is not None or part.judged or part.unless_judged:
        yield "a limit goes with where, and nothing else"
    if any(name in part.where for name in state.final):
        yield "whether a record has ended is asked by the limit itself, not by where"
    for name in (state.begins, state.ends):
        if topic.field[name].type != "datetime":
            yield f"a limit in hours from {name}, which is a day"
