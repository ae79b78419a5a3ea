"""Faults of single fields in our own words; those of the validation library would change with it."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import ValidationError

from schemas.event import CITY_PATTERN, SOURCE_PATTERN
from schemas.moment import DATE_PATTERN, MOMENT_PATTERN

FAULTS_TOLD = 100
"""A list of thousands of wrong values would else make a dead letter that no topic takes."""

_WORDS = {
    "missing": "is missing",
    "extra_forbidden": "is no part of this event",
    "literal_error": "must be {expected}",
    "string_type": "must be text",
    "string_too_short": "must not be empty",
    "string_too_long": "must have at most {max_length} characters",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "finite_number": "must be a number",
    "bool_type": "must be true or false",
    "list_type": "must be a list",
    "too_short": "must not be an empty list",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "greater_than_equal": "must be at least {ge:.0f}",
    "less_than_equal": "must be at most {le:.0f}",
    "value_error": "{error}",
    "json_invalid": "is no JSON: {error}",
}
_PATTERNS = {
    SOURCE_PATTERN: "must be /agencies/ and the agency's id",
    CITY_PATTERN: "must be an adcode of six digits",
    DATE_PATTERN: "must be a date like 2024-02-01, in the years 1901 to 2199",
    MOMENT_PATTERN: "must be a date-time with its offset like 2024-02-01T09:30:00+08:00, in the years 1901 to 2199",
}


def in_words(exc: ValidationError) -> Iterator[str]:
    """Each fault as `place: what is wrong`, up to FAULTS_TOLD of them."""
    errors = exc.errors(include_url=False, include_input=False)
    for error in errors[:FAULTS_TOLD]:
        context = error.get("ctx", {})
        words = _PATTERNS.get(context.get("pattern", "")) or _WORDS.get(error["type"], error["msg"]).format_map(context)
        yield f"{'.'.join(map(str, error['loc'])) or 'event'}: {words}"
    if len(errors) > FAULTS_TOLD:
        yield f"event: has {len(errors) - FAULTS_TOLD} faults more"
