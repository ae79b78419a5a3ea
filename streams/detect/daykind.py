"""Kinds of day, which can be expected to be alike: days of the week, holidays, and the weeks around the Spring Festival by lunar date."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from schemas.workday import SATURDAY, festival_offset, is_working_day

MAKE_UP = 7  # a day of a weekend on which people work for a holiday elsewhere
HOLIDAY = 8
FESTIVAL = 9  # the first three days of the lunar year
FESTIVAL_END = 10  # the rest of the festival's holiday
WAVES = ((-21, -15), (-14, -8), (-7, -1), (8, 14), (15, 21))
"""Days from the Spring Festival, of weeks that are unlike others; each has a kind for working days and one for days off."""
FIRST_WAVE = 11
KINDS = FIRST_WAVE + 2 * len(WAVES)
FESTIVAL_DAYS = (0, 2)
FESTIVAL_LAST = 7


@lru_cache(maxsize=5_000)
def day_kind(day: int) -> int:
    """The kind, below KINDS, of a day by its ordinal; 0 to 6 are plain days of the week, from Monday."""
    when = date.fromordinal(day)
    offset = festival_offset(when)
    working = is_working_day(when)
    if FESTIVAL_DAYS[0] <= offset <= FESTIVAL_DAYS[1]:
        return FESTIVAL
    if not working and 0 < offset <= FESTIVAL_LAST:
        return FESTIVAL_END
    for number, (first, last) in enumerate(WAVES):
        if first <= offset <= last:
            return FIRST_WAVE + 2 * number + (not working)
    if working:
        return MAKE_UP if when.weekday() >= SATURDAY else when.weekday()
    return when.weekday() if when.weekday() >= SATURDAY else HOLIDAY


@lru_cache(maxsize=1_000)
def day_kinds(first: int, last: int) -> NDArray[np.int64]:
    """The kinds of the days from one ordinal to another, both included. Not to be written to."""
    kinds = np.array([day_kind(day) for day in range(first, last + 1)], np.int64)
    kinds.flags.writeable = False
    return kinds


def is_off(kind: int) -> bool:
    """Whether a kind is of days on which most people don't work."""
    if kind >= FIRST_WAVE:
        return (kind - FIRST_WAVE) % 2 == 1
    return kind in (SATURDAY, SATURDAY + 1, HOLIDAY, FESTIVAL, FESTIVAL_END)
