"""Cells: the figures themselves, each with the position of the last event folded into it.

A cell belongs to one topic, so one position says which events it has; figures over several topics are added up when they are read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import lru_cache

import orjson

from schemas.formula import Amounts, Contributions, Place, Slot
from schemas.membership import ALL_NOTICES, SEPARATOR

GetMany = Callable[[Sequence[bytes]], list[bytes | None]]


class Cell:
    """Amount and records of one (topic, city, notice, indicator, part, breakdown, day)."""

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
    """The cells of one topic in one partition: what a batch adds to them, and those that are in memory."""

    def __init__(self, topic: str, slots: Sequence[Slot], get_many: GetMany) -> None:
        self._topic = topic
        self._slots = [f"{slot.indicator}|{slot.part}|" for slot in slots]
        self._get_many = get_many
        self._known: dict[bytes, Cell] = {}
        self._begins: dict[tuple[str, str], list[str]] = {}
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
        places = [(self.keys_of(city, place), noted) for city, waiting in self._waiting.items() for place, noted in waiting.items()]
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

    def keys_of(self, city: str, place: Place) -> list[bytes]:
        """The keys of a place's cells: one for each of its notices, and the total over notices."""
        notices, slot, breakdown, day = place
        begins = self._begins.get((city, notices))
        if begins is None:
            all_of = (*notices.split(SEPARATOR), ALL_NOTICES)
            begins = self._begins[city, notices] = [f"{self._topic}|{city}|{notice}|" for notice in all_of]
        rest = f"{self._slots[slot]}{breakdown}|{_iso(day)}"
        return [(begin + rest).encode() for begin in begins]


def _sum(noted: Sequence[tuple[int, Amounts]]) -> Amounts:
    if len(noted) == 1:
        return noted[0][1]
    return sum([amounts[0] for _, amounts in noted]), sum([amounts[1] for _, amounts in noted])


@lru_cache(maxsize=4096)
def _iso(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()
