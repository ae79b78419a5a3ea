"""What is expected of a day: from few days, over days of the week and holidays, past outbreaks, and with a prior."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.detect.expectation import LEAST_DAYS, Prior, expectation

RNG = np.random.default_rng(7)
HOLIDAY = 7


def week(days: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.arange(days) % 7


def test_fewer_than_three_days_say_nothing() -> None:
    counts = np.full(10, 4.0)
    assert expectation(counts, week(10), LEAST_DAYS - 1) is None
    found = expectation(counts, week(10), LEAST_DAYS)
    assert found is not None
    assert found.days == LEAST_DAYS


def test_a_steady_series_is_expected_to_go_on() -> None:
    counts = RNG.poisson(20, 200).astype(float)
    found = expectation(counts, week(200), 199)
    assert found is not None
    assert found.mean == pytest.approx(20, rel=0.15)
    assert found.dispersion < 0.05


def test_scatter_beyond_poisson_is_dispersion() -> None:
    counts = RNG.negative_binomial(4, 4 / (4 + 20), 300).astype(float)
    found = expectation(counts, week(300), 299)
    assert found is not None
    assert found.dispersion == pytest.approx(0.25, abs=0.12)


def test_days_of_the_week_and_holidays_have_their_own_count() -> None:
    kinds = week(364)
    kinds[[60, 130, 200, 270, 340]] = HOLIDAY
    usual = np.where(kinds == HOLIDAY, 2.0, np.where(kinds >= 5, 10.0, 40.0))
    counts = RNG.poisson(usual).astype(float)
    by_kind = {}
    for day in (352, 355, 357):
        found = expectation(counts, kinds, day)
        assert found is not None
        by_kind[int(kinds[day])] = found.mean
    asked = np.append(kinds, HOLIDAY)
    holiday = expectation(np.append(counts, 0.0), asked, 364)
    assert holiday is not None
    assert by_kind[2] == pytest.approx(40, rel=0.2)
    assert by_kind[5] == pytest.approx(10, rel=0.35)
    assert holiday.mean < 12


def test_a_past_outbreak_hardly_raises_the_level() -> None:
    quiet = RNG.poisson(10, 120).astype(float)
    loud = quiet.copy()
    loud[105:110] += 60
    before, after = expectation(quiet, week(120), 119), expectation(loud, week(120), 119)
    assert before is not None
    assert after is not None
    assert after.mean < 1.6 * before.mean
    assert loud[90:118].mean() > 1.8 * before.mean, "a plain mean would have followed it"


def test_a_short_series_leans_on_what_is_known_elsewhere() -> None:
    counts = np.zeros(4)
    alone = expectation(counts, week(4), 3)
    known = expectation(counts, week(4), 3, Prior(level=6.0, days=5.0))
    assert alone is not None
    assert known is not None
    assert known.mean > 2 > alone.mean


@given(st.lists(st.integers(0, 10_000), min_size=4, max_size=90))
def test_whatever_was_counted_the_expectation_is_a_number(series: list[int]) -> None:
    counts = np.array(series, dtype=float)
    found = expectation(counts, week(len(counts)), len(counts) - 1)
    assert found is not None
    assert 0 < found.mean < 1e6
    assert 0 <= found.dispersion < float("inf")
