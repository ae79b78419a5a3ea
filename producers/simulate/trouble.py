"""Troubles: what early warning is there to find.

In some weeks a city has a burst of wage arrears at one firm, a wave of angry opinion, or both with petitions and layoffs at once. They
follow from the season's salt alone, so that they can be compared with the alerts that were raised.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from producers.simulate.clock import DAY_S
from producers.simulate.dice import Dice
from producers.simulate.places import Place

WEEK_DAYS = 7
CALM_DAYS = 7
"""The first days of a season, in which nothing happens: what is usual must be known first."""
A_WEEK = 3
LEAST_SIZE = 2.0
"""Smaller cities (millions of residents) are left in peace, for a burst there would be a handful of records."""


class Affair(StrEnum):
    """What a trouble is about."""

    ARREARS = "arrears"
    OPINION = "opinion"
    LINKED = "linked"  # arrears, opinion, petitions and layoffs at once


class Trouble(NamedTuple):
    """From the day `first` to `last`, both included, `place` brings `factor` times what it usually brings of what the affair is about."""

    affair: Affair
    place: Place
    first: int
    last: int
    factor: float
    firm: int

    @property
    def days(self) -> tuple[date, date]:
        return date.fromordinal(self.first), date.fromordinal(self.last)


_AFFAIRS = (Affair.ARREARS, Affair.ARREARS, Affair.ARREARS, Affair.OPINION, Affair.OPINION, Affair.LINKED)
TOPICS = {
    Affair.ARREARS: ("complaints",),
    Affair.OPINION: ("risk-signals", "risk-signals", "complaints"),
    Affair.LINKED: ("complaints", "risk-signals"),
}


class Troubles:
    """Those of a season that begins on `first`."""

    def __init__(self, salt: int, first: date, cities: Sequence[Place]) -> None:
        self._salt = salt
        self._first = first.toordinal() + CALM_DAYS
        self._cities = [place for place in cities if place.size >= LEAST_SIZE]

    @lru_cache(maxsize=64)  # noqa: B019 - there is one of these in a process
    def of_day(self, day: int) -> tuple[Trouble, ...]:
        """Those of a day, by its proleptic ordinal."""
        week = (day - self._first) // WEEK_DAYS
        return tuple(one for number in (week - 1, week) if number >= 0 for one in self._of_week(number) if one.first <= day <= one.last)

    def between(self, first: date, last: date) -> Iterator[Trouble]:
        """Those that touch these days, in order."""
        seen: dict[Trouble, None] = {}
        for at in range((last - first).days + 1):
            seen |= dict.fromkeys(self.of_day((first + timedelta(days=at)).toordinal()))
        yield from seen

    def _of_week(self, week: int) -> Iterator[Trouble]:
        if not self._cities:
            return
        dice = Dice(self._salt ^ (week + 1) * 0x9E3779B97F4A7C15)
        taken: set[int] = set()
        for _ in range(A_WEEK):
            affair, place = dice.pick(_AFFAIRS), dice.pick(self._cities)
            first = self._first + week * WEEK_DAYS + dice.number(0, WEEK_DAYS - 1)
            length, factor, firm = dice.number(2, 5), 2 + 4 * dice.roll(), dice.number(0, 399)
            if place.index not in taken:
                taken.add(place.index)
                yield Trouble(affair, place, first, first + length, factor, firm)


def day_of(at_s: int) -> int:
    """The proleptic ordinal of a simulated moment's day."""
    return at_s // DAY_S
