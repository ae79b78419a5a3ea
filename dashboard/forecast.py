"""When a goal will be reached as things go, and what there will be on its last day, each with a band of 80 %.

What a day adds is level × kind of day × trend. Level and trend are fitted to the last days by quasi-likelihood, recent days weighing more,
and the trend dies away (damped trend: Gardner and McKenzie 1985); days scatter more than Poisson's (McCullagh and Nelder 1989), and the
level may wander. Days only add, so the goal is reached by a day if the sum up to it suffices: no simulation is needed. ADR 0025.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum, auto
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dashboard.goal import Goal
from dashboard.reading import Reading
from schemas.workday import FESTIVAL_DAYS, festival_offset, is_working_day

LEAST_DAYS = 7
"""Whole days since the first report, below which nothing is forecast."""
WINDOW_DAYS = 42
HALF_LIFE_DAYS = 10.0
HORIZON_DAYS = 183
"""A finish farther away than this is not told."""
EDGE = 1.2816
"""Normal deviations at the edges of the band of 80 %."""
DRIFT_SD = 0.08
"""By how much the log of the level may wander in a day."""
FESTIVAL_DRIFT_SD = 0.25
"""The same in the weeks around the Spring Festival, when people go home and come back and no day is like those before it."""
FESTIVAL_WEEKS_DAYS = 21
TREND_SD = 0.02
"""By how much the log of the level may rise or fall a day."""
DAMPING = 0.9
OFF_FACTOR = 0.5
"""A day off beside a working day, before the place's own are known; the festival's holiday has its square."""
OFF_WORTH_DAYS = 2.0
FLOOR = 1e-9
ROUNDS = 3

Vector = NDArray[np.float64]


class Outlook(Enum):
    """What can be said."""

    DONE = auto()
    """The goal is reached already."""
    TOO_SHORT = auto()
    """There are not enough days to go by."""
    STANDSTILL = auto()
    """Nothing was added in all the days looked at."""
    FORECAST = auto()
    """There is a forecast."""


@dataclass(frozen=True, slots=True)
class Span:
    """The edges of a band and its middle."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """As of `today`. `finish` and its band's `early` and `late` are None where they are farther than can be told.

    `due` is what there will be on the goal's last day, None if that is over; `low`, `middle` and `high` what there will be at the end of
    each day from `today` to it, as the figure counts, which may be more than counts towards the goal.
    """

    outlook: Outlook
    goal: Goal
    today: date
    finish: date | None = None
    early: date | None = None
    late: date | None = None
    due: Span | None = None
    low: Vector = field(default_factory=lambda: np.zeros(0))
    middle: Vector = field(default_factory=lambda: np.zeros(0))
    high: Vector = field(default_factory=lambda: np.zeros(0))

    @property
    def days_late(self) -> int | None:
        """How many days after the goal's last day it will be reached; negative before."""
        return (self.finish - self.goal.last).days if self.finish else None


@lru_cache(maxsize=1_024)
def forecast(reading: Reading, goal: Goal | None, today: date, most: float | None = None) -> Forecast | None:
    """The forecast of a figure; None where it has no goal to be reached in its days, or its days are not known.

    Worked out once for a reading, which all viewers of a snapshot share.

    Args:
        most: what the figure can't exceed, such as 1 of a share.
    """
    if goal is None or goal.is_zero or not goal.paced or reading.value is None or reading.withheld or today < goal.first:
        return None
    value = reading.between(goal.first, goal.last) if goal.cut else reading.value
    if value >= goal.total:
        return Forecast(Outlook.DONE, goal, today)
    added = _added(reading)
    if added is None or len(added) <= LEAST_DAYS:
        return Forecast(Outlook.TOO_SHORT, goal, today)
    pace = _Pace(added[:-1], today)
    if pace.level <= 0:
        return Forecast(Outlook.STANDSTILL, goal, today)
    days = HORIZON_DAYS
    if goal.cut:
        days = min(days, max((goal.last - today).days, 0))
    mean, spread = pace.ahead(max(days, (goal.last - today).days), float(added[-1]))
    far = slice(0, days + 1)
    early, finish, late = (_first(mean[far], spread[far], goal.total - value, edge, today) for edge in (-EDGE, 0.0, EDGE))
    until = slice(0, max((goal.last - today).days + 1, 0))
    low, middle, high = (_quantile(mean[until], spread[until], edge) for edge in (-EDGE, 0.0, EDGE))
    due = None
    if len(middle):
        due = Span(*(min(value + float(line[-1]), most if most is not None else np.inf) for line in (low, middle, high)))
    lines = [np.minimum(reading.value + line, most if most is not None else np.inf) for line in (low, middle, high)]
    return Forecast(Outlook.FORECAST, goal, today, finish, early, late, due, *lines)


def _added(reading: Reading) -> Vector | None:
    """What each day added, from the first with a figure to today; of a figure that is not known every day, evened out between."""
    known = np.flatnonzero(np.isfinite(reading.course))
    if len(known) < 2:
        return None
    if len(reading.daily):
        found = reading.daily[known[0] :]
    else:
        at = np.arange(known[0], len(reading.course))
        found = np.diff(np.interp(at, known, reading.course[known]), prepend=reading.course[known[0]])
    return np.asarray(found[-WINDOW_DAYS - 1 :], np.float64)


