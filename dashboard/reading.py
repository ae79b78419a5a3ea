"""One place's figure for one indicator, with its course by day."""

from __future__ import annotations

from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A figure as of a day; `value` is None where there is none, and `silence` says why.

    `course` has the figure as it stood at the end of each day from `first`, not a number where there was none; `daily` what each day
    added (empty for shares and queries, which days do not add up to).
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

    @property
    def rests_on_reports(self) -> bool:
        """Whether a report of the topic alone could change it: a zero that was never reported as such, or silence."""
        return not self.records

    def between(self, first: date, last: date) -> float:
        """What the days of a span have added, ends included."""
        begin = max((first - self.first).days, 0)
        return float(self.daily[begin : max((last - self.first).days + 1, 0)].sum())

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


def read_quotient(num: Series, den: Series, first: date, today: date, scale: int) -> Reading:
    """A share: both sides summed first, divided last; `scale` makes them units of the indicator."""
    above, below = num.until(today)[0], den.until(today)[0]
    records = den.until(today)[1]
    if not below:
        return Reading(None, silence=Silence.NO_REPORTS, first=first)
    tops, bases = num.running(first, today).astype(float), den.running(first, today).astype(float)
    course = np.divide(tops, bases, out=np.full(len(tops), np.nan), where=bases > 0)
    return Reading(above / below, above / scale, below / scale, records, newest=den.newest(today), first=first, course=course)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query indicator was on one day."""

    day: date
    value: float | None
    num: float | None
    den: float | None
    records: int


def read_query(answers: tuple[Answer, ...], first: date, today: date, reports: bool) -> Reading:
    """A figure that a query has computed from the records, day by day."""
    known = [answer for answer in answers if answer.day <= today]
    if not known:
        return Reading(None, silence=Silence.NOT_COMPUTED if reports else Silence.NO_REPORTS, first=first)
    last = max(known, key=lambda answer: answer.day)
    if last.value is None:
        return Reading(None, silence=Silence.NO_REPORTS, first=first)
    course = np.full(max(1, (today - first).days + 1), np.nan)
    for answer in known:
        if first <= answer.day and answer.value is not None:
            course[(answer.day - first).days] = answer.value
    course[-1] = last.value
    return Reading(last.value, last.num, last.den, last.records, newest=last.day, first=first, course=course)
