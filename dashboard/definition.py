"""What a figure is, in words: its formula, the clauses that ask for it and the topics it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dashboard.board import Figure
from dashboard.voice import Voice
from schemas.advice import ATTRIBUTES
from schemas.catalogue import Calc, Catalogue, Condition, Indicator, Measure, Programme, Topic
from schemas.label import label_of


@dataclass(frozen=True, slots=True)
class Clause:
    """Where a notice asks for a figure."""

    programme: Programme
    measure: Measure


def clauses(catalogue: Catalogue, notice: str, indicator: str) -> tuple[Clause, ...]:
    """The measures of a notice that an indicator measures."""
    return tuple(
        Clause(programme, measure)
        for programme in catalogue.notices[notice].programmes
        for measure in programme.measures
        if any(measured.id == indicator for measured in measure.indicators)
    )


def formula(voice: Voice, catalogue: Catalogue, indicator: Indicator) -> list[str]:
    """The formula, a line per part."""
    calc = indicator.calc
    if calc.agg == "ratio" and calc.num is not None and calc.den is not None:
        return [
            voice.say("formula_num", part=_one(voice, catalogue, calc.num)),
            voice.say("formula_den", part=_one(voice, catalogue, calc.den)),
        ]
    return [_one(voice, catalogue, calc)]


def meaning(voice: Voice, figure: Figure) -> str:
    """Whether it is a position or an amount, and how it comes together."""
    indicator = figure.indicator
    return voice.say("semicolon").join([voice.say(f"time_{indicator.time}"), voice.say(f"combine_{indicator.combine}")])


def _one(voice: Voice, catalogue: Catalogue, calc: Calc) -> str:
    topics = [catalogue.topics[topic] for topic in ([calc.topic] if calc.topic else calc.topics)]
    names = voice.join([voice.name(topic) for topic in topics])
    first = topics[0]

    def field(name: str | None) -> str:
        return field_name(voice, first, name) if name else ""

    words = voice.say(
        f"agg_{calc.agg}",
        topic=names,
        field=field(calc.field),
        less=field(calc.less),
        start=field(calc.start) if isinstance(calc.start, str) else "",
        end=field(calc.end) if isinstance(calc.end, str) else "",
        limit=calc.limit or "",
    )
    if calc.less:
        words += voice.say("formula_less", field=field(calc.less))
    if calc.inside:
        other = catalogue.topics[calc.inside.topic]
        words += voice.say("formula_in", topic=voice.name(other), field=field_name(voice, other, calc.inside.field))
    conditions = [_condition(voice, first, name, wanted) for name, wanted in calc.where.items()]
    if conditions:
        words += voice.say("formula_where", conditions=voice.say("semicolon").join(conditions))
    if calc.day:
        words += voice.say("formula_day", field=field(calc.day))
    return words


def _condition(voice: Voice, topic: Topic, name: str, wanted: Condition) -> str:
    said = field_name(voice, topic, name)
    if wanted == "*":
        return voice.say("condition_given", field=said)
    values = wanted if isinstance(wanted, list) else [wanted]
    return voice.say("condition_any", field=said, values=or_join(voice, [value_name(voice, topic, name, value) for value in values]))


def or_join(voice: Voice, names: Iterable[str]) -> str:
    """A choice in words."""
    return ("、" if voice.is_chinese else ", ").join(names)


def field_name(voice: Voice, topic: Topic, name: str) -> str:
    """A field's name in words."""
    return label_of(topic, name).zh if voice.is_chinese else name.replace("_", " ")


def fault_name(voice: Voice, topic: Topic, place: str) -> str:
    """The place of a fault in words: an attribute of the event, or a field of its data."""
    name = place.removeprefix("data.").partition(".")[0]
    if name == place and name in ATTRIBUTES:
        return ATTRIBUTES[name] if voice.is_chinese else name
    return field_name(voice, topic, name)


def value_name(voice: Voice, topic: Topic, field: str, value: object) -> str:
    """A value in words, where the catalogue has some."""
    if isinstance(value, bool):
        return voice.say("yes" if value else "no")
    found = topic.field.get(field)
    named = next((one for one in found.values if one.v == value), None) if found else None
    return voice.name(named) if named else str(value)