class _Pace:
    """Level, trend and scatter of the days before `today`."""

    def __init__(self, added: Vector, today: date) -> None:
        self._today = today.toordinal()
        days = np.arange(self._today - len(added), self._today)
        self._lead = (self._today - days).astype(np.float64)
        weights = 0.5 ** ((self._lead - 1) / HALF_LIFE_DAYS)
        kinds = _kinds(int(days[0]), len(days))
        self._factors = _factors(added, kinds, weights)
        shape = self._factors[kinds]
        self.trend, self._trend_variance = 0.0, TREND_SD**2
        self.level = float((weights * added).sum() / max((weights * shape).sum(), FLOOR))
        if self.level <= 0:
            return
        grown = shape
        for _ in range(ROUNDS):
            mean = np.maximum(self.level * grown, FLOOR)
            residual = added - mean
            self.scatter = float((weights * residual**2).sum() / max((weights * mean).sum(), FLOOR))
            self.scatter *= len(added) / (len(added) - 2)
            trust = weights / max(self.scatter, FLOOR)
            middle = (mean * trust * self._lead).sum() / max((mean * trust).sum(), FLOOR)
            off = middle - self._lead
            information = (trust * mean * off**2).sum() + TREND_SD**-2
            self.trend += float(((trust * residual * off).sum() - self.trend * TREND_SD**-2) / information)
            self._trend_variance = 1.0 / float(information)
            grown = shape * np.exp(-self.trend * self._lead)
            self.level = float((weights * added).sum() / max((weights * grown).sum(), FLOOR))
        worth = float((weights * grown).sum())
        self._level_variance = (
            self.scatter / max(self.level * worth, FLOOR)
            + self._trend_variance * float((weights * grown * self._lead).sum() / max(worth, FLOOR)) ** 2
        )

    def ahead(self, days: int, so_far: float) -> tuple[Vector, Vector]:
        """Middle and variance of what is added from now to the end of today and of each of the `days` after it; today has `so_far`."""
        steps = np.arange(days + 1, dtype=np.float64)
        growth = DAMPING * (1 - DAMPING**steps) / (1 - DAMPING)
        mean = self.level * self._factors[_kinds(self._today, days + 1)] * np.exp(np.clip(self.trend * growth, -5, 5))
        mean[0] = max(mean[0] - so_far, 0.0)
        total = np.maximum(np.cumsum(mean), FLOOR)
        before = np.concatenate([[0.0], total[:-1]])
        drift = _drifts(self._today, days + 1) ** 2
        wandering = np.cumsum(drift) * total**2 - 2 * total * np.cumsum(drift * before) + np.cumsum(drift * before**2)
        leaning = np.cumsum(mean * growth) ** 2
        variance = self.scatter * total + self._level_variance * total**2 + wandering + self._trend_variance * leaning
        return total, variance


@lru_cache(maxsize=256)
def _kinds(first: int, days: int) -> NDArray[np.int64]:
    """Of each day: 0 working, 1 off, 2 the festival's holiday."""
    return np.array([_kind(date.fromordinal(day)) for day in range(first, first + days)], np.int64)


@lru_cache(maxsize=256)
def _drifts(first: int, days: int) -> Vector:
    near = [abs(festival_offset(date.fromordinal(day))) <= FESTIVAL_WEEKS_DAYS for day in range(first, first + days)]
    return np.where(near, FESTIVAL_DRIFT_SD, DRIFT_SD)


def _kind(day: date) -> int:
    if is_working_day(day):
        return 0
    return 2 if 0 <= festival_offset(day) < FESTIVAL_DAYS else 1


def _factors(added: Vector, kinds: NDArray[np.int64], weights: Vector) -> Vector:
    """How much a day of each kind adds beside a working day."""
    worked = kinds == 0
    usual = float((weights * added)[worked].sum() / max(weights[worked].sum(), FLOOR))
    found = np.ones(3)
    if usual <= 0:
        return found
    expected = OFF_FACTOR
    for kind in (1, 2):
        of_kind = kinds == kind
        own = float(added[of_kind].sum()) / usual
        found[kind] = max(own + OFF_WORTH_DAYS * expected, 0.0) / (float(of_kind.sum()) + OFF_WORTH_DAYS)
        expected = min(found[kind], 1.0) ** 2
    return found


def _normal(mean: Vector, variance: Vector) -> tuple[Vector, Vector]:
    """Middle and deviation of the log of an amount."""
    return np.log(mean), np.sqrt(np.log1p(variance / mean**2))


def _quantile(mean: Vector, variance: Vector, edge: float) -> Vector:
    """The amounts that are not exceeded with the chance of so many normal deviations; they never fall."""
    middle, deviation = _normal(mean, variance)
    return np.asarray(np.maximum.accumulate(np.exp(middle + edge * deviation)))


def _first(mean: Vector, variance: Vector, wanted: float, edge: float, today: date) -> date | None:
    """The first day by whose end so much has been added, with the chance of so many normal deviations."""
    middle, deviation = _normal(mean, variance)
    found = np.flatnonzero(middle - np.log(wanted) >= edge * deviation)
    return today + timedelta(days=int(found[0])) if len(found) else None
