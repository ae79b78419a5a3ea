"""Working days, at the holidays that move them."""

from __future__ import annotations

from datetime import date

import pytest

from consumers.figures.workday import after_workdays, is_workday
from schemas.errors import ConfigurationError


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2024, 1, 24), date(2024, 1, 26)),  # Wednesday to Friday
        (date(2024, 1, 26), date(2024, 1, 30)),  # a weekend in between
        (date(2024, 2, 8), date(2024, 2, 18)),  # over the Spring Festival; Friday 9 is worked, and Sunday 18 in a holiday's place
        (date(2024, 1, 27), date(2024, 1, 30)),  # received on a Saturday
    ],
)
def test_two_working_days_after_receipt(received: date, due: date) -> None:
    assert after_workdays(received, 2) == due


def test_a_sunday_worked_in_a_holiday_s_place_is_a_working_day() -> None:
    assert is_workday(date(2024, 2, 4))
    assert not is_workday(date(2024, 2, 12))


def test_a_year_that_the_calendar_does_not_know_is_said_in_words() -> None:
    with pytest.raises(ConfigurationError, match="does not know 2199"):
        after_workdays(date(2199, 5, 4), 2)
