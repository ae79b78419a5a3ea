"""Each way in which a schema may change under its version, and each in which it may not."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from schemas.export.compatibility import breaks
from schemas.export.json_schema import event_schema
from tests.support.event_factory import own_catalogue

GONE = object()


def rule(field: str, **where: Any) -> dict[str, Any]:
    return {
        "if": {"required": list(where), "properties": where},
        "then": {"required": [field], "properties": {field: {"not": {"type": "null"}}}},
    }


OLD: dict[str, Any] = {
    "title": "v1",
    "x-natural-key": ["no"],
    "type": "object",
    "required": ["no", "kind"],
    "additionalProperties": False,
    "properties": {
        "no": {"type": "string", "minLength": 1, "maxLength": 10, "pattern": "^a"},
        "kind": {"type": "string", "enum": ["a", "b"], "description": "what it is"},
        "count": {"type": ["integer", "null"], "minimum": 0, "maximum": 9, "x-unit": "cases"},
        "share": {"type": ["number", "null"], "x-at-most": "count"},
        "tags": {"type": ["array", "null"], "items": {"type": "string", "enum": ["x", "y"]}},
        "note": {"type": ["string", "null"]},
    },
    "allOf": [rule("count", kind={"enum": ["a"]}), rule("note", tags={"type": "array", "contains": {"enum": ["x"]}})],
}


def changed(path: str, value: Any) -> dict[str, Any]:
    """OLD with one thing put in place of another, or taken out."""
    schema = deepcopy(OLD)
    *parents, last = path.split("/")
    at: Any = schema
    for name in parents:
        at = at[int(name) if isinstance(at, list) else name]
    if value is GONE:
        del at[last]
    else:
        at[last] = value
    return schema


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("title", "v1 of it"),
        ("properties/kind/description", "another word for it"),
        ("properties/kind/enum", ["a", "b", "c"]),
        ("properties/tags/items/enum", ["x", "y", "z"]),
        ("properties/new", {"type": ["string", "null"]}),
        ("properties/count/minimum", GONE),
        ("properties/count/maximum", 10),
        ("properties/no/maxLength", 20),
        ("properties/no/minLength", GONE),
        ("properties/no/pattern", GONE),
        ("properties/share/x-at-most", GONE),
        ("properties/kind/type", ["string", "null"]),
        ("properties/count/type", ["number", "null"]),
        ("required", ["no"]),
        ("additionalProperties", True),
        ("allOf", []),
        ("allOf/0/if", {"required": ["kind", "note"], "properties": {"kind": {"enum": ["a"]}, "note": {"enum": ["q"]}}}),
    ],
)
def test_what_widens_is_compatible(path: str, value: Any) -> None:
    assert breaks(OLD, changed(path, value)) == []


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("properties/note", GONE, "event.note: is gone"),
        ("properties/note/type", "string", "event.note: its type was null or string and is string"),
        ("properties/no/type", "integer", "event.no: its type was string and is integer"),
        ("properties/share/type", ["integer", "null"], "event.share: its type was null or number and is integer or null"),
        ("required", ["no", "kind", "note"], "event.note: is now required"),
        ("properties/kind/enum", ["a"], "event.kind: no longer takes b"),
        ("properties/kind/const", "a", "event.kind: no longer takes b"),
        ("properties/note/enum", ["q"], "event.note: took any value and now takes 1"),
        ("properties/tags/items/enum", ["x"], "event.tags[]: no longer takes y"),
        ("properties/tags/minItems", 1, "event.tags: minItems was open and is 1"),
        ("properties/count/minimum", 1, "event.count: minimum was 0 and is 1"),
        ("properties/count/maximum", 8, "event.count: maximum was 9 and is 8"),
        ("properties/no/minLength", 2, "event.no: minLength was 1 and is 2"),
        ("properties/no/maxLength", 9, "event.no: maxLength was 10 and is 9"),
        ("properties/note/maxLength", 9, "event.note: maxLength was open and is 9"),
        ("properties/no/pattern", "^b", "event.no: pattern was ^a and is ^b"),
        ("properties/note/pattern", "^b", "event.note: pattern was None and is ^b"),
        ("properties/note/format", "date", "event.note: format was None and is date"),
        ("properties/share/multipleOf", 0.01, "event.share: multipleOf was None and is 0.01"),
        ("properties/count/x-unit", "persons", "event.count: x-unit was cases and is persons"),
        ("properties/count/x-at-most", "share", "event.count: x-at-most was None and is share"),
        ("properties/count/x-unit", GONE, "event.count: x-unit was cases and is None"),
        ("properties/count/default", 1, "event.count: default was None and is 1"),
        ("x-natural-key", ["no", "kind"], "event: x-natural-key was ['no'] and is ['no', 'kind']"),
        ("allOf/0/if/properties/kind", {"enum": ["a", "b"]}, "event: asks for count where it did not"),
        ("allOf/1/if/properties/tags", {"type": "array", "minItems": 1}, "event: asks for note where it did not"),
        ("allOf/0", rule("share", kind={"enum": ["a"]}), "event: asks for share where it did not"),
        ("properties/note/not", {"const": "q"}, "event.note: not changed"),
        ("then", {"required": ["note"]}, "event: then changed"),
    ],
)
def test_what_narrows_or_changes_the_meaning_is_not(path: str, value: Any, said: str) -> None:
    if path.startswith("allOf/"):
        schema = changed(path, value) if path != "allOf/0" else {**deepcopy(OLD), "allOf": [value]}
    else:
        schema = changed(path, value)
    assert breaks(OLD, schema) == [said]


def test_an_open_schema_may_not_be_closed() -> None:
    assert breaks(changed("additionalProperties", GONE), OLD) == ["event: took unknown fields and is closed"]


def test_a_new_value_may_bring_a_rule_of_its_own() -> None:
    wider = changed("properties/kind/enum", ["a", "b", "c"])
    wider["allOf"] = [rule("count", kind={"enum": ["a", "c"]}), OLD["allOf"][1], rule("share", kind={"enum": ["c"]})]
    assert breaks(OLD, wider) == []


def test_a_new_field_may_bring_a_rule_of_its_own() -> None:
    wider = changed("properties/new", {"type": ["string", "null"]})
    wider["allOf"] = [*OLD["allOf"], rule("count", new={"not": {"type": "null"}})]
    assert breaks(OLD, wider) == []


def test_a_rule_that_asks_for_less_of_its_condition_asks_for_more() -> None:
    schema = deepcopy(OLD)
    schema["allOf"] = [rule("count", kind={"enum": ["a"]}, note={"enum": ["q"]})]
    wider = deepcopy(schema)
    wider["allOf"] = [rule("count", kind={"enum": ["a"]})]
    assert breaks(schema, wider) == ["event: asks for count where it did not"]


def test_our_own_schemas_are_compatible_with_themselves() -> None:
    catalogue = own_catalogue()
    for topic in catalogue.topics.values():
        schema = event_schema(catalogue, topic)
        assert breaks(schema, schema) == []
