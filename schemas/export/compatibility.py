"""Whether a schema may take the place of an older one under the same version: all that was valid must stay so, and mean the same.

Events are kept for ever and read again at every rebuild, so a reader of v1 must take every v1 there ever was. `schemas/published/` holds
what v1 has been; after a change that this module finds no fault with, `tongxin schemas publish` writes it there. Any other change needs a
new version of the type.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

JsonSchema = Mapping[str, Any]

ANNOTATIONS = frozenset({"$schema", "$id", "$comment", "title", "description", "x-labels", "x-personal"})
"""Keywords that change neither what is valid nor what it means."""
MEANING = ("x-unit", "x-at-most", "x-stock", "x-kind", "x-unique-within", "x-natural-key", "default", "format", "pattern", "multipleOf")
"""Keywords that must stay as they were, or go where that only widens what is valid."""
MAY_GO = frozenset({"x-at-most", "pattern", "format", "multipleOf"})
LOWER_LIMITS = ("minimum", "minLength", "minItems")
UPPER_LIMITS = ("maximum", "maxLength", "maxItems")
CHECKED = frozenset(
    {"type", "enum", "const", "required", "properties", "additionalProperties", "items", "allOf", *MEANING, *LOWER_LIMITS, *UPPER_LIMITS}
)


def breaks(old: JsonSchema, new: JsonSchema, where: str = "event") -> list[str]:
    """Every way in which `new` breaks with `old`, a sentence each; an empty list if it may take its place."""
    return [
        *_types(old, new, where),
        *_values(old, new, where),
        *_limits(old, new, where),
        *_meaning(old, new, where),
        *_fields(old, new, where),
        *_rules(old, new, where),
        *_rest(old, new, where),
    ]


def _types(old: JsonSchema, new: JsonSchema, where: str) -> Iterator[str]:
    was, now = _type_names(old), _type_names(new)
    if now is not None and (was is None or not was <= now | ({"integer"} if "number" in now else set())):
        yield f"{where}: its type was {' or '.join(sorted(was or {'any'}))} and is {' or '.join(sorted(now))}"


def _values(old: JsonSchema, new: JsonSchema, where: str) -> Iterator[str]:
    was, now = _allowed(old), _allowed(new)
    if now is None:
        return
    if was is None:
        yield f"{where}: took any value and now takes {len(now)}"
    else:
        yield from (f"{where}: no longer takes {value}" for value in was if value not in now)


def _limits(old: JsonSchema, new: JsonSchema, where: str) -> Iterator[str]:
    for keyword in (*LOWER_LIMITS, *UPPER_LIMITS):
        was, now = old.get(keyword), new.get(keyword)
        if now is None or now == was:
            continue
        if was is None or (now > was) == (keyword in LOWER_LIMITS):
            yield f"{where}: {keyword} was {'open' if was is None else was} and is {now}"


def _meaning(old: JsonSchema, new: JsonSchema, where: str) -> Iterator[str]:
    for keyword in MEANING:
        was, now = old.get(keyword), new.get(keyword)
        if now != was and not (now is None and keyword in MAY_GO):
            yield f"{where}: {keyword} was {was} and is {now}"


def _fields(old: JsonSchema, new: JsonSchema, where: str) -> Iterator[str]:
    was, now = old.get("properties", {}), new.get("properties", {})
    closed = new.get("additionalProperties") is False
    if closed and "properties" in new and old.get("additionalProperties") is not False:
        yield f"{where}: took unknown fields and is closed"
    for name, schema in was.items():
        if name in now:
            yield from breaks(schema, now[name], f"{where}.{name}")
        elif closed:
            yield f"{where}.{name}: is gone"
    yield from (f"{where}.{name}: is now required" for name in new.get("required", []) if name not in old.get("required", []))
    if "items" in new:
        yield from breaks(old.get("items", {}), new["items"], f"{where}[]")


def _rules(old: JsonSchema, new: JsonSchema, where: str) -> Iterator[str]:
    for rule in new.get("allOf", []):
        if not any(_asks_no_more(before, rule, old) for before in old.get("allOf", [])) and not _never_met_before(rule, old):
            yield f"{where}: asks for {', '.join(rule['then']['required'])} where it did not"


def _asks_no_more(before: JsonSchema, rule: JsonSchema, old: JsonSchema) -> bool:
    """Whether `rule` has the same outcome as the one before, and is met by no event of old that did not meet that one."""
    if before["then"] != rule["then"] or not set(before["if"]["required"]) <= set(rule["if"]["required"]):
        return False
    conditions = rule["if"]["properties"]
    return all(_narrows(wanted, conditions[name], _told(old, name)) for name, wanted in before["if"]["properties"].items())


def _narrows(before: JsonSchema, now: JsonSchema, field: JsonSchema) -> bool:
    was, is_now, known = _allowed(before), _allowed(now), _allowed(field)
    if before == now:
        return True
    if was is None or is_now is None:
        return False
    return all(value in was or (known is not None and value not in known) for value in is_now)


def _never_met_before(rule: JsonSchema, old: JsonSchema) -> bool:
    """Whether no event of old meets the rule: it asks for a field or a value that there was not."""
    for name, wanted in rule["if"]["properties"].items():
        values, known = _allowed(wanted), _allowed(_told(old, name))
        if name not in old.get("properties", {}) or (values is not None and known is not None and not any(v in known for v in values)):
            return True
    return False


def _rest(old: JsonSchema, new: JsonSchema, where: str) -> Iterator[str]:
    """Keywords that we have no rule for must not change."""
    for keyword in sorted((set(old) | set(new)) - CHECKED - ANNOTATIONS):
        if old.get(keyword) != new.get(keyword):
            yield f"{where}: {keyword} changed"


def _type_names(schema: JsonSchema) -> set[str] | None:
    names = schema.get("type")
    return None if names is None else {names} if isinstance(names, str) else set(names)


def _allowed(schema: JsonSchema) -> list[Any] | None:
    """The values that a schema names: its own, or those that a list must hold one of."""
    if "contains" in schema:
        return _allowed(schema["contains"])
    named: list[Any] | None = [schema["const"]] if "const" in schema else schema.get("enum")
    return named


def _told(schema: JsonSchema, name: str) -> JsonSchema:
    """What a schema says of a field, or of the items of a list."""
    field: JsonSchema = schema.get("properties", {}).get(name, {})
    items: JsonSchema = field.get("items", field)
    return items
