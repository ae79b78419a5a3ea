"""Ways in which an event can break the contract; each makes one from an event that keeps it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import orjson

from producers.simulate.dice import Dice
from schemas.catalogue import Catalogue, Field, Topic
from schemas.event import EVENT_LIMIT_BYTES
from schemas.payload import TEXT_LIMIT_CHARS

Event = dict[str, Any]
Flaw = Callable[[Event, Dice], bytes | None]
"""The bytes of the spoilt event; None where this one can't be spoilt so."""

MISPLACED = "another key"
"""The bytes are right, and the message's key is not."""
NO_SUCH_PLACE = "999999"
UNREADABLE = frozenset({"cut short", "no JSON", "not UTF-8", "several at once"})
"""Flaws of bytes in which no id can be read."""


def flaws_of(catalogue: Catalogue, topic: Topic, *, keyed: bool) -> list[tuple[str, Flaw]]:
    """Every way that fits a topic, by name."""
    misplaced: list[tuple[str, Flaw]] = [(MISPLACED, lambda event, _: orjson.dumps(event))] if keyed else []
    return [*_of_bytes(), *_of_attributes(catalogue, topic), *_of_data(catalogue, topic), *_between_fields(topic), *misplaced]


def _of_bytes() -> list[tuple[str, Flaw]]:
    def cut(event: Event, dice: Dice) -> bytes:
        raw = orjson.dumps(event)
        return raw[: dice.number(2, len(raw) - 1)]

    def huge(event: Event, _dice: Dice) -> bytes:
        return orjson.dumps({**event, "traceparent": "0" * EVENT_LIMIT_BYTES})

    return [
        ("cut short", cut),
        ("no JSON", lambda event, _: f"{event['type']};{event['subject']};{event['city']};{event['time']}".encode()),
        ("not UTF-8", lambda event, _: orjson.dumps(event).replace(event["data"]["org_name"].encode(), b"\xbc\xc3\xc4\xcf\xca\xd0", 1)),
        ("several at once", lambda event, _: orjson.dumps([event, event])),
        ("too large", huge),
    ]


def _of_attributes(catalogue: Catalogue, topic: Topic) -> list[tuple[str, Flaw]]:
    other_types = [other.event_type for other in catalogue.topics.values() if other is not topic] or ["tongxin.none.v1"]

    def without(name: str) -> Flaw:
        return lambda event, _: orjson.dumps({key: value for key, value in event.items() if key != name})

    def with_(**wrong: Any) -> Flaw:
        return lambda event, _: orjson.dumps({**event, **wrong})

    def other_number(event: Event, _dice: Dice) -> bytes:
        return orjson.dumps({**event, "subject": event["subject"] + "1"})

    return [
        *((f"without {name}", without(name)) for name in ("specversion", "id", "source", "type", "subject", "time", "city", "data")),
        ("empty id", with_(id="")),
        ("another specversion", with_(specversion="0.3")),
        ("source is no agency", with_(source="http://example.org/office")),
        ("another topic's type", lambda event, dice: orjson.dumps({**event, "type": dice.pick(other_types)})),
        ("unknown type", with_(type=f"{topic.event_type}0")),
        ("subject differs from data", other_number),
        ("subject of one part", with_(subject="only-one-part-and-no-key")),
        ("time without offset", lambda event, _: orjson.dumps({**event, "time": event["time"][:19]})),
        ("no such time", with_(time="2024-02-30T25:61:00+08:00")),
        ("no such place", with_(city=NO_SUCH_PLACE)),
        ("city by name", with_(city="济南")),
        ("revision 0", with_(revision=0)),
        ("revision as text", with_(revision="2")),
        ("withdrawn at revision 1", with_(withdrawn=True, revision=1)),
        ("withdrawn as text", with_(withdrawn="yes", revision=2)),
        ("unknown attribute", with_(priority="high")),
        ("data as text", lambda event, _: orjson.dumps({**event, "data": orjson.dumps(event["data"]).decode()})),
    ]


