"""Cells of topic `signals` as the alerter reads them, and the latest day of events in each province."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple
from urllib.parse import unquote

import orjson

SEPARATOR = "|"
MARK = b"@"


class SignalCell(NamedTuple):
    """One cell: `hour` as 2026-02-03T14, amount (yuan in whole fen) and records absolute. In the order in which a store takes it."""

    topic: str
    city: str
    signal: str
    dimension: str
    value: str
    hour: str
    amount: int
    records: int


def cell_of(key: bytes, value: bytes) -> SignalCell | None:
    """The cell of a message; None for a mark.

    Raises:
        ValueError, KeyError, TypeError: it is none.
    """
    if key.startswith(MARK):
        return None
    topic, city, signal, dimension, name, hour = key.decode().split(SEPARATOR)
    told = orjson.loads(value)
    return SignalCell(topic, city, signal, dimension, unquote(name), hour, int(told["amount"]), int(told["records"]))


class Days:
    """The latest day of events in each province, never after the clock's: a season that is played again is judged as of its own days.

    Positions say nothing of it: a case that will be past its limit is told ahead, in its hour to come.
    """

    def __init__(self, provinces: Mapping[str, str], positions: Collection[str]) -> None:
        self._provinces = provinces
        self._positions = frozenset(positions)
        self._latest: dict[str, str] = {}

    def see(self, cell: SignalCell, clock_day: date) -> None:
        province = self._provinces.get(cell.city)
        if province is None or cell.signal in self._positions or not cell.records:
            return
        day = cell.hour[:10]
        if day > self._latest.get(province, "") and day <= clock_day.isoformat():
            self._latest[province] = day

    def today(self) -> dict[str, date]:
        """By province; those without events are left out."""
        return {province: date.fromisoformat(day) for province, day in self._latest.items()}
