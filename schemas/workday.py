"""Days on which people work in China, and how far a day is from the Spring Festival."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import chinese_calendar
from lunardate import LunarDate

LAST_LUNAR_YEAR = 2099
SATURDAY = 5
FESTIVAL_DAYS = 8
"""Days of the festival's holiday, from the first of the lunar year."""


@lru_cache(maxsize=5_000)
def is_working_day(day: date) -> bool:
    """By the calendar of holidays and make-up days; by the weekday in a year that it does not know."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < SATURDAY


@lru_cache(maxsize=5_000)
def festival_offset(day: date) -> int:
    """Days since the nearest Spring Festival; negative before it."""
    return min(((day - _festival(year)).days for year in (day.year - 1, day.year, day.year + 1)), key=abs)


@lru_cache(maxsize=256)
def _festival(year: int) -> date:
    found: date = LunarDate(min(year, LAST_LUNAR_YEAR), 1, 1).to_solar_date()
    return found
