"""Keys of cells: how a place becomes the names under which its cells are written, in `progress` and in `signals`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache

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
    """One key for each series of a place: `topic|city|signal|dimension|value|hour`, the value percent-encoded."""
    series_of = lru_cache(KEYS_REMEMBERED)(
        lambda slot, codes: [f"{slots[slot].signal}|{dimension}|{code}|" for dimension, code in slots[slot].series(codes)]
    )

    def keys_of(city: str, place: Place) -> list[bytes]:
        _, slot, codes, hour = place
        begin, end = f"{topic}|{city}|", hour_text(hour)
        return [f"{begin}{series}{end}".encode() for series in series_of(slot, codes)]

    return keys_of


@lru_cache(maxsize=KEYS_REMEMBERED)
def _day_text(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()
