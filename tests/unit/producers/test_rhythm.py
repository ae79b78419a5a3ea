"""The rhythm of days and hours."""

from __future__ import annotations

from datetime import date

from producers.simulate.clock import DAY_S, HOUR_S
from producers.simulate.rhythm import Rhythm, festival_near
from schemas.workday import is_working_day

HOURS = DAY_S // HOUR_S


def test_the_festival_is_the_lunar_new_year() -> None:
    assert festival_near(date(2024, 1, 15)) == date(2024, 2, 10)
    assert festival_near(date(2024, 11, 30)) == date(2025, 1, 29)
    assert festival_near(date(2031, 6, 1)) == date(2031, 1, 23)


def test_working_days_know_holidays_and_the_days_worked_in_their_place() -> None:
    assert not is_working_day(date(2024, 2, 12))
    assert is_working_day(date(2024, 2, 18))
    assert is_working_day(date(2099, 1, 5))
    assert not is_working_day(date(2099, 1, 4))


def test_an_hour_is_the_sum_of_its_topics() -> None:
    rhythm = Rhythm(["visits", "trips", "unknown"], [1, 2, 3])
    noon = date(2024, 2, 5).toordinal() * HOURS + 12
    shares = rhythm.shares(noon)
    assert shares == sorted(shares)
    assert rhythm.weight(noon) == shares[-1] > rhythm.weight(noon - 9)
    assert rhythm.offset(noon) == -5
