"""What a record brings to a signal or to an indicator, as SQL: the stream's cells are counted again by the same expressions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dashboard.basis.question import OfFigure, OfSignal, Question
from infra.recount.condition import all_of, fits, given, was_judged
from infra.recount.formula import Formula
from infra.recount.literal import text, texts
from infra.recount.membership import TOTAL
from infra.recount.queried import parts_of
from infra.recount.reading import SHANGHAI_HOURS
from infra.recount.signals import overdue_of, part_conditions
from infra.recount.slot import Slot, slots_of
from infra.recount.taking import taking
from schemas.catalogue import Calc, Catalogue, Indicator, Signal, SignalPart
from schemas.catalogue.calc import Moment

REPORTED_AT = "reported_at"
"""The field that is a column of the records too."""


class Side(StrEnum):
    """Where a record's part goes."""

    ABOVE = "above"  # the sum, or the numerator of a share
    BELOW = "below"  # the denominator


@dataclass(frozen=True, slots=True)
class Term:
    """Whether a record brings something, how much (in whole units), and on which day it counts."""

    side: Side
    met: str
    amount: str
    day: str


def signal_terms(formula: Formula, signal: Signal, asked: OfSignal) -> Iterator[Term]:
    """What records of the formula's topic bring to the signal in the days asked for."""
    for part in signal.parts_over(formula.reading.topic.id):
        yield _of_part(formula, part, asked)


def figure_terms(formula: Formula, indicator: Indicator, asked: OfFigure) -> Iterator[Term]:
    """What records of the formula's topic bring to the indicator."""
    topic = formula.reading.topic
    if not indicator.streamed:
        for part, calc in parts_of(indicator.calc):
            for side in _read_by(calc):
                if side.topic == topic.id:
                    yield _queried(formula, indicator, Slot(indicator.id, part, side, indicator.time == "state"), asked)
        return
    for slot in slots_of(formula.catalogue, topic):
        if slot.indicator == indicator.id:
            yield _standing(formula, slot, asked) if slot.position and topic.state else _period(formula, slot, asked)


def kept_of(catalogue: Catalogue, topic: str, asked: Question) -> str:
    """A condition on the columns of the records that spares reading what can't count: days where all that is asked goes by the own day."""
    if isinstance(asked, OfFigure):
        indicator = catalogue.indicators[asked.indicator]
        calcs = [indicator.calc.num, indicator.calc.den] if indicator.calc.agg == "ratio" else [indicator.calc]
        by_own_day = indicator.streamed and indicator.time == "period" and all(calc is not None and calc.day is None for calc in calcs)
        return _within("day", asked) if by_own_day else "1"
    parts = catalogue.signals[asked.key.signal].parts_over(topic) if asked.key.signal in catalogue.signals else []
    conditions = [f"department = {text(asked.key.value)}"] if asked.key.dimension == "department" else []
    if all(part.at is None and part.limit_hours is None for part in parts):
        conditions.append(f"day BETWEEN {_day(asked.first)} AND {_day(asked.last)}")
    elif all(part.at == REPORTED_AT for part in parts):
        conditions.append(f"toDate32(reported_at) BETWEEN {_day(asked.first)} - 1 AND {_day(asked.last)} + 1")
    return all_of(conditions)


def _of_part(formula: Formula, part: SignalPart, asked: OfSignal) -> Term:
    reading, state = formula.reading, formula.reading.topic.state
    conditions = part_conditions(reading, part)
    if asked.key.dimension:
        conditions.append(f"{reading.column(asked.key.dimension)} = {text(asked.key.value)}")
    if part.limit_hours is not None and state is not None:
        overdue = overdue_of(reading, part, state)
        passed, ends = _day_of(overdue.passed), _day_of(overdue.ends)
        conditions += [*overdue.conditions, f"{passed} <= {_day(asked.last)}", f"NOT ({overdue.ended} AND {ends} <= {_day(asked.last)})"]
        return Term(Side.ABOVE, all_of(conditions), "toInt64(1)", passed)
    day = "day" if part.at is None else reading.day(part.at)
    conditions.append(f"ifNull({day} BETWEEN {_day(asked.first)} AND {_day(asked.last)}, 0)")
    amount = "toInt64(1)"
    if part.field is not None:
        conditions.append(given(reading, part.field))
        amount = f"ifNull({reading.amount(part.field)}, 0)"
    return Term(Side.ABOVE, all_of(conditions), amount, day)


def _period(formula: Formula, slot: Slot, asked: OfFigure) -> Term:
    day = formula.day(slot.calc)
    conditions = [*formula.conditions(slot.calc), _within(day, asked), _counts_for("own_notices", asked.notice)]
    if slot.judged is not None:
        conditions.append(was_judged(formula.reading, slot.judged))
    return Term(_side(slot), all_of(conditions), _amount(formula, slot.calc), day)


def _standing(formula: Formula, slot: Slot, asked: OfFigure) -> Term:
    state = formula.reading.topic.state
    assert state is not None
    span, last = formula.span(slot.calc, state), _day(asked.last)
    conditions = [
        *span.conditions, f"ifNull({span.begins} <= {last}, 0)", f"NOT ({span.ended} AND ifNull({span.ends} <= {last}, 0))",
        _counts_for(span.notices, asked.notice),
    ]  # fmt: skip
    return Term(_side(slot), all_of(conditions), _amount(formula, slot.calc), span.begins)


def _queried(formula: Formula, indicator: Indicator, slot: Slot, asked: OfFigure) -> Term:
    calc = slot.calc
    if calc.agg == "count_within":
        kinds = [moment.report_kind for moment in (calc.start, calc.end) if isinstance(moment, Moment)]
        conditions = [*fits(formula.reading, calc.where), *fits(formula.reading, {"report_kind": list(kinds)})]
        conditions += [f"city IN ({texts(formula.catalogue.cities)})", _within("day", asked), _counts_for("own_notices", asked.notice)]
        return Term(_side(slot), all_of(conditions), "toInt64(1)", "day")
    taken = taking(formula, 0, slot, indicator.unit, asked.last)
    first = f"arrayElement({taken}, 1)"
    met = all_of([f"notEmpty({taken})", _counts_for(f"tupleElement({first}, 7)", asked.notice)])
    amount = _amount(formula, calc) if calc.agg == "sum" else "toInt64(1)"
    return Term(_side(slot), met, amount, "day" if calc.day is None else formula.day(calc))


def _read_by(calc: Calc) -> Iterator[Calc]:
    """The formula, and what it looks its values up in."""
    yield calc
    if calc.inside is not None:
        yield Calc(agg="count_distinct", topic=calc.inside.topic, field=calc.inside.field, where=calc.inside.where)


def _side(slot: Slot) -> Side:
    return Side.BELOW if slot.part == "den" else Side.ABOVE


def _amount(formula: Formula, calc: Calc) -> str:
    """What it adds; where a number is not given, nothing, so that it may be worked out for every record."""
    return f"ifNull({formula.amount(calc)}, 0)"


def _counts_for(notices: str, notice: str) -> str:
    return f"notEmpty({notices})" if notice == TOTAL else f"has({notices}, {text(notice)})"


def _within(day: str, asked: OfFigure) -> str:
    first = "" if asked.first is None else f" AND {day} >= {_day(asked.first)}"
    return f"ifNull({day} <= {_day(asked.last)}{first}, 0)"


def _day_of(moment: str) -> str:
    """The day in Shanghai."""
    return f"toDate32(addHours({moment}, {SHANGHAI_HOURS}))"


def _day(day: date) -> str:
    return f"toDate32('{day}')"
