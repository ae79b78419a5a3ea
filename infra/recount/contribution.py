"""What a record adds to each slot, as SQL: an array of (slot, breakdown, day, amount, notices)."""

from __future__ import annotations

from infra.recount.condition import all_of, was_judged
from infra.recount.formula import Formula
from infra.recount.slot import Slot
from schemas.catalogue import Calc, Judged, State


def contributions(formula: Formula, number: int, slot: Slot) -> str:
    """An array with what one record adds to the slot; empty where it adds nothing."""
    state = formula.reading.topic.state
    return _position(formula, number, slot.calc, state) if slot.position and state else _period(formula, number, slot.calc, slot.judged)


def _period(formula: Formula, number: int, calc: Calc, judged: Judged | None) -> str:
    day = formula.day(calc)
    conditions = [*formula.conditions(calc), *([] if calc.day is None else [f"isNotNull({day})"])]
    conditions += [] if judged is None else [was_judged(formula.reading, judged)]
    row = f"({number}, b, assumeNotNull({day}), {formula.amount(calc)}, own_notices)"
    return f"if({all_of(conditions)}, arrayMap(b -> {row}, {formula.breakdowns(calc)}), [])"


def _position(formula: Formula, number: int, calc: Calc, state: State) -> str:
    span, amount = formula.span(calc, state), formula.amount(calc)
    first = f"({number}, b, assumeNotNull({span.begins}), {amount}, {span.notices})"
    last = f"({number}, b, assumeNotNull({span.ends}), -{amount}, {span.notices})"
    both = f"arrayConcat([{first}], if({span.ended}, [{last}], []))"
    return f"if({all_of(span.conditions)}, arrayFlatten(arrayMap(b -> {both}, {formula.breakdowns(calc)})), [])"
