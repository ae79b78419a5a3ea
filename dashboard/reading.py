"""One place's figure for one indicator, with its course by day."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum, auto

import numpy as np
from numpy.typing import NDArray

from dashboard.series import Series
from schemas.catalogue import Indicator

Course = NDArray[np.float64]


class Silence(Enum):
    """Why there is no figure."""

    NO_REPORTS = auto()
    """Nobody has reported a record that counts."""
    NOT_COMPUTED = auto()
    """Records are there, but the query behind the figure has not run yet."""
    WITHHELD = auto()
    """Whoever looks may not know."""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A figure as of a day; `value` is None where there is none, and `silence` says why.

    `course` has the figure as it stood at the end of each day from `first`, not a number where there was none; `daily` what each day
    added (empty for shares, queries and amounts that go on changing, which days do not add up to). `withheld`: whoever looks may not see
    the days.
    """

    value: float | None
    num: float | None = None
    den: float | None = None
    records: int = 0
    silence: Silence | None = None
    newest: date | None = None
    first: date = date.min
    course: Course = field(default_factory=lambda: np.zeros(0))
    daily: Course = field(default_factory=lambda: np.zeros(0))
    withheld: bool = False

    @property
    def rests_on_reports(self) -> bool:
        """Whether a report of the topic alone could change it: a zero that was never reported as such, or silence."""
        return not self.records

    def without_days(self) -> Reading:
        """The figure as it is now alone: of an amount that records go on changing, no earlier day is known as it then was."""
        course = np.full(len(self.course), np.nan)
        course[-1:] = self.course[-1:]
        return replace(self, course=course, daily=np.zeros(0))

    def between(self, first: date, last: date) -> float:
        """What the days of a span have added, ends included."""
        begin = max((first - self.first).days, 0)
        return float(self.daily[begin : max((last - self.first).days + 1, 0)].sum())

    def back(self, days: int) -> Reading:
        """The figure as it stood so many days earlier, as far as is known now; without numerator, denominator and records."""
        course = self.course[: max(len(self.course) - days, 0)]
        known = np.flatnonzero(np.isfinite(course))
        if not len(known):
            return Reading(None, silence=self.silence or Silence.NO_REPORTS, first=self.first, withheld=self.withheld)
        return Reading(float(course[known[-1]]), first=self.first, course=course, daily=self.daily[: len(course)], withheld=self.withheld)

    def change(self, days: int) -> float | None:
        """How much the figure has moved over the last `days` days."""
        if self.value is None or len(self.course) <= days or not np.isfinite(self.course[-1 - days]):
            return None
        return self.value - float(self.course[-1 - days])


def read_sum(cell: Series, indicator: Indicator, first: date, today: date, reports: bool) -> Reading:
    """A figure that adds up; `reports` says whether the place has any record of the indicator's topics.

    A position (time: state) is the running sum, an amount (time: period) the sum so far: the same arithmetic.
    """
    amount, records = cell.until(today)
    zero = indicator.good == "zero" and reports
    if not records and not zero:
        return Reading(None, silence=Silence.NO_REPORTS, first=first)
    scale = indicator.scale
    course = cell.running(first, today) / scale
    if not zero:
        course = np.where(cell.reported(first, today), course, np.nan)
    return Reading(
        amount / scale, records=records, newest=cell.newest(today), first=first, course=course, daily=cell.daily(first, today) / scale
    )


def read_quotient(num: Series, den: Series, first: date, today: date, scales: tuple[int, int] = (1, 1)) -> Reading:
    """A quotient: both sides summed first, divided last; `scales` are the whole units in one of each side."""
    above, below = float(num.until(today)[0]), float(den.until(today)[0])
    records = den.until(today)[1]
    if not below:
        return Reading(None, silence=Silence.NO_REPORTS, first=first)
    tops, bases = num.running(first, today) / scales[0], den.running(first, today) / scales[1]
    course = np.divide(tops, bases, out=np.full(len(tops), np.nan), where=bases > 0)
    above, below = above / scales[0], below / scales[1]
    return Reading(above / below, above, below, records, newest=den.newest(today), first=first, course=course)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query indicator was on one day."""

    day: date
    value: float | None
    num: float | None
    den: float | None
    records: int


def read_query(answers: tuple[Answer, ...], first: date, today: date, computed: bool, zero: bool) -> Reading:
    """A figure that a query has computed from the records, day by day.

    `computed` says whether queries have run at all: they write no row where there is nothing. `zero`: nothing is 0 here.
    """
    known = [answer for answer in answers if answer.day <= today]
    last = max(known, key=lambda answer: answer.day, default=None)
    course = np.full(max(1, (today - first).days + 1), np.nan)
    if last is None or last.value is None or (zero and not last.records):
        if zero and computed:
            course[-1] = 0
            return Reading(0.0, newest=last.day if last else None, first=first, course=course)
        return Reading(None, silence=Silence.NO_REPORTS if computed else Silence.NOT_COMPUTED, first=first)
    for answer in known:
        if first <= answer.day and answer.value is not None:
            course[(answer.day - first).days] = answer.value
    course[-1] = last.value
    return Reading(last.value, last.num, last.den, last.records, newest=last.day, first=first, course=course)
