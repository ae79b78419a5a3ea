"""What a record brings to each figure on the day asked for, as SQL: an array of (slot, breakdown, key, number, amount, day, notices).

`key` is what distinct counts count, `number` what medians are taken of, `day` what gaps lie between; elsewhere they are '' or NULL.
"""

from __future__ import annotations

from datetime import date

from infra.recount.condition import all_of, given
from infra.recount.formula import Formula
from infra.recount.literal import texts
from infra.recount.slot import Slot
from schemas.catalogue import Calc

CITY = "city"
"""In place of a field: the city that reports; only prefecture cities count."""
MICROSECONDS = {"days": 86_400_000_000, "hours": 3_600_000_000}
NO_NUMBER = "CAST(NULL AS Nullable(Float64))"
NO_DAY = "CAST(NULL AS Nullable(Date32))"


def taking(formula: Formula, number: int, slot: Slot, unit: str, asked: date) -> str:
    """An array with what one record brings to the slot; empty where it brings nothing. Records after the day asked for bring nothing.

    What lasts counts for every notice in whose days it stood, also in figures over a period (ADR 0010).
    """
    calc = slot.calc
    topic = formula.reading.topic
    day = f"toDate32('{asked}')"
    if topic.state and (slot.position or topic.kind == "state"):
        span = formula.span(calc, topic.state)
        asked_of_record = span.conditions if slot.position else formula.conditions(calc)
        conditions = [*asked_of_record, f"ifNull({span.begins} <= {day}, 0)"]
        if slot.position:
            conditions.append(f"(NOT {span.ended} OR {span.ends} > {day})")
        notices = span.notices
    else:
        conditions = [*formula.conditions(calc), f"ifNull({formula.day(calc)} <= {day}, 0)"]
        notices = "own_notices"
    key, elapsed, gap_day = "''", NO_NUMBER, NO_DAY
    if calc.agg in ("count_distinct", "covered_distinct"):
        key, more = _key(formula, calc)
        conditions += more
    if calc.agg == "median_elapsed":
        start, end = str(calc.start), str(calc.end)
        conditions += [given(formula.reading, start), given(formula.reading, end)]
        elapsed = _elapsed(formula, start, end, unit)
    if calc.agg == "max_gap":
        gap_day = f"CAST({formula.day(calc)} AS Nullable(Date32))"
    amount = formula.amount(calc) if calc.agg == "sum" else "toInt64(1)"
    row = f"({number}, b, {key}, {elapsed}, {amount}, {gap_day}, {notices})"
    return f"if({all_of(conditions)}, arrayMap(b -> {row}, {formula.breakdowns(calc)}), [])"


def _key(formula: Formula, calc: Calc) -> tuple[str, list[str]]:
    if calc.field == CITY:
        return "toString(city)", [f"city IN ({texts(formula.catalogue.cities)})"]
    field = str(calc.field)
    return f"toString({formula.reading.column(field)})", [given(formula.reading, field)]


def _elapsed(formula: Formula, start: str, end: str, unit: str) -> str:
    first, last = (f"toUnixTimestamp64Micro({formula.reading.moment(name)})" for name in (start, end))
    return f"({last} - {first}) / {MICROSECONDS[unit]}"
