"""Working days in China: weekends, holidays and the days worked in their place, from a maintained calendar."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar

from schemas.errors import ConfigurationError


def after_workdays(day: date, count: int) -> date:
    """The last day of `count` working days that follow `day`.

    Raises:
        ConfigurationError: the calendar does not know the year.
    """
    found = day
    while count > 0:
        found += timedelta(days=1)
        count -= is_workday(found)
    return found


def is_workday(day: date) -> bool:
    """Whether people work on that day. Raises ConfigurationError when the calendar does not know its year."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError as error:
        raise ConfigurationError(
            [f"The calendar of working days does not know {day.year}; install a newer version of the package chinesecalendar."]
        ) from error
