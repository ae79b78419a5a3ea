"""A story made from the fields of a topic alone: for topics of a catalogue that the simulator has no tale of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from producers.simulate.clock import DAY_S
from producers.simulate.scene import Data, Scene, Story, Teller
from schemas.catalogue import Condition, Field, Topic

OPTIONAL_SHARE = 0.5
WORDS = ("正常办理", "已登记", "情况属实", "按计划推进")


def plain_teller(topic: Topic) -> Teller:
    """Tells of records of any topic, one word each."""

    def tell(s: Scene) -> Story:
        data: Data = {}
        for field in topic.fields:
            if field.name in topic.natural_key and not field.values:
                data[field.name] = f"{s.no('JL')}-{topic.id}"
            elif field.required or s.chance(OPTIONAL_SHARE):
                data[field.name] = _value(s, field)
        for field in topic.fields:
            if field.name not in data and field.required_when and _holds(field.required_when, data):
                data[field.name] = _value(s, field)
        for field in topic.fields:
            if field.at_most and field.name in data and field.at_most in data:
                data[field.name] = min(data[field.name], data[field.at_most])
        return Story(data)

    return tell


def _value(s: Scene, field: Field) -> Any:
    if field.values:
        one = s.pick(field.values).v
        return [one] if field.is_list else one
    match field.type:
        case "integer":
            return s.skewed(0, 50)
        case "decimal":
            return s.yuan(1, 5_000)
        case "boolean":
            return s.chance(0.5)
        case "date":
            return s.day(s.at + s.number(-3, 0) * DAY_S)
        case "datetime":
            return s.moment(s.at)
        case "list<string>":
            return [s.pick(WORDS)]
        case _:
            return s.pick(WORDS)


def _holds(where: Mapping[str, Condition], data: Data) -> bool:
    for name, wanted in where.items():
        value = data.get(name)
        if value is None or value == []:
            return False
        if wanted == "*":
            continue
        options = wanted if isinstance(wanted, list) else [wanted]
        if not any(item in options for item in (value if isinstance(value, list) else [value])):
            return False
    return True
