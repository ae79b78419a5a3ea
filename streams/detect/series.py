"""Series of counts, kept by day for judging: what the cells of topic `signals` add up to, corrected as they are.

A cell says how much there is in an hour by one topic, and says it anew when that changes; so each is kept to know what it said before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from streams.detect.hours import HOURS, Hours, PackedHours, SparseHours

WHOLE_DAYS = 400
"""Days kept of whole cities: a year, so that the kinds of day are known, and some."""
PART_DAYS = 70
"""Days kept of counties, industries, employers and departments."""
AHEAD_DAYS = 30
FUTURE_DAYS = 366
"""A cell further in the future than that is a slip of the pen, and left out."""
ROWS_FIRST = 16

Counts = NDArray[np.int64]


class Change(IntEnum):
    """What changed of a day."""

    ANY = 0  # an amount
    THERE = 1  # whether a series has anything at all


class Group(NamedTuple):
    """Series that are judged together: one signal of a province by one dimension; '' is the whole city."""

    province: str
    signal: str
    dimension: str


class Table:
    """The series of a group, one row each: amounts by day from `first` on (an ordinal of `date`)."""

    def __init__(self, first: int, span: int, hours: Hours) -> None:
        self.first = first
        self.rows: dict[tuple[str, str], int] = {}
        """Row by (city, value)."""
        self.version = 0
        self._span = span
        self._days: Counts = np.zeros((ROWS_FIRST, span), np.int64)
        self._hours = hours
        self._changed: Counts = np.zeros((len(Change), span), np.int64)

    @property
    def width(self) -> int:
        """For how many days there is room."""
        return int(self._days.shape[1])

    @property
    def keys(self) -> list[tuple[str, str]]:
        return list(self.rows)

    def days(self, first: int, last: int) -> Counts:
        """Amounts by row and day from `first` to `last`, both included; days that are not kept are 0. It may share memory: don't write."""
        lower, upper, number = first - self.first, last + 1 - self.first, len(self.rows)
        width = self._days.shape[1]
        if lower >= 0 and upper <= width:
            return self._days[:number, lower:upper]
        found = np.zeros((number, last + 1 - first), np.int64)
        inner, outer = max(0, lower), min(width, upper)
        if inner < outer:
            found[:, inner - lower : outer - lower] = self._days[:number, inner:outer]
        return found

    def total(self, last: int) -> Counts:
        """The sum of each row up to a day, it included: where a position stands."""
        found: Counts = self._days[: len(self.rows), : max(0, last + 1 - self.first)].sum(axis=1)
        return found

    def touched(self, until: int, change: Change = Change.ANY) -> int:
        """The version that last changed a day before `until`."""
        return int(self._changed[change, : max(0, until - self.first)].max(initial=0))

    def hours(self, key: tuple[str, str], day: int) -> Counts:
        """Amounts by hour of a day."""
        row = self.rows.get(key)
        return np.array([0 if row is None else self._hours.get(row, day * HOURS + hour) for hour in range(HOURS)])

    def put(self, key: tuple[str, str], topic: int, hour: int, amount: int) -> bool:
        """Take what a cell says; whether that is something new."""
        row = self.rows.get(key)
        if row is None:
            if amount == 0:
                return False
            row = self._add(key)
        before = self._hours.swap(row, hour, topic, amount)
        if before == amount:
            return False
        day = hour // HOURS - self.first
        if day < 0:
            self._widen(-day, 0)
            day = 0
        elif day >= self._days.shape[1]:
            self._widen(0, day - self._days.shape[1] + AHEAD_DAYS)
        was_there = self._days[row, day] > 0
        self._days[row, day] += amount - before
        self.version += 1
        self._changed[Change.ANY, day] = self.version
        if (self._days[row, day] > 0) != was_there:
            self._changed[Change.THERE, day] = self.version
        return True

    def drop_before(self, first: int) -> None:
        """Forget days before `first`, and series that have nothing since."""
        if first <= self.first:
            return
        gone = min(first - self.first, self.width)
        kept, changed = self._days[: len(self.rows), gone:], self._changed[:, gone:]
        latest = self._changed[:, :gone].max(axis=1, initial=0)
        old_rows = np.flatnonzero(kept.any(axis=1))
        used = np.flatnonzero(kept.any(axis=0))
        width = max(self._span, int(used[-1]) + 1 if len(used) else 0)
        shared = min(width, kept.shape[1])
        self._days = np.zeros((max(ROWS_FIRST, len(old_rows)), width), np.int64)
        self._days[: len(old_rows), :shared] = kept[old_rows, :shared]
        self._changed = np.zeros((len(Change), width), np.int64)
        if len(old_rows) == len(self.rows):
            # What was worked out from days that are still there stands: no row has got another number.
            self._changed[:, :shared] = changed[:, :shared]
            self._changed[:, 0] = np.maximum(self._changed[:, 0], latest)
        else:
            self.version += 1
            self._changed[:] = self.version
        new_row = {int(old): new for new, old in enumerate(old_rows)}
        self.rows = {key: new_row[row] for key, row in self.rows.items() if row in new_row}
        self._hours.keep(new_row, first * HOURS)
        self.first = first

    def _add(self, key: tuple[str, str]) -> int:
        row = self.rows[key] = len(self.rows)
        if row == len(self._days):
            self._days = np.concatenate([self._days, np.zeros_like(self._days)])
        return row

    def _widen(self, before: int, after: int) -> None:
        self._days = np.pad(self._days, ((0, 0), (before, after)))
        self._changed = np.pad(self._changed, ((0, 0), (before, after)))
        self.first -= before


