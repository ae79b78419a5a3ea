"""What a figure is measured against, and how many days it is ahead or behind."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.goal import Basis, Goal, Goals, period_of
from dashboard.plan import Curve, NoticePlans, Plan
from schemas.catalogue import Catalogue
from tests.unit.dashboard.made import HEZE, JINAN, NOTICE

FIRST = date(2024, 1, 1)
TENTH = date(2024, 1, 11)
GOAL = Goal(Basis.PLAN, 1000, FIRST, date(2024, 4, 9))


def test_a_goal_over_a_hundred_days_expects_a_hundredth_a_day() -> None:
    assert GOAL.days == 100
    assert GOAL.expected(FIRST) == 0
    assert GOAL.expected(TENTH) == 100
    assert GOAL.expected(date(2025, 1, 1)) == 1000


@pytest.mark.parametrize(("value", "days"), [(100, 0), (130, 3), (40, -6), (0, -10), (1000, 90)])
def test_days_are_counted_along_the_plan(value: float, days: int) -> None:
    assert GOAL.ahead(value, TENTH) == days


def test_after_the_end_each_day_adds_one() -> None:
    assert GOAL.ahead(990, GOAL.last + timedelta(days=1)) == -1
    assert GOAL.ahead(990, GOAL.last + timedelta(days=11)) == -11


@given(st.sampled_from(Curve), st.integers(0, 100))
def test_what_is_expected_today_is_neither_ahead_nor_behind(curve: Curve, after: int) -> None:
    goal = Goal(Basis.PLAN, 5000, FIRST, date(2024, 4, 9), curve)
    today = FIRST + timedelta(days=after)
    assert goal.ahead(goal.expected(today), today) == 0


@given(st.sampled_from(Curve), st.floats(0, 1))
def test_a_curve_rises_from_nothing_to_all_and_can_be_read_backwards(curve: Curve, time: float) -> None:
    assert (curve.done_at(0), curve.done_at(1), curve.done_at(-3), curve.done_at(9)) == (0, 1, 0, 1)
    assert curve.done_at(curve.time_of(curve.done_at(time))) == pytest.approx(curve.done_at(time), abs=1e-6)


def goals(catalogue: Catalogue, plans: NoticePlans | None = None) -> Goals:
    return Goals(catalogue.notices[NOTICE], plans or NoticePlans(), catalogue.indicators)


def test_a_province_target_binds_the_province_and_not_a_city(catalogue: Catalogue) -> None:
    training, counts = "training-person-times", catalogue.notices[NOTICE].counts
    stated = Goal(Basis.NOTICE, 100_000, counts.first, date(2024, 12, 31), cut=True)
    assert goals(catalogue).of(training, None) == stated
    assert goals(catalogue).of(training, JINAN) is None
    planned = goals(catalogue, NoticePlans(plans={training: Plan(cities={JINAN: 9000})}))
    assert planned.of(training, JINAN) == Goal(Basis.PLAN, 9000, counts.first, counts.last)
    assert planned.of(training, HEZE) is None
    assert planned.of(training, None) == stated


def test_full_coverage_binds_every_place_and_the_plan_says_by_when(catalogue: Catalogue) -> None:
    last = date(2024, 2, 24)
    planned = goals(catalogue, NoticePlans(plans={"household-visit-coverage": Plan.model_validate({"to": last})}))
    for place in (None, JINAN):
        assert planned.of("household-visit-coverage", place) == Goal(Basis.NOTICE, 1, catalogue.notices[NOTICE].counts.first, last)


def test_a_position_with_a_target_has_no_pace_unless_planned(catalogue: Catalogue) -> None:
    goal = goals(catalogue).of("party-body-coverage", JINAN)
    assert goal is not None
    assert not goal.paced


def test_dynamic_zero_is_a_goal_of_nothing(catalogue: Catalogue) -> None:
    goal = goals(catalogue).of("open-arrears-cases", JINAN)
    assert goal is not None
    assert goal.is_zero


def test_a_target_without_a_number_is_no_goal(catalogue: Catalogue) -> None:
    assert goals(catalogue).of("posts-published", None) is None


def test_the_office_chooses_what_leads_a_programme_and_else_a_stated_number_does(catalogue: Catalogue) -> None:
    programme = next(programme for programme in catalogue.notices[NOTICE].programmes if programme.id == "luli-07-skills")
    stated = goals(catalogue).leading(programme)
    chosen = goals(catalogue, NoticePlans(leads={programme.id: "trainees-employed-share"})).leading(programme)
    assert stated is not None
    assert stated.id == "training-person-times"
    assert chosen is not None
    assert chosen.id == "trainees-employed-share"


def test_only_required_measures_make_silence_a_lapse(catalogue: Catalogue) -> None:
    assert goals(catalogue).is_required("visits-made")
    assert not goals(catalogue).is_required("publicity-audience")


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2024", (date(2024, 1, 1), date(2024, 12, 31))),
        ("2024-02", (date(2024, 2, 1), date(2024, 2, 29))),
        ("2024-12", (date(2024, 12, 1), date(2024, 12, 31))),
        ("spring", None),
    ],
)
def test_periods(text: str, days: tuple[date, date] | None) -> None:
    assert period_of(text) == days
