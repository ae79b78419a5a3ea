"""When things happen: working days, nights, and the waves before and after the Spring Festival. The curves are the simulator's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from math import exp
from typing import NamedTuple

from producers.simulate.clock import DAY_S, HOUR_S
from schemas.workday import FESTIVAL_DAYS, festival_offset, is_working_day


class Curve(NamedTuple):
    """How often a topic is reported: by day, and by hour of the day."""

    day: Callable[[date, int], float]
    hours: tuple[float, ...]


def festival_near(day: date) -> date:
    """The Spring Festival nearest to a day."""
    return day - timedelta(days=festival_offset(day))


def _bell(days: int, middle: float, width: float) -> float:
    return exp(-(((days - middle) / width) ** 2) / 2)


def _office(day: date, offset: int) -> float:
    if is_working_day(day):
        return 1.0
    return 0.12 if 0 <= offset < FESTIVAL_DAYS else 0.3


def _care(day: date, offset: int) -> float:
    return max(_office(day, offset), 0.25) * (1 + 2.5 * _bell(offset, -8, 6))


def _travel(_day: date, offset: int) -> float:
    lull = 0.35 if -1 <= offset <= 2 else 1.0
    return lull * (0.3 + 3 * _bell(offset, -7, 5) + 3 * _bell(offset, 8, 5) + 1.2 * _bell(offset, 16, 4))


def _jobs(day: date, offset: int) -> float:
    return _office(day, offset) * (1 + 1.8 * _bell(offset, 14, 9))


def _grievance(day: date, offset: int) -> float:
    return max(_office(day, offset), 0.4) * (1 + 1.6 * _bell(offset, -10, 9))


_OFFICE_HOURS = (
    0.02,
    0.01,
    0.01,
    0.01,
    0.02,
    0.05,
    0.15,
    0.5,
    1.6,
    2.6,
    2.8,
    2.2,
    1.0,
    1.0,
    2.2,
    2.6,
    2.5,
    1.9,
    0.8,
    0.4,
    0.3,
    0.2,
    0.1,
    0.05,
)
_TRAVEL_HOURS = (0.2, 0.1, 0.1, 0.2, 0.6, 1.4, 2.2, 2.4, 2.2, 1.8, 1.5, 1.3, 1.3, 1.4, 1.5, 1.5, 1.4, 1.3, 1.1, 0.9, 0.7, 0.5, 0.4, 0.3)
_ONLINE_HOURS = (0.4, 0.2, 0.1, 0.1, 0.1, 0.2, 0.5, 0.9, 1.4, 1.8, 1.9, 1.6, 1.2, 1.2, 1.5, 1.6, 1.6, 1.4, 1.1, 1.2, 1.4, 1.3, 1.0, 0.7)

CURVES: dict[str, Curve] = {
    "visits": Curve(_care, _OFFICE_HOURS),
    "relief-grants": Curve(_care, _OFFICE_HOURS),
    "outreach": Curve(_care, _ONLINE_HOURS),
    "trips": Curve(_travel, _TRAVEL_HOURS),
    "job-services": Curve(_jobs, _OFFICE_HOURS),
    "trainings": Curve(_jobs, _OFFICE_HOURS),
    "complaints": Curve(_grievance, _ONLINE_HOURS),
    "risk-signals": Curve(_grievance, _ONLINE_HOURS),
}
PLAIN_CURVE = Curve(_office, _OFFICE_HOURS)


class Rhythm:
    """How much of each topic, and of all, an hour brings. A step is one hour, counted from day 0."""

    def __init__(self, topics: Sequence[str], weights: Sequence[float]) -> None:
        self._curves = [CURVES.get(topic, PLAIN_CURVE) for topic in topics]
        self._weights = weights

    @lru_cache(maxsize=16)  # noqa: B019 - one rhythm lives as long as its process
    def _of_day(self, ordinal: int) -> tuple[list[float], int]:
        day = date.fromordinal(ordinal)
        offset = festival_offset(day)
        return [round(w * c.day(day, offset), 9) for w, c in zip(self._weights, self._curves, strict=True)], offset

    def offset(self, step: int) -> int:
        """Days since the Spring Festival; negative before it."""
        return self._of_day(step * HOUR_S // DAY_S)[1]

    def shares(self, step: int) -> list[float]:
        """How much each topic has of the step, added up."""
        ordinal, hour = divmod(step, DAY_S // HOUR_S)
        total, added = 0.0, []
        for weight, curve in zip(self._of_day(ordinal)[0], self._curves, strict=True):
            total = round(total + weight * curve.hours[hour], 9)
            added.append(total)
        return added

    def weight(self, step: int) -> float:
        """How much the step has beside others."""
        return self.shares(step)[-1]
