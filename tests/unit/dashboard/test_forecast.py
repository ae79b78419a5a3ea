"""When a goal will be reached: steady days, days off, too few days, none at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.forecast import HORIZON_DAYS, LEAST_DAYS, Forecast, Outlook, forecast
from dashboard.goal import Basis, Goal
from dashboard.reading import Reading

MONDAY = date(2024, 7, 1)
"""Of a summer without holidays."""


def reading(added: list[float], first: date = MONDAY) -> Reading:
    """A figure of which each day has added something; the last day is today."""
    daily = np.array(added, np.float64)
    return Reading(float(daily.sum()), records=len(added), first=first, course=np.cumsum(daily), daily=daily)


def goal(total: float, last: date = date(2024, 8, 31), *, cut: bool = False) -> Goal:
    return Goal(Basis.PLAN, total, MONDAY, last, cut=cut)


def of(added: list[float], total: float, last: date = date(2024, 8, 31), *, cut: bool = False) -> Forecast:
    found = forecast(reading(added), goal(total, last, cut=cut), MONDAY + timedelta(days=len(added) - 1))
    assert found is not None
    return found


def test_without_a_goal_to_be_reached_there_is_no_forecast() -> None:
    known = reading([10.0] * 12)
    today = MONDAY + timedelta(days=11)
    assert forecast(known, None, today) is None
    assert forecast(known, goal(0), today) is None
    assert forecast(known, replace(goal(500), paced=False), today) is None
    assert forecast(replace(known, withheld=True, daily=np.zeros(0), course=np.zeros(0)), goal(500), today) is None
    assert forecast(Reading(None), goal(500), today) is None
    assert forecast(known, replace(goal(500), first=today + timedelta(days=1)), today) is None


def test_a_goal_that_is_reached_needs_no_forecast() -> None:
    assert of([10.0] * 12, 120).outlook is Outlook.DONE


@pytest.mark.parametrize(("days", "outlook"), [(LEAST_DAYS, Outlook.TOO_SHORT), (LEAST_DAYS + 1, Outlook.FORECAST)])
def test_a_forecast_takes_a_week_of_whole_days(days: int, outlook: Outlook) -> None:
    assert of([10.0] * days, 1_000).outlook is outlook


def test_days_before_the_first_report_are_no_days_to_go_by() -> None:
    late = reading([0.0] * 20 + [10.0] * 4)
    course = np.where(np.arange(24) < 20, np.nan, late.course)
    found = forecast(replace(late, course=course), goal(1_000), MONDAY + timedelta(days=23))
    assert found is not None
    assert found.outlook is Outlook.TOO_SHORT


def test_who_adds_nothing_any_more_has_no_finish() -> None:
    assert of([50.0] + [0.0] * 60, 1_000).outlook is Outlook.STANDSTILL


def test_who_adds_too_little_has_no_end_that_can_be_told() -> None:
    found = of([1.0] * 15, 10_000)
    assert found.outlook is Outlook.FORECAST
    assert (found.finish, found.late, found.days_late) == (None, None, None)


def test_steady_days_go_on() -> None:
    found = of([10.0] * 15, 250)
    assert found.finish is not None
    assert found.early is not None
    assert found.late is not None
    assert 23 <= (found.finish - MONDAY).days <= 25
    assert found.early <= found.finish <= found.late <= MONDAY + timedelta(days=14 + 20)
    assert found.days_late == (found.finish - date(2024, 8, 31)).days


def test_days_off_are_not_taken_for_working_days() -> None:
    """Friday's question is when Monday's amount will be there: not on the weekend."""
    weeks = ([10.0] * 5 + [0.0] * 2) * 5
    friday = weeks[:-2]
    assert of(friday, sum(friday) + 9).finish == MONDAY + timedelta(weeks=5)


def test_what_today_has_added_is_not_counted_twice() -> None:
    """A day that has added what it usually does adds nothing more."""
    days = [10.0] * 15
    assert of(days, 160).finish == MONDAY + timedelta(days=15)
    assert of([*days[:-1], 2.0], 150).finish == MONDAY + timedelta(days=14)


def test_only_the_goals_own_days_count_where_it_says_so() -> None:
    last = MONDAY + timedelta(days=20)
    found = of([10.0] * 15, 500, last, cut=True)
    assert found.finish is None
    assert found.due is not None
    assert found.due.low < 210 < found.due.high
    assert of([10.0] * 15, 300, last).finish is not None


def test_a_share_is_never_more_than_all() -> None:
    days = MONDAY + timedelta(days=14)
    course = np.linspace(0.1, 0.9, 15)
    found = forecast(Reading(0.9, first=MONDAY, course=course), goal(1.0), days, most=1.0)
    assert found is not None
    assert found.due is not None
    assert found.due.high == 1.0
    assert found.high.max() == 1.0
    assert found.finish is not None
    assert 1 <= (found.finish - days).days <= 3


def test_a_figure_known_on_some_days_only_is_evened_out_between() -> None:
    course = np.full(21, np.nan)
    course[[0, 5, 13, 20]] = 0.0, 0.1, 0.26, 0.4
    found = forecast(Reading(0.4, first=MONDAY, course=course), goal(0.5), MONDAY + timedelta(days=20), most=1.0)
    assert found is not None
    assert found.finish is not None
    assert 4 <= (found.finish - MONDAY).days - 20 <= 7


def test_the_festival_makes_a_finish_less_sure() -> None:
    plain = of([10.0] * 15, 300)
    first = date(2024, 1, 22)
    around = forecast(reading([10.0] * 15, first), replace(goal(300), first=first), first + timedelta(days=14))
    assert around is not None
    assert plain.late is not None
    assert plain.early is not None
    assert around.early is not None
    assert around.late is None or around.late - around.early > plain.late - plain.early


@given(st.lists(st.integers(0, 1_000).map(float), min_size=9, max_size=60), st.integers(1, 60_000))
def test_a_band_is_in_order_and_never_falls(added: list[float], more: int) -> None:
    found = of(added, sum(added) + more)
    if found.outlook is not Outlook.FORECAST:
        assert not any(added[-43:-1])
        return
    known = [day or date.max for day in (found.early, found.finish, found.late)]
    assert known == sorted(known)
    assert all(day is None or 0 <= (day - found.today).days <= HORIZON_DAYS for day in (found.early, found.finish, found.late))
    for lower, upper in ((found.low, found.middle), (found.middle, found.high)):
        assert (lower <= upper).all()
        assert (np.diff(upper) >= 0).all()
    assert (found.low >= sum(added)).all()
    assert len(found.low) == max((found.goal.last - found.today).days + 1, 0)