def _of_data(catalogue: Catalogue, topic: Topic) -> list[tuple[str, Flaw]]:
    def data_with(**wrong: Any) -> Flaw:
        return lambda event, _: orjson.dumps({**event, "data": {**event["data"], **wrong}})

    def spoil(names: Sequence[str], wrong: Any) -> Flaw:
        def flaw(event: Event, dice: Dice) -> bytes | None:
            present = [name for name in names if name in event["data"]]
            if not present:
                return None
            return orjson.dumps({**event, "data": {**event["data"], dice.pick(present): wrong}})

        return flaw

    def drop(event: Event, dice: Dice) -> bytes:
        name = dice.pick(required)
        return orjson.dumps({**event, "data": {key: value for key, value in event["data"].items() if key != name}})

    fields = list(topic.field.values())
    required = [field.name for field in fields if field.required]
    found: list[tuple[str, Flaw]] = [
        ("unknown field", data_with(note="补充说明")),
        ("a required field is missing", drop),
        ("no such department", data_with(department="department-of-magic")),
        ("text too long", data_with(org_name="长" * (TEXT_LIMIT_CHARS + 1))),
        ("empty text", data_with(org_name="")),
    ]
    for name, chosen, wrong in (
        ("no value of the list", _named(fields, lambda f: bool(f.values) and not f.is_list), "其他值"),
        ("list with a wrong value", _named(fields, lambda f: bool(f.values) and f.is_list), ["其他值"]),
        ("negative count", _named(fields, lambda f: f.type == "integer"), -1),
        ("number as text", _named(fields, lambda f: f.type == "integer"), "3"),
        ("part of a thing", _named(fields, lambda f: f.type == "integer"), 1.5),
        ("a tenth of a fen", _named(fields, lambda f: f.unit == "yuan"), 12.345),
        ("negative money", _named(fields, lambda f: f.unit == "yuan"), -0.01),
        ("boolean as number", _named(fields, lambda f: f.type == "boolean"), 1),
        ("no such day", _named(fields, lambda f: f.type == "date"), "2024-02-30"),
        ("moment without offset", _named(fields, lambda f: f.type == "datetime"), "2024-02-01T08:00:00"),
    ):
        if chosen:
            found.append((name, spoil(chosen, wrong)))
    if "notice_ids" in topic.field:
        found += [("no campaigns at all", data_with(notice_ids=[])), ("no such campaign", data_with(notice_ids=["no-such-notice"]))]
        found += _foreign_campaign(catalogue)
    if "notice_id" in topic.field:
        found.append(("no such campaign", data_with(notice_id="no-such-notice")))
    return found


def _foreign_campaign(catalogue: Catalogue) -> list[tuple[str, Flaw]]:
    def flaw(event: Event, dice: Dice) -> bytes | None:
        province = catalogue.province_of(event["city"])
        foreign = [notice.id for notice in catalogue.notices.values() if province not in notice.provinces]
        if not foreign:
            return None
        return orjson.dumps({**event, "data": {**event["data"], "notice_ids": [dice.pick(foreign)]}})

    return [("campaign of another province", flaw)]


def _between_fields(topic: Topic) -> list[tuple[str, Flaw]]:
    conditional = [field.name for field in topic.fields if field.required_when]
    caps = [(field.name, field.at_most) for field in topic.fields if field.at_most]

    def undo(event: Event, dice: Dice) -> bytes | None:
        """Take away a field that the others ask for; whether they do is seen from the event having it."""
        asked = [name for name in conditional if name in event["data"] and _asked(topic.field[name], event["data"])]
        if not asked:
            return None
        name = dice.pick(asked)
        return orjson.dumps({**event, "data": {key: value for key, value in event["data"].items() if key != name}})

    def exceed(event: Event, dice: Dice) -> bytes | None:
        present = [(name, cap) for name, cap in caps if name in event["data"] and cap in event["data"]]
        if not present:
            return None
        name, cap = dice.pick(present)
        return orjson.dumps({**event, "data": {**event["data"], name: event["data"][cap] + 1}})

    return [
        *([("a field that others ask for is missing", undo)] if conditional else []),
        *([("more than there is", exceed)] if caps else []),
    ]


def _asked(field: Field, data: dict[str, Any]) -> bool:
    for name, wanted in (field.required_when or {}).items():
        value = data.get(name)
        if value is None or value == []:
            return False
        if wanted != "*":
            options = wanted if isinstance(wanted, list) else [wanted]
            if not any(item in options for item in (value if isinstance(value, list) else [value])):
                return False
    return True


def _named(fields: Sequence[Field], chosen: Callable[[Field], bool]) -> list[str]:
    return [field.name for field in fields if chosen(field)]
