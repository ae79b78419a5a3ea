"""Cells: the figures themselves, each with the position of the last event folded into it.

A cell belongs to one topic, so one position says which events it has; figures over several topics are added up when they are read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import orjson

from schemas.contribution import Amounts, Contributions, Place
from streams.key import KeysOf

GetMany = Callable[[Sequence[bytes]], list[bytes | None]]


class Cell:
    """Amount and records of one (topic, city, notice, indicator, part, breakdown, day), or of one hour of a signal."""

    __slots__ = ("amount", "position", "records")

    def __init__(self, amount: int = 0, records: int = 0, position: int = -1) -> None:
        self.amount = amount
        self.records = records
        self.position = position

    def to_bytes(self) -> bytes:
        return b'{"amount":%d,"records":%d,"position":%d}' % (self.amount, self.records, self.position)

    @classmethod
    def from_bytes(cls, raw: bytes) -> Cell:
        kept = orjson.loads(raw)
        return cls(kept["amount"], kept["records"], kept["position"])


class Cells:
    """The cells of one topic in one partition and one table: what a batch adds to them, and those that are in memory."""

    def __init__(self, keys_of: KeysOf, get_many: GetMany) -> None:
        self._keys_of = keys_of
        self._get_many = get_many
        self._known: dict[bytes, Cell] = {}
        self._waiting: dict[str, dict[Place, list[tuple[int, Amounts]]]] = {}

    def __len__(self) -> int:
        return len(self._known)

    def add(self, city: str, change: Contributions, position: int) -> None:
        """Note a change by the event at `position`; positions must rise."""
        waiting = self._waiting.get(city)
        if waiting is None:
            waiting = self._waiting[city] = {}
        for place, amounts in change.items():
            noted = waiting.get(place)
            if noted is None:
                waiting[place] = [(position, amounts)]
            else:
                noted.append((position, amounts))

    def fold(self) -> dict[bytes, bytes]:
        """Fold what was noted into the cells; returns those that changed, as they are written to the changelog.

        A cell that already has an event skips it, so a replay changes nothing, however it is cut.
        """
        places = [(self._keys_of(city, place), noted) for city, waiting in self._waiting.items() for place, noted in waiting.items()]
        self._waiting.clear()
        self._load({key: None for keys, _ in places for key in keys})
        known = self._known
        changed: dict[bytes, int] = {}
        for keys, noted in places:
            first, last = noted[0][0], noted[-1][0]
            whole = _sum(noted)
            for key in keys:
                cell = known[key]
                if last <= cell.position:
                    continue
                amount, records = whole if first > cell.position else _sum([one for one in noted if one[0] > cell.position])
                cell.amount += amount
                cell.records += records
                # Its position stays for now: other places of this batch may have earlier events for the same cell.
                changed[key] = max(last, changed.get(key, last))
        for key, last in changed.items():
            known[key].position = last
        return {key: known[key].to_bytes() for key in changed}

    def forget(self) -> None:
        """Drop all cells from memory; what fold returned must have been written."""
        self._known.clear()

    def _load(self, keys: Iterable[bytes]) -> None:
        """Bring cells into memory that are not."""
        known = self._known
        missing = [key for key in keys if key not in known]
        for key, raw in zip(missing, self._get_many(missing), strict=True):
            known[key] = Cell() if raw is None else Cell.from_bytes(raw)


def _sum(noted: Sequence[tuple[int, Amounts]]) -> Amounts:
    if len(noted) == 1:
        return noted[0][1]
    return sum([amounts[0] for _, amounts in noted]), sum([amounts[1] for _, amounts in noted])
