"""The reader's own copy of all cells, kept up to date.

Only what changed is read from the database; a row replaces the cell's day if its position is not older than the one held, so rows may
be read twice and in any order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from dashboard.series import Series, Whole, total


class CellKey(NamedTuple):
    """A cell without its day; `part` is sum, num or den."""

    city: str
    notice: str
    indicator: str
    part: str


class CellRows(NamedTuple):
    """Days of one cell, as one topic feeds it: day ordinals, amounts scaled to whole units, records, and positions."""

    city: str
    notice: str
    indicator: str
    part: str
    topic: str
    days: Sequence[int]
    amounts: Sequence[int]
    records: Sequence[int]
    positions: Sequence[int]


class Cells:
    """All cells by key; belongs to one thread, which publishes copies that nobody changes."""

    def __init__(self) -> None:
        self._tracks: dict[CellKey, dict[str, _Track]] = {}
        self.published: Mapping[CellKey, Series] = {}

    def apply(self, found: CellRows) -> CellKey | None:
        """Take days in; gives the cell's key if it is different now."""
        key = CellKey(found.city, found.notice, found.indicator, found.part)
        track = self._tracks.setdefault(key, {}).setdefault(found.topic, _Track())
        return key if track.put(found) else None

    def publish(self, changed: Iterable[CellKey]) -> None:
        """Renew `published`, which nobody changes afterwards; cells not in `changed` are the same objects as before."""
        renewed = {key: total(track.series() for track in self._tracks[key].values()) for key in changed}
        if renewed:
            self.published = {**self.published, **renewed}


class _Track:
    """Days of one cell from one topic, in rising order, each with the position it was last set at."""

    __slots__ = ("amounts", "days", "positions", "records")

    def __init__(self) -> None:
        self.days, self.amounts, self.records, self.positions = (np.zeros(0, np.int64) for _ in range(4))

    def put(self, found: CellRows) -> bool:
        """Set days, except those that a newer position holds; says whether a figure changed."""
        days, amounts, records, positions = (
            np.array(values, np.int64) for values in (found.days, found.amounts, found.records, found.positions)
        )
        if not len(self.days):
            order = np.argsort(days)
            self.days, self.amounts, self.records, self.positions = days[order], amounts[order], records[order], positions[order]
            return True
        self._make_room(days)
        at = np.searchsorted(self.days, days)
        newer = positions >= self.positions[at]
        at, amounts, records = at[newer], amounts[newer], records[newer]
        same = bool((self.amounts[at] == amounts).all() and (self.records[at] == records).all())
        self.amounts[at], self.records[at], self.positions[at] = amounts, records, positions[newer]
        return not same

    def series(self) -> Series:
        """A copy that stays as it is."""
        return Series(self.days.copy(), self.amounts.copy(), self.records.copy())

    def _make_room(self, wanted: Whole) -> None:
        at = np.minimum(np.searchsorted(self.days, wanted), len(self.days) - 1)
        missing = np.sort(wanted[self.days[at] != wanted])
        if len(missing):
            at = np.searchsorted(self.days, missing)
            self.days = np.insert(self.days, at, missing)
            self.amounts, self.records, self.positions = (np.insert(held, at, 0) for held in (self.amounts, self.records, self.positions))
