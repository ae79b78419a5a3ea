"""JSON Schema (draft 2020-12) of a topic's events: what the decoder asks of single fields and of fields that require others.

Written from the catalogue, not from the models, so that it doesn't move with a library; a property test holds it to the decoder.
Beyond JSON Schema are `x-at-most` (not above another field), the subject's agreement with the data, and a notice's province.
"""

from __future__ import annotations

from typing import Any

from schemas.catalogue import Catalogue, Condition, Field, Topic, wanted_values
from schemas.event import EXTENSIONS, REVISION_LIMIT, SOURCE_LIMIT_CHARS, SOURCE_PATTERN, TEXT_ATTRIBUTE_LIMIT_CHARS
from schemas.moment import DATE_PATTERN, MOMENT_PATTERN
from schemas.payload import COUNT_LIMIT, TEXT_LIMIT_CHARS, YUAN_LIMIT

DIALECT = "https://json-schema.org/draft/2020-12/schema"

JsonSchema = dict[str, Any]

_TEXT: JsonSchema = {"type": "string", "minLength": 1, "maxLength": TEXT_LIMIT_CHARS}
_DATE: JsonSchema = {"type": "string", "format": "date", "pattern": DATE_PATTERN}
_MOMENT: JsonSchema = {"type": "string", "format": "date-time", "pattern": MOMENT_PATTERN}
_YUAN: JsonSchema = {
    "type": "number",
    "minimum": 0,
    "maximum": YUAN_LIMIT,
    "multipleOf": 0.01,
    "$comment": "multipleOf is meant of decimals; a validator that divides floats must be told a precision",
}
_SINGLE: dict[str, JsonSchema] = {
    "string": _TEXT,
    "enum": {"type": "string"},
    "integer": {"type": "integer", "minimum": 0, "maximum": COUNT_LIMIT},
    "decimal": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": _DATE,
    "datetime": _MOMENT,
}
_ATTRIBUTE: JsonSchema = {"type": "string", "minLength": 1, "maxLength": TEXT_ATTRIBUTE_LIMIT_CHARS}


def event_schema(catalogue: Catalogue, topic: Topic) -> JsonSchema:
    """Schema of a whole event of the topic; its data are under `properties.data`."""
    data = data_schema(catalogue, topic)
    properties: JsonSchema = {
        "specversion": {"const": "1.0"},
        "id": _ATTRIBUTE | {"description": "unique per event of its source"},
        "source": {"type": "string", "pattern": SOURCE_PATTERN, "maxLength": SOURCE_LIMIT_CHARS, "description": "the agency"},
        "type": {"const": topic.event_type},
        "subject": _ATTRIBUTE | {"description": f"identity of the record: {'/'.join(topic.natural_key)} of the data, percent-encoded"},
        "time": _MOMENT | {"description": "when the thing began or was received; does not move when a stage changes"},
        "city": {"type": "string", "enum": list(catalogue.places), "description": "adcode of a city, or of a province"},
        "revision": _optional({"type": "integer", "minimum": 1, "maximum": REVISION_LIMIT, "default": 1}),
        "withdrawn": _optional({"type": "boolean", "default": False}),
        "datacontenttype": {"enum": ["application/json", None]},
        "dataschema": {"type": ["string", "null"]},
        **{name: {"type": ["string", "null"]} for name in EXTENSIONS},
        "data": data | {"type": ["object", "null"]},
    }
    is_withdrawal = {"required": ["withdrawn"], "properties": {"withdrawn": {"const": True}}}
    return {
        "$schema": DIALECT,
        "$id": f"urn:tongxin:{topic.event_type}",
        "title": topic.event_type,
        "description": f"{topic.zh} {topic.en}. {topic.purpose}",
        "x-kind": topic.kind,
        "x-unique-within": topic.unique_within,
        "x-natural-key": topic.natural_key,
        "type": "object",
        "required": ["specversion", "id", "source", "type", "subject", "time", "city"],
        "properties": properties,
        "additionalProperties": False,
        "if": is_withdrawal,
        "then": {"required": ["revision"], "properties": {"revision": {"type": "integer", "minimum": 2}}},
        "else": {"required": ["data"], "properties": {"data": {"type": "object"}}},
    }


def data_schema(catalogue: Catalogue, topic: Topic) -> JsonSchema:
    """Schema of the data of a topic's events."""
    fields = topic.field.values()
    rules = [_rule(topic, field) for field in fields if field.required_when]
    named: dict[str, list[str]] = {
        "department": list(catalogue.departments),
        "notice_id": list(catalogue.notices),
        "notice_ids": list(catalogue.notices),
    }
    return {
        "description": topic.subject,
        "type": "object",
        "required": [field.name for field in fields if field.required],
        "properties": {field.name: _field(field, named.get(field.name, [])) for field in fields},
        "additionalProperties": False,
        **({"allOf": rules} if rules else {}),
    }


def _field(field: Field, names: list[str]) -> JsonSchema:
    values = [value.v for value in field.values] or names
    single = {**_SINGLE[field.type.removeprefix("list<").removesuffix(">")], **({"enum": values} if values else {})}
    if field.unit == "yuan":
        single = _YUAN
    schema = {"type": "array", "items": single, **({"minItems": 1} if field.required or names else {})} if field.is_list else single
    about: JsonSchema = {
        "description": field.note,
        "x-unit": field.unit,
        "x-personal": field.protect,
        "x-stock": field.stock or None,
        "x-at-most": field.at_most,
        "x-labels": {value.v: {"zh": value.zh, "en": value.en} for value in field.values} or None,
    }
    told = {**schema, **{key: value for key, value in about.items() if value is not None}}
    return told if field.required else _optional(told)


def _optional(schema: JsonSchema) -> JsonSchema:
    """The same, where null says that it is not given."""
    return {**schema, "type": [schema["type"], "null"], **({"enum": [*schema["enum"], None]} if "enum" in schema else {})}


def _rule(topic: Topic, field: Field) -> JsonSchema:
    where = field.required_when or {}
    conditions = {name: _condition(topic.field[name], wanted) for name, wanted in where.items()}
    return {
        "if": {"required": list(where), "properties": conditions},
        "then": {"required": [field.name], "properties": {field.name: _condition(field, "*")}},
    }


def _condition(field: Field, condition: Condition) -> JsonSchema:
    wanted = wanted_values(condition)
    if wanted is None:
        return {"type": "array", "minItems": 1} if field.is_list else {"not": {"type": "null"}}
    values = sorted(wanted, key=str)
    return {"type": "array", "contains": {"enum": values}} if field.is_list else {"enum": values}
