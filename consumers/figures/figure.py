"""One figure, and how its value comes from what was counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from infra.recount.slot import scale_of
from schemas.catalogue import Calc, Catalogue, Indicator


class Counted(NamedTuple):
    """What the records of one slot brought in one place, notice and breakdown. `gap_days` leaves out the silence since the last day."""

    distinct: int
    median: float | None
    amount: int
    records: int
    gap_days: int
    last_day: date | None


@dataclass(frozen=True)
class Figure:
    """A row of `figures`; breakdown '' is the whole. Value None: nobody reported, or the denominator is 0."""

    city: str
    notice: str
    indicator: str
    breakdown: str
    value: float | None
    num: float | None
    den: float | None
    records: int


Key = tuple[str, str, str, str]
"""Place, notice, indicator, breakdown."""


def figure_of(catalogue: Catalogue, key: Key, row: Indicator, parts: dict[str, Counted], silent_until: date) -> Figure:
    """Put a figure together from its parts.

    Args:
        silent_until: the day up to which a silence counts: the one asked for, or the notice's last.
    """
    if row.calc.agg == "ratio":
        num, den = (_side(catalogue, side, parts.get(part)) for part, side in (("num", row.calc.num), ("den", row.calc.den)))
        records = parts["den"].records if "den" in parts else 0
        return Figure(*key, value=num / den if den else None, num=num, den=den, records=records)
    counted = parts["sum"]
    value: float | None
    match row.calc.agg:
        case "median_elapsed":
            value = counted.median
        case "max_gap" if counted.last_day is not None:
            value = float(max(counted.gap_days, (silent_until - counted.last_day).days))
        case _:
            value = _side(catalogue, row.calc, counted)
    return Figure(*key, value=value, num=None, den=None, records=counted.records)


def _side(catalogue: Catalogue, calc: Calc | None, counted: Counted | None) -> float:
    if calc is None or counted is None:
        return 0.0
    return float(counted.distinct) if calc.agg in ("count_distinct", "covered_distinct") else counted.amount / scale_of(catalogue, calc)
