"""Figures from cells: sums, positions, shares and answers of queries; no reports is not 0."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from dashboard.reading import Answer, Silence, read_query, read_quotient, read_sum
from dashboard.series import EMPTY
from schemas.catalogue import Catalogue
from tests.unit.dashboard.made import FIRST, TODAY, series

DAYS = (TODAY - FIRST).days + 1


def test_an_amount_is_summed_and_scaled(catalogue: Catalogue) -> None:
    found = read_sum(series({FIRST: (150_00, 2), TODAY: (50, 1)}), catalogue.indicators["arrears-recovered"], FIRST, TODAY, reports=True)
    assert (found.value, found.records, found.newest) == (150.5, 3, TODAY)
    assert found.daily[-1] == 0.5
    assert len(found.course) == DAYS


def test_nothing_reported_is_no_figure(catalogue: Catalogue) -> None:
    found = read_sum(EMPTY, catalogue.indicators["visits-made"], FIRST, TODAY, reports=True)
    assert (found.value, found.silence) == (None, Silence.NO_REPORTS)


def test_a_reported_zero_is_a_figure(catalogue: Catalogue) -> None:
    found = read_sum(series({FIRST: (0, 1)}), catalogue.indicators["visits-made"], FIRST, TODAY, reports=True)
    assert found.value == 0


def test_a_figure_that_should_be_zero_is_zero_where_the_topic_is_reported(catalogue: Catalogue) -> None:
    indicator = catalogue.indicators["open-arrears-cases"]
    assert read_sum(EMPTY, indicator, FIRST, TODAY, reports=True).value == 0
    assert read_sum(EMPTY, indicator, FIRST, TODAY, reports=False).value is None


def test_a_position_is_the_running_sum_also_of_days_before_the_notice(catalogue: Catalogue) -> None:
    cell = series({FIRST - timedelta(days=9): (4, 4), FIRST: (-1, 1), TODAY: (-3, 3)})
    found = read_sum(cell, catalogue.indicators["open-arrears-cases"], FIRST, TODAY, reports=True)
    assert found.value == 0
    assert found.course.tolist() == [3.0] * (DAYS - 1) + [0.0]
    assert found.change(7) == -3


def test_what_comes_after_today_does_not_count_yet(catalogue: Catalogue) -> None:
    found = read_sum(series({TODAY: 3, TODAY + timedelta(days=1): 9}), catalogue.indicators["visits-made"], FIRST, TODAY, reports=True)
    assert found.value == 3


def test_the_course_begins_with_the_first_report(catalogue: Catalogue) -> None:
    found = read_sum(series({FIRST + timedelta(days=2): 5}), catalogue.indicators["visits-made"], FIRST, TODAY, reports=True)
    assert np.isnan(found.course[:2]).all()
    assert found.course[2:].tolist() == [5.0] * (DAYS - 2)


def test_a_share_is_divided_last() -> None:
    num, den = series({FIRST: (9, 10), TODAY: (0, 90)}), series({FIRST: (10, 10), TODAY: (90, 90)})
    found = read_quotient(num, den, FIRST, TODAY)
    assert (found.value, found.num, found.den, found.records) == (0.09, 9, 100, 100)
    assert found.course[0] == 0.9
    assert read_quotient(EMPTY, EMPTY, FIRST, TODAY).silence is Silence.NO_REPORTS


def test_the_sides_of_a_quotient_have_scales_of_their_own() -> None:
    found = read_quotient(series({FIRST: (300_00, 2)}), series({FIRST: (2, 2)}), FIRST, TODAY, (100, 1))
    assert (found.value, found.num, found.den, found.course[-1]) == (150, 300, 2, 150)


@pytest.mark.parametrize(("computed", "silence"), [(False, Silence.NOT_COMPUTED), (True, Silence.NO_REPORTS)])
def test_a_query_that_has_not_run_is_not_silence(computed: bool, silence: Silence) -> None:
    assert read_query((), FIRST, TODAY, computed, zero=False).silence is silence
    assert read_query((), FIRST, TODAY, computed, zero=True).value == (0 if computed else None)


def test_a_query_gives_its_newest_answer_up_to_today() -> None:
    answers = tuple(Answer(day, value, None, None, 5) for day, value in ((TODAY, 0.5), (FIRST, 0.2), (date(2024, 3, 1), 0.9)))
    found = read_query(answers, FIRST, TODAY, computed=True, zero=False)
    assert (found.value, found.newest) == (0.5, TODAY)
    assert (found.course[0], found.course[-1]) == (0.2, 0.5)


def test_an_answer_without_records_says_that_nobody_reports_any_more() -> None:
    gone = (Answer(TODAY, None, None, None, 0),)
    assert read_query(gone, FIRST, TODAY, computed=True, zero=False).silence is Silence.NO_REPORTS
    assert read_query(gone, FIRST, TODAY, computed=True, zero=True).value == 0
