"""Simulated time: whole seconds since day 0 in Asia/Shanghai, so that a day is a division and no time zone is looked up."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

DAY_S = 86_400
HOUR_S = 3_600
OFFSET_S = 8 * HOUR_S

_TWO = [f"{number:02d}" for number in range(60)]


@lru_cache(maxsize=1024)
def day_text(ordinal: int) -> str:
    """The date of a day number."""
    return date.fromordinal(ordinal).isoformat()


def date_at(at: int) -> str:
    """The date of a moment, in Asia/Shanghai."""
    return day_text(at // DAY_S)


def moment_at(at: int, *, zulu: bool = False) -> str:
    """RFC 3339 of a moment: with Shanghai's offset, or as some systems write it, in UTC."""
    if zulu:
        at -= OFFSET_S
    day, second = divmod(at, DAY_S)
    minute, second = divmod(second, 60)
    return f"{day_text(day)}T{_TWO[minute // 60]}:{_TWO[minute % 60]}:{_TWO[second]}{'Z' if zulu else '+08:00'}"


def start_of(day: date) -> int:
    """The first second of a day."""
    return day.toordinal() * DAY_S
