"""Judgements: only against a goal, in days, and never of silence."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from dashboard.goal import Basis, Goal
from dashboard.pace import Pace, Standing, judge, standing_of, worst_mean
from dashboard.reading import Reading, Silence

FIRST, TODAY = date(2024, 1, 1), date(2024, 1, 11)
GOAL = Goal(Basis.PLAN, 1000, FIRST, date(2024, 4, 9))
ZERO = Goal(Basis.NOTICE, 0, FIRST, date(2024, 4, 9))


@pytest.mark.parametrize(
    ("days", "standing"),
    [(2, Standing.AHEAD), (1, Standing.ON_PACE), (-1, Standing.ON_PACE), (-2, Standing.SLOW), (-4, Standing.SLOW), (-5, Standing.BEHIND)],
)
def test_classes_by_days(days: int, standing: Standing) -> None:
    assert standing_of(days) is standing


def test_a_figure_without_a_goal_is_only_counted() -> None:
    assert judge(Reading(7.0), None, TODAY, required=True).standing is Standing.COUNTED


@pytest.mark.parametrize(
    ("silence", "required", "standing"),
    [
        (Silence.NO_REPORTS, True, Standing.SILENT),
        (Silence.NO_REPORTS, False, Standing.NOT_DUE),
        (Silence.NOT_COMPUTED, True, Standing.UNKNOWN),
    ],
)
def test_silence_is_no_pace(silence: Silence, required: bool, standing: Standing) -> None:
    assert judge(Reading(None, silence=silence), GOAL, TODAY, required) == Pace(standing, goal=GOAL)


def test_a_goal_is_judged_by_days() -> None:
    pace = judge(Reading(40.0), GOAL, TODAY, required=True)
    assert (pace.standing, pace.days, pace.expected, pace.share) == (Standing.BEHIND, -6, 100, 0.04)


def test_a_goal_reached_is_done_also_after_its_days() -> None:
    pace = judge(Reading(1000.0), GOAL, GOAL.last + timedelta(days=30), required=True)
    assert (pace.standing, pace.days) == (Standing.DONE, 0)


def test_a_target_with_a_period_of_its_own_counts_only_its_days() -> None:
    goal = Goal(Basis.NOTICE, 100, FIRST, GOAL.last, cut=True)
    reading = Reading(130.0, first=FIRST - timedelta(days=2), daily=np.array([60.0, 50.0, 10.0, 10.0]))
    assert judge(reading, goal, TODAY, required=True).share == 0.2
    later = Reading(130.0, first=FIRST, daily=np.array([60.0, 70.0]))
    assert judge(later, goal, TODAY, required=True).standing is Standing.DONE


def test_a_goal_that_has_not_begun_is_not_judged() -> None:
    assert judge(Reading(0.0), GOAL, FIRST - timedelta(days=1), required=True).standing is Standing.NOT_BEGUN


def test_a_position_without_a_plan_is_short_but_not_late() -> None:
    pace = judge(Reading(0.6), Goal(Basis.NOTICE, 1, FIRST, GOAL.last, paced=False), TODAY, required=True)
    assert (pace.standing, pace.days, pace.share) == (Standing.SHORT, None, 0.6)


@pytest.mark.parametrize(
    ("course", "standing"),
    [([5] * 8 + [0], Standing.ON_PACE), ([5] * 9, Standing.SLOW), ([9] * 8 + [5], Standing.SLOW), ([4] * 8 + [5], Standing.BEHIND)],
)
def test_a_zero_goal_looks_at_what_is_left_and_whether_it_grows(course: list[float], standing: Standing) -> None:
    pace = judge(Reading(course[-1], course=np.array(course, float)), ZERO, TODAY, required=True)
    assert (pace.standing, pace.days) == (standing, None)


def test_a_city_is_the_mean_of_its_three_worst() -> None:
    def paces(*days: int | None) -> list[Pace]:
        return [Pace(Standing.ON_PACE, each) for each in days]

    assert worst_mean(paces(9, -1, None, -5, -6, 2)) == -4
    assert worst_mean(paces(None, 3)) == 3
    assert worst_mean(paces(None)) is None
