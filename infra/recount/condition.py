"""Conditions of formulas (`where`) as SQL; each is 0 or 1, never NULL."""

from __future__ import annotations

from collections.abc import Mapping

from infra.recount.literal import texts
from infra.recount.reading import Reading
from schemas.catalogue import Condition, Judged


def fits(reading: Reading, where: Mapping[str, Condition]) -> list[str]:
    """One expression per condition; a record fits when all hold."""
    return [_condition(reading, name, wanted) for name, wanted in where.items()]


def given(reading: Reading, name: str) -> str:
    """Whether the record gives the field; an empty list gives nothing."""
    field = reading.topic.field[name]
    column = reading.column(name)
    if field.type in ("integer", "decimal", "boolean"):
        return f"isNotNull({column})"
    return f"notEmpty({column})"


def was_judged(reading: Reading, judged: Judged) -> str:
    """Whether the record's text was judged, and so."""
    polarity, severity = reading.judgement()
    asked = [f"{polarity} IN ({texts(judged.polarity)})" if judged.polarity else f"notEmpty({polarity})"]
    return all_of([*asked, *([f"{severity} >= {judged.severity_from}"] if judged.severity_from else [])])


def all_of(conditions: list[str]) -> str:
    """All of them; without any, always."""
    return " AND ".join(conditions) if conditions else "1"


def _condition(reading: Reading, name: str, wanted: Condition) -> str:
    if wanted == "*":
        return given(reading, name)
    field = reading.topic.field[name]
    column = reading.column(name)
    values = wanted if isinstance(wanted, list) else [wanted]
    if field.type == "boolean":
        sides = sorted({bool(value) for value in values})
        return f"ifNull({' OR '.join(f'{column} = {str(side).lower()}' for side in sides)}, 0)"
    allowed = texts(str(value) for value in values)
    return f"hasAny({column}, [{allowed}])" if field.is_list else f"{column} IN ({allowed})"
