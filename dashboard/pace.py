"""Is a figure where it should be today? The judgement that colours cells, bars and the map.

Only a goal gives one: without a stated target or a plan of the office there is a plain count. Days, not percent, compare programmes of
different units: how far off is the day on which the plan expected what is there now (earned schedule).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dashboard.goal import Goal
from dashboard.reading import Reading, Silence

AHEAD_DAYS = 2
SLOW_DAYS = -2
BEHIND_DAYS = -5
WEEK_DAYS = 7
WORST = 3


class Standing(StrEnum):
    """How a figure stands; the value names its colour."""

    AHEAD = "ahead"
    """At least two days ahead."""
    ON_PACE = "on"
    """Within a day of what is expected, or cleared."""
    SLOW = "slow"
    """Two to four days behind; of a zero goal, cases left, no more than a week ago."""
    BEHIND = "behind"
    """Five days behind or more; of a zero goal, cases left, and more than a week ago."""
    DONE = "done"
    """The goal is reached."""
    SHORT = "short"
    """The goal is not reached, and nothing says how much of it should be by now."""
    COUNTED = "counted"
    """No goal: a count, never judged."""
    NOT_BEGUN = "later"
    """The goal's days have not begun."""
    SILENT = "silent"
    """Due, but nobody has reported."""
    NOT_DUE = "free"
    """Not reported, and not required."""
    UNKNOWN = "unknown"
    """Not computed yet."""

    @property
    def is_judged(self) -> bool:
        """Whether it says good or bad."""
        return self in (Standing.AHEAD, Standing.ON_PACE, Standing.SLOW, Standing.BEHIND, Standing.DONE)

    @property
    def lags(self) -> bool:
        """Whether it says bad."""
        return self in (Standing.SLOW, Standing.BEHIND)


@dataclass(frozen=True, slots=True)
class Pace:
    """A judgement; `days` ahead (+) or behind (−) where the goal is an amount, `expected` in the figure's unit."""

    standing: Standing
    days: int | None = None
    expected: float | None = None
    share: float | None = None
    goal: Goal | None = None


def judge(reading: Reading, goal: Goal | None, today: date, required: bool) -> Pace:
    """The judgement of a reading as of `today`; `required` says whether silence is a lapse."""
    if reading.value is None:
        if reading.silence in (Silence.NOT_COMPUTED, Silence.WITHHELD):
            return Pace(Standing.UNKNOWN, goal=goal)
        return Pace(Standing.SILENT if required else Standing.NOT_DUE, goal=goal)
    if goal is None:
        return Pace(Standing.COUNTED)
    if goal.is_zero:
        return Pace(_cleared(reading), expected=0, goal=goal)
    value = reading.between(goal.first, goal.last) if goal.cut else reading.value
    share = value / goal.total
    if share >= 1:
        days = max(goal.ahead(value, today), 0) if goal.paced else None
        return Pace(Standing.DONE, days, share=share, goal=goal)
    if not goal.paced:
        return Pace(Standing.SHORT, share=share, goal=goal)
    if today < goal.first:
        return Pace(Standing.NOT_BEGUN, share=share, goal=goal)
    days = goal.ahead(value, today)
    return Pace(standing_of(days), days, goal.expected(today), share, goal)


def standing_of(days: int) -> Standing:
    """The class of so many days ahead (+) or behind (−)."""
    if days >= AHEAD_DAYS:
        return Standing.AHEAD
    if days > SLOW_DAYS:
        return Standing.ON_PACE
    return Standing.SLOW if days > BEHIND_DAYS else Standing.BEHIND


def worst_mean(paces: Iterable[Pace]) -> int | None:
    """A city in one number: the mean of its three worst goals in days; None without any."""
    days = sorted(pace.days for pace in paces if pace.days is not None)[:WORST]
    return round(sum(days) / len(days)) if days else None


def _cleared(reading: Reading) -> Standing:
    if not reading.value:
        return Standing.ON_PACE
    grown = reading.change(WEEK_DAYS)
    return Standing.BEHIND if grown is not None and grown > 0 else Standing.SLOW