class SeriesStore:
    """All series of a deployment, fed by `put`. Not for several threads."""

    def __init__(self, provinces: Mapping[str, str], today: date, positions: Collection[str] = ()) -> None:
        """Args:
        provinces: by city.
        positions: signals whose cells say how a position changes, +1 and -1; all of their days are kept.
        """
        self._provinces = provinces
        self._positions = frozenset(positions)
        self._today = today.toordinal()
        self._topics: dict[str, int] = {}
        self._tables: dict[Group, Table] = {}
        self._changed: set[Group] = set()

    def put(self, topic: str, city: str, signal: str, dimension: str, value: str, hour: str, amount: int, records: int = 1) -> None:
        """Take a cell: its amount (yuan in whole fen) and records are absolute. `hour` as 2026-02-03T14.

        Cells of places that are no city of the catalogue, and of days that are not kept, are left out.
        """
        province = self._provinces.get(city)
        number = hour_number(hour)
        if province is None or not self._kept(signal, dimension, number // HOURS):
            return
        group = Group(province, signal, dimension)
        table = self._tables.get(group)
        if table is None:
            table = self._tables[group] = self._new(group)
        known = self._topics.get(topic)
        if known is None:
            known = self._topics[topic] = len(self._topics)
        if table.put((city, value), known, number, amount if records else 0):
            self._changed.add(group)

    def table(self, province: str, signal: str, dimension: str = "") -> Table | None:
        """The series of a group, if there is any."""
        return self._tables.get(Group(province, signal, dimension))

    def is_in(self, province: str, city: str) -> bool:
        return self._provinces.get(city) == province

    def province_of(self, city: str) -> str:
        return self._provinces[city]

    def tables(self, province: str) -> list[Table]:
        """The series of a province's whole cities, of all signals but positions."""
        found = self._tables.items()
        return [t for group, t in found if group.province == province and not group.dimension and group.signal not in self._positions]

    def take_changed(self) -> set[Group]:
        """The groups in which something has changed since this was last asked."""
        changed, self._changed = self._changed, set()
        return changed

    def advance(self, today: date) -> None:
        """A new day: days that are not needed any more are forgotten. For once a day."""
        self._today = today.toordinal()
        for group, table in self._tables.items():
            if group.signal not in self._positions:
                table.drop_before(self._today - _days_kept(group.dimension))

    def _new(self, group: Group) -> Table:
        span = _days_kept(group.dimension)
        return Table(self._today - span, span + AHEAD_DAYS, SparseHours() if group.dimension else PackedHours())

    def _kept(self, signal: str, dimension: str, day: int) -> bool:
        if day > self._today + FUTURE_DAYS:
            return False
        return signal in self._positions or day >= self._today - _days_kept(dimension)


def fill(store: SeriesStore, cells: Iterable[tuple[str, str, str, str, str, str, int, int]]) -> SeriesStore:
    """Put cells of (topic, city, signal, dimension, value, hour, amount, records) into a store."""
    for cell in cells:
        store.put(*cell)
    return store


@lru_cache(maxsize=20_000)
def hour_number(hour: str) -> int:
    """Hours since the day with ordinal 0."""
    return date.fromisoformat(hour[:10]).toordinal() * HOURS + int(hour[11:13])


def _days_kept(dimension: str) -> int:
    return PART_DAYS if dimension else WHOLE_DAYS
