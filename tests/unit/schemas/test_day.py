"""Days in Asia/Shanghai, at midnight and far from it."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.day import day_of


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2024-02-01T00:00:00+08:00", "2024-02-01"),
        ("2024-01-31T23:59:59.999999+08:00", "2024-01-31"),
        ("2024-01-31T16:00:00Z", "2024-02-01"),
        ("2024-01-31T15:59:59.999999Z", "2024-01-31"),
        ("2024-02-01T00:00:00+14:00", "2024-01-31"),
        ("2024-02-01T12:00:00-12:00", "2024-02-02"),
        ("2024-02-29T23:30:00+08:00", "2024-02-29"),
        ("2023-12-31T16:00:00+00:00", "2024-01-01"),
    ],
)
def test_a_moment_has_its_day_in_china(moment: str, day: str) -> None:
    assert day_of(datetime.fromisoformat(moment)) == date.fromisoformat(day)


def test_a_date_is_its_own_day() -> None:
    assert day_of(date(2024, 2, 29)) == date(2024, 2, 29)


OFFSETS = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@settings(deadline=None)
@given(st.datetimes(datetime(1992, 1, 1), datetime(2199, 12, 31), timezones=OFFSETS))  # noqa: DTZ001 - hypothesis adds the zone
def test_days_are_those_of_the_zone_tables(moment: datetime) -> None:
    assert day_of(moment) == moment.astimezone(ZoneInfo("Asia/Shanghai")).date()
