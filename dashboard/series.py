"""Amounts and records of one cell, by day.

Only days that have something are held: a library that opened in 1956 takes one entry, not seventy years of zeros.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]


def _none() -> Whole:
    return np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Whole numbers of the days whose ordinals are in `days`, which rise."""

    days: Whole = field(default_factory=_none)
    amounts: Whole = field(default_factory=_none)
    records: Whole = field(default_factory=_none)

    def until(self, day: date) -> tuple[int, int]:
        """Sum of amounts and of records up to and including a day."""
        end = self._after(day)
        return int(self.amounts[:end].sum()), int(self.records[:end].sum())

    def between(self, first: date, last: date) -> int:
        """Sum of amounts over a span of days, ends included."""
        return int(self.amounts[self._before(first) : self._after(last)].sum())

    def daily(self, first: date, last: date) -> Whole:
        """Amounts of each day of a span; 0 where there are none."""
        return self._span(self.amounts, first, last)

    def running(self, first: date, last: date) -> Whole:
        """For each day of a span, the sum of all amounts up to it, also of those before the span."""
        return np.cumsum(self.daily(first, last)) + int(self.amounts[: self._before(first)].sum())

    def reported(self, first: date, last: date) -> NDArray[np.bool_]:
        """For each day of a span, whether there are records up to it."""
        before = int(self.records[: self._before(first)].sum())
        return np.asarray(np.cumsum(self._span(self.records, first, last)) + before > 0)

    def newest(self, day: date) -> date | None:
        """The last day up to `day` that has records."""
        found = np.flatnonzero(self.records[: self._after(day)])
        return date.fromordinal(int(self.days[found[-1]])) if len(found) else None

    def _before(self, day: date) -> int:
        """How many entries are of earlier days."""
        return int(np.searchsorted(self.days, day.toordinal(), "left"))

    def _after(self, day: date) -> int:
        """How many entries are of the day or of earlier ones."""
        return int(np.searchsorted(self.days, day.toordinal(), "right"))

    def _span(self, values: Whole, first: date, last: date) -> Whole:
        out = np.zeros(max(0, last.toordinal() - first.toordinal() + 1), np.int64)
        within = slice(self._before(first), self._after(last))
        out[self.days[within] - first.toordinal()] = values[within]
        return out


EMPTY = Series()


def total(series: Iterable[Series]) -> Series:
    """The day-by-day sum of several cells."""
    parts = [part for part in series if len(part.days)]
    if len(parts) < 2:
        return parts[0] if parts else EMPTY
    days, at = np.unique(np.concatenate([part.days for part in parts]), return_inverse=True)
    amounts, records = np.zeros(len(days), np.int64), np.zeros(len(days), np.int64)
    np.add.at(amounts, at, np.concatenate([part.amounts for part in parts]))
    np.add.at(records, at, np.concatenate([part.records for part in parts]))
    return Series(days, amounts, records)
