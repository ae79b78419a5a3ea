"""Kinds of day: by the state's calendar where it is known, by the lunar date around the Spring Festival."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.workday import festival_offset, is_working_day
from streams.detect.daykind import (
    FESTIVAL,
    FESTIVAL_END,
    FIRST_WAVE,
    HOLIDAY,
    KINDS,
    MAKE_UP,
    day_kind,
    is_off,
)


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2024, 4, 10), 2),
        (date(2024, 4, 13), 5),
        (date(2024, 4, 7), MAKE_UP),
        (date(2024, 4, 4), HOLIDAY),
        (date(2024, 2, 9), FIRST_WAVE + 4),
        (date(2024, 2, 10), FESTIVAL),
        (date(2024, 2, 12), FESTIVAL),
        (date(2024, 2, 15), FESTIVAL_END),
    ],
)
def test_kinds_of_known_days(day: date, kind: int) -> None:
    assert day_kind(day.toordinal()) == kind


def test_days_of_two_years_are_alike_by_the_lunar_date() -> None:
    one, other = date(2023, 1, 22), date(2024, 2, 10)
    for offset in (-18, -10, -4, 0, 10, 17):
        first, second = (feast + timedelta(offset) for feast in (one, other))
        if is_working_day(first) == is_working_day(second):
            assert day_kind(first.toordinal()) == day_kind(second.toordinal())
        assert festival_offset(first) == festival_offset(second) == offset


def test_a_year_that_the_calendar_does_not_know_goes_by_weekday() -> None:
    monday = date(2095, 6, 6)
    assert [day_kind(monday.toordinal() + day) for day in range(7)] == [0, 1, 2, 3, 4, 5, 6]


@given(st.dates(date(1990, 1, 1), date(2150, 1, 1)))
def test_every_day_has_a_kind(day: date) -> None:
    kind = day_kind(day.toordinal())
    assert 0 <= kind < KINDS
    if kind != FESTIVAL:
        assert is_off(kind) != is_working_day(day)
