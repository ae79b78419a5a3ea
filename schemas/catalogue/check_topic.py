"""Cross-checks of a topic: that its rules name fields which can keep them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping

from schemas.catalogue.calc import Condition
from schemas.catalogue.topic import Field, Topic

RESERVED = frozenset({"dead-letters", "progress", "ledger", "signals", "judgements"})
"""Kafka topics of our own."""
NUMBERS = frozenset({"integer", "decimal"})

_is_value = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*").fullmatch
_is_field_name = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*").fullmatch


def topic_faults(topic: Topic, topics: Container[str]) -> Iterator[str]:
    """Every fault of a topic, a sentence each."""
    fields = topic.field
    if topic.id in RESERVED:
        yield "is the name of a topic of our own"
    if len(fields) != len(topic.envelope) + len(topic.fields):
        yield "a field is given twice"
    for name in topic.natural_key:
        if name in fields and fields[name].protect not in (None, "identity"):
            yield f"{name} of the natural key must be protected as an identity, or a record would not stay the same"
        if name not in fields or not fields[name].required or fields[name].type not in ("string", "enum"):
            yield f"{name} of the natural key must be a required string or enum"
    if not topic.natural_key:
        yield "has no natural key"
    for field in fields.values():
        yield from (f"{field.name}: {fault}" for fault in _field(field, topic))
        yield from (f"{field.name}: not_in names {name}, which is no topic" for name in field.not_in if name not in topics)
    if topic.kind == "state" and topic.state is None:
        yield "a state must say when it begins and ends"
    if topic.state:
        yield from (f"state: {fault}" for fault in _state(topic))


def _field(field: Field, topic: Topic) -> Iterator[str]:
    if not _is_field_name(field.name):
        yield "a name has small letters, digits and single underscores only"
    if ("enum" in field.type) != bool(field.values):
        yield "values belong to an enum, and only there"
    for value in field.values:
        if not _is_value(value.v):
            yield f"{value.v}: a value has small letters, digits and single hyphens only"
    if len(field.allowed) != len(field.values):
        yield "a value is given twice"
    if field.unit == "yuan" and field.type != "decimal":
        yield "yuan must be a decimal"
    if field.stock and topic.kind != "state":
        yield "stock belongs to topics of kind state"
    if field.required and field.required_when:
        yield "is required always, and required_when"
    yield from condition_faults(topic, field.required_when or {})
    yield from _protection(field)
    if field.at_most:
        cap = topic.field.get(field.at_most)
        if cap is None:
            yield f"at_most names {field.at_most}, which is no field"
        elif not {field.type, cap.type} <= NUMBERS or (field.unit == "yuan") != (cap.unit == "yuan"):
            yield f"at_most names {field.at_most}, which it can't be compared with"


def _protection(field: Field) -> Iterator[str]:
    if field.personal != (field.protect is not None):
        yield "protect belongs to a personal field, and every personal field has it"
    if field.protect in ("identity", "pseudonym") and field.type != "string":
        yield "only a string can become a pseudonym"
    if field.protect == "drop" and (field.required or field.required_when):
        yield "is required, so it can't be dropped"


def _state(topic: Topic) -> Iterator[str]:
    state = topic.state
    if state is None:
        return
    final: dict[str, Condition] = dict(state.final)
    if not final:
        yield "does not say by which values it has ended"
    yield from condition_faults(topic, final)
    for name in (state.begins, state.ends):
        field = topic.field.get(name)
        if field is None or not field.is_day:
            yield f"{name} is no day"
        elif not must_be_given(topic, name, final):
            yield f"{name} may be missing when a record has ended"


def condition_faults(topic: Topic, where: Mapping[str, Condition]) -> Iterator[str]:
    """Whether every field of a condition is one of the topic, and every value one of the field."""
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


def must_be_given(topic: Topic, name: str, where: Mapping[str, Condition]) -> bool:
    """Whether a record that meets the condition has the field."""
    field = topic.field[name]
    return field.required or name in where or (field.required_when is not None and implies(where, field.required_when))


def implies(narrow: Mapping[str, Condition], wide: Mapping[str, Condition]) -> bool:
    """Whether all that meets `narrow` meets `wide`, as far as the conditions show."""
    return all(_within(narrow.get(name), wanted) for name, wanted in wide.items())


def _within(condition: Condition | None, wide: Condition) -> bool:
    if condition is None or condition == "*":
        return condition == wide
    if wide == "*":
        return True
    return _values(condition) <= _values(wide)


def _values(condition: Condition) -> set[str | bool]:
    return set(condition) if isinstance(condition, list) else {condition}
