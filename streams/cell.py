"""Cells: the figures themselves, each with the position of the last event folded into it.

A cell belongs to one topic, so one position says which events it has; figures over several topics are added up when they are read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import orjson

from schemas.formula import Contributions, Place, Slot
from schemas.membership import ALL_NOTICES, SEPARATOR

GetMany = Callable[[Sequence[bytes]], list[bytes | None]]


class Cell:
    """Amount and records of one (topic, city, notice, indicator, part, breakdown, day)."""

    __slots__ = ("amount", "key", "position", "records")

    def __init__(self, key: bytes, amount: int = 0, records: int = 0, position: int = -1) -> None:
        self.key = key
        self.amount = amount
        self.records = records
        self.position = position

    def to_bytes(self) -> bytes:
        return b'{"amount":%d,"records":%d,"position":%d}' % (self.amount, self.records, self.position)

    @classmethod
    def from_bytes(cls, key: bytes, raw: bytes | None) -> Cell:
        if raw is None:
            return cls(key)
        kept = orjson.loads(raw)
        return cls(key, kept["amount"], kept["records"], kept["position"])


class Cells:
    """The cells of one topic that are in memory, and which of them changed since they were last taken."""

    def __init__(self, topic: str, slots: Sequence[Slot], get_many: GetMany) -> None:
        self._topic = topic
        self._slots = slots
        self._get_many = get_many
        self._known: dict[bytes, Cell] = {}
        self._at: dict[tuple[str, Place], list[Cell]] = {}
        self._changed: dict[bytes, Cell] = {}

    def __len__(self) -> int:
        return len(self._known)

    def fold(self, city: str, change: Contributions, position: int) -> None:
        """Add a change to its cells; a cell that already has the event at `position` skips it, so a replay changes nothing."""
        at, changed = self._at, self._changed
        for place, (amount, records) in change.items():
            cells = at.get((city, place))
            if cells is None:
                cells = at[city, place] = self._load(city, place)
            for cell in cells:
                if position > cell.position:
                    cell.amount += amount
                    cell.records += records
                    cell.position = position
                    changed[cell.key] = cell

    def take_changed(self) -> dict[bytes, bytes]:
        """Cells that changed, as they are written to the changelog, each once."""
        taken = {key: cell.to_bytes() for key, cell in self._changed.items()}
        self._changed.clear()
        return taken

    def forget(self) -> None:
        """Drop all cells from memory; those that changed must have been taken and written."""
        self._known.clear()
        self._at.clear()

    def _load(self, city: str, place: Place) -> list[Cell]:
        keys = list(self._keys(city, place))
        missing = [key for key in keys if key not in self._known]
        for key, raw in zip(missing, self._get_many(missing), strict=True):
            self._known[key] = Cell.from_bytes(key, raw)
        return [self._known[key] for key in keys]

    def _keys(self, city: str, place: Place) -> list[bytes]:
        notices, index, breakdown, day = place
        slot = self._slots[index]
        rest = f"{slot.indicator}|{slot.part}|{breakdown}|{date.fromordinal(day).isoformat()}"
        return [f"{self._topic}|{city}|{notice}|{rest}".encode() for notice in (*notices.split(SEPARATOR), ALL_NOTICES)]
