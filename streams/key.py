"""Keys of cells: how a place becomes the names under which its cells are written, in `progress` and in `signals`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from urllib.parse import quote

from schemas.contribution import Place
from schemas.day import hour_text
from schemas.formula import Slot
from schemas.membership import ALL_NOTICES, SEPARATOR
from schemas.signal_formula import SignalSlot

KeysOf = Callable[[str, Place], list[bytes]]
"""The keys of a place in a city."""

KEYS_REMEMBERED = 4096


def figure_keys(topic: str, slots: Sequence[Slot]) -> KeysOf:
    """One key for each of a place's notices, and one for the total over notices: `topic|city|notice|indicator|part|breakdown|day`."""
    names = [f"{slot.indicator}|{slot.part}|" for slot in slots]
    begins: dict[tuple[str, str], list[str]] = {}

    def keys_of(city: str, place: Place) -> list[bytes]:
        notices, slot, breakdown, day = place
        of_city = begins.get((city, notices))
        if of_city is None:
            all_of = (*notices.split(SEPARATOR), ALL_NOTICES)
            of_city = begins[city, notices] = [f"{topic}|{city}|{notice}|" for notice in all_of]
        rest = f"{names[slot]}{breakdown}|{_day_text(day)}"
        return [(begin + rest).encode() for begin in of_city]

    return keys_of


def signal_keys(topic: str, slots: Sequence[SignalSlot]) -> KeysOf:
    """One key: `topic|city|signal|dimension|value|hour`, the value percent-encoded."""
    names = [f"{slot.signal}|{slot.dimension}|" for slot in slots]

    def keys_of(city: str, place: Place) -> list[bytes]:
        _, slot, value, hour = place
        return [f"{topic}|{city}|{names[slot]}{_encoded(value)}|{hour_text(hour)}".encode()]

    return keys_of


@lru_cache(maxsize=KEYS_REMEMBERED)
def _day_text(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()


@lru_cache(maxsize=KEYS_REMEMBERED)
def _encoded(value: str) -> str:
    return quote(value, safe="")
