"""Baselines: what is expected of each series of a group on days to come, from the days before them; kept until one of those changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from schemas.catalogue.signal import Signal
from schemas.errors import InvariantError
from streams.detect.daykind import day_kinds
from streams.detect.expectation import KIND_DAYS, WINDOW_DAYS, Expectations, Mask, Matrix, Prior, Vector, expectations
from streams.detect.pool import LEVEL_COUNTS, pool
from streams.detect.series import Change, Group, SeriesStore, Table

REPORTS = "reports"
SILENCE_MOST_DAYS = 14
"""A city that reported nothing for longer than that has begun anew: what is before, such as single late records, says nothing."""
KEPT_MOST = 2_000
LEVEL_LEAST = 1e-3

K = TypeVar("K")
V = TypeVar("V")

Rows = NDArray[np.intp]
State = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Baseline:
    """Of the rows `rows` of a group's table, from the day `until` on; `first` is the first day that each rests on."""

    until: int
    rows: Rows
    expected: Expectations
    first: NDArray[np.int64]


class Baselines:
    """Works baselines out, and keeps them."""

    def __init__(self, store: SeriesStore, signals: Mapping[str, Signal]) -> None:
        self._store = store
        self._signals = signals
        self._pools: dict[tuple[Group, int], tuple[State, Prior]] = {}
        self._whole: dict[tuple[Group, int, int, bool], tuple[State, Baseline]] = {}
        self._begins: dict[tuple[str, int], tuple[State, dict[str, int]]] = {}

    def table(self, group: Group) -> Table | None:
        """The series of a group; None where there are none, or no such signal."""
        return self._store.table(*group) if group.signal in self._signals else None

    def counts(self, group: Group, table: Table, first: int, last: int) -> Matrix:
        """By row and day, in the signal's unit."""
        return np.maximum(table.days(first, last), 0) / self._signals[group.signal].scale

    def is_position(self, signal: str) -> bool:
        """Whether a signal is where something stands, and not what happens."""
        return self._signals[signal].is_position

    def total(self, group: Group, table: Table, last: int) -> Vector:
        """By row, where a position stands at the end of a day, in the signal's unit."""
        found: Vector = np.maximum(table.total(last), 0) / self._signals[group.signal].scale
        return found

    def of(self, group: Group, rows: Sequence[int], until: int, ahead: int, *, steady: bool = False) -> Baseline:
        """Of some rows of a group that has a table; of whole cities, of all rows.

        Args:
            steady: leave out where the level is going, for windows of weeks.
        """
        if group.dimension:
            return self._parts(group, np.array(rows, np.intp), until, ahead)
        table = self._table_of(group)
        state = self.state(group, until)
        key = (group, until, ahead, steady)
        known = self._whole.get(key)
        if known is not None and known[0] == state:
            return known[1]
        counts, there = self._before(group, table, until - KIND_DAYS, until)
        prior = self._pool(group, counts, there, until, state)
        found = _baseline(np.arange(len(table.rows)), counts, there, until, ahead, _flat(prior) if steady else prior)
        keep(self._whole, key, (state, found))
        return found

    def state(self, group: Group, until: int) -> State:
        """The same as long as nothing changed that judging days before `until` rests on.

        How much the cities report is nothing of it, only on which days they do: that changes with few of the reports.
        """
        tables = [self._store.table(*one) for one in dict.fromkeys((group, group._replace(dimension="")))]
        counts = [part for table in tables if table is not None for part in (table.touched(until), len(table.rows))]
        return (*counts, *self._reporting(group.province, until))

    def _parts(self, group: Group, rows: Rows, until: int, ahead: int) -> Baseline:
        """They lean on the province's cities for kinds of day, scatter and slope."""
        counts, there = self._before(group, self._table_of(group), until - WINDOW_DAYS, until)
        common = self._common(group, until)
        level = max(float((counts.sum(axis=1) / np.maximum(there.sum(axis=1), 1)).mean()), LEVEL_LEAST)
        slope = float(np.mean(common.slope))
        prior = Prior(level, LEVEL_COUNTS / level, common.dispersion, common.factors, slope, common.slope_variance)
        return _baseline(rows, counts[rows], there[rows], until, ahead, prior)

    def _common(self, group: Group, until: int) -> Prior:
        whole = group._replace(dimension="")
        table = self._store.table(*whole)
        if table is None:
            return Prior()
        state = self.state(whole, until)
        known = self._pools.get((whole, until))
        if known is not None and known[0] == state:
            return known[1]
        counts, there = self._before(whole, table, until - KIND_DAYS, until)
        return self._pool(whole, counts, there, until, state)

    def _table_of(self, group: Group) -> Table:
        table = self.table(group)
        if table is None:
            raise InvariantError(f"{group} has no series, and no baseline either.")
        return table

    def _pool(self, group: Group, counts: Matrix, there: Mask, until: int, state: State) -> Prior:
        known = self._pools.get((group, until))
        if known is not None and known[0] == state:
            return known[1]
        found = pool(counts, there, day_kinds(until - counts.shape[1], until - 1))
        keep(self._pools, (group, until), (state, found))
        return found

    def _before(self, group: Group, table: Table, first: int, until: int) -> tuple[Matrix, Mask]:
        counts = self.counts(group, table, first, until - 1)
        begun = self._begun(group.province, until)
        start = np.array([begun.get(city, until) for city, _ in table.rows], np.int64)
        return counts, np.arange(first, until)[None, :] >= start[:, None]

    def _begun(self, province: str, until: int) -> dict[str, int]:
        """The first day of each city's reporting: after its last long silence."""
        state = self._reporting(province, until)
        known = self._begins.get((province, until))
        if known is not None and known[0] == state:
            return known[1]
        begun: dict[str, int] = {}
        first = until - KIND_DAYS
        for table in self._activity(province):
            active = table.days(first, until - 1) > 0
            for (city, _), row in table.rows.items():
                days = np.flatnonzero(active[row])
                if len(days) and until - first - days[-1] <= SILENCE_MOST_DAYS:
                    gaps = np.flatnonzero(np.diff(days) > SILENCE_MOST_DAYS)
                    start = first + int(days[gaps[-1] + 1] if len(gaps) else days[0])
                    begun[city] = min(start, begun.get(city, until))
        keep(self._begins, (province, until), (state, begun))
        return begun

    def _reporting(self, province: str, until: int) -> State:
        """The same as long as the cities report on the same days before `until`."""
        activity = self._activity(province)
        return len(activity), sum(table.touched(until, Change.THERE) for table in activity)

    def _activity(self, province: str) -> list[Table]:
        """What shows that a city reports: its records by when they were reported; without that, whatever is there."""
        reports = self._store.table(province, REPORTS)
        return [reports] if reports is not None else self._store.tables(province)


def _baseline(rows: Rows, counts: Matrix, there: Mask, until: int, ahead: int, prior: Prior) -> Baseline:
    first = until - counts.shape[1]
    expected = expectations(counts, there, day_kinds(first, until + ahead - 1), ahead, prior)
    return Baseline(until, rows, expected, until - np.maximum(expected.days, 1))


def _flat(prior: Prior) -> Prior:
    return Prior(prior.level, prior.days, prior.dispersion, prior.factors)


def keep(kept: dict[K, V], key: K, value: V, most: int = KEPT_MOST) -> None:
    """Keep a value; where there are `most` already, it alone."""
    if len(kept) >= most:
        kept.clear()
    kept[key] = value
