"""What the cells of a table of series said last, by hour: packed where most hours have something, one by one elsewhere."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

HOURS = 24
TOPICS_MOST = 64
V = TypeVar("V")
_EMPTY_DAY = array("q", bytes(8 * HOURS))


class Hours(Protocol):
    """Amounts by (row, hour, topic); hours count from the day with ordinal 0."""

    def swap(self, row: int, hour: int, topic: int, amount: int) -> int:
        """Keep the amount and return the one before it."""
        ...

    def get(self, row: int, hour: int) -> int:
        """The sum over topics."""
        ...

    def keep(self, rows: Mapping[int, int], first: int) -> None:
        """Keep hours from `first` on, of rows that are in `rows`, under the numbers there."""
        ...


class PackedHours:
    """A day at a time: 0.3 kB for a day, however many of its hours have something."""

    def __init__(self) -> None:
        self._days: dict[int, array[int]] = {}

    def swap(self, row: int, hour: int, topic: int, amount: int) -> int:
        key = _key(row, hour // HOURS, topic)
        day = self._days.get(key)
        if day is None:
            day = self._days[key] = _EMPTY_DAY[:]
        before = day[hour % HOURS]
        day[hour % HOURS] = amount
        return before

    def get(self, row: int, hour: int) -> int:
        found = (self._days.get(_key(row, hour // HOURS, topic)) for topic in range(TOPICS_MOST))
        return sum(day[hour % HOURS] for day in found if day is not None)

    def keep(self, rows: Mapping[int, int], first: int) -> None:
        self._days = dict(_kept(self._days.items(), rows, first // HOURS))


class SparseHours:
    """An hour at a time: 0.1 kB for each that has something."""

    def __init__(self) -> None:
        self._hours: dict[int, int] = {}

    def swap(self, row: int, hour: int, topic: int, amount: int) -> int:
        key = _key(row, hour, topic)
        if amount:
            before = self._hours.get(key, 0)
            self._hours[key] = amount
            return before
        return self._hours.pop(key, 0)

    def get(self, row: int, hour: int) -> int:
        start = _key(row, hour, 0)
        return sum(self._hours.get(start + topic, 0) for topic in range(TOPICS_MOST))

    def keep(self, rows: Mapping[int, int], first: int) -> None:
        self._hours = dict(_kept(self._hours.items(), rows, first))


def _key(row: int, time: int, topic: int) -> int:
    return (row << 32 | time) * TOPICS_MOST + topic


def _kept(items: Iterable[tuple[int, V]], rows: Mapping[int, int], first: int) -> Iterable[tuple[int, V]]:
    for key, value in items:
        rest, topic = divmod(key, TOPICS_MOST)
        row, time = rest >> 32, rest & 0xFFFFFFFF
        if time >= first and row in rows:
            yield _key(rows[row], time, topic), value
