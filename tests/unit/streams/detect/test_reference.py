"""Every quantity of the classic detectors, number by number against R's surveillance package (reference.R made reference.json)."""

from __future__ import annotations

import json
import math
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest

from streams.detect.cusum import cusum
from streams.detect.ears import Ears, deviation
from streams.detect.farrington import threshold
from streams.detect.tail import negative_binomial_tail, poisson_tail, student_tail

R: dict[str, Any] = json.loads((Path(__file__).parent / "reference.json").read_text(encoding="ascii"))
Z = NormalDist().inv_cdf(0.999)
CLOSE = 1e-9


@pytest.mark.parametrize(
    ("method", "series", "least_sd", "recorded"),
    [
        (Ears.C1, "counts", 0.0, "c1"),
        (Ears.C2, "counts", 0.0, "c2"),
        (Ears.C1, "sparse", 0.5, "c1_sparse"),
        (Ears.C2, "sparse", 0.5, "c2_sparse"),
    ],
)
def test_bounds_of_c1_and_c2(method: Ears, series: str, least_sd: float, recorded: str) -> None:
    counts = np.array(R[series], dtype=float)
    found = [one.mean + Z * one.sd for day in range(len(counts)) if (one := deviation(counts, day, method, least_sd)) is not None]
    assert found == pytest.approx(R[recorded], rel=CLOSE)


def test_bound_of_c3() -> None:
    """R's bound adds to the day's own count what the two days before leave of the quantile; from our quantities the same comes out."""
    counts = np.array(R["counts"], dtype=float)
    bounds = []
    for day in range(len(counts)):
        if deviation(counts, day, Ears.C3, 0.0) is None:
            continue
        today, *before = (deviation(counts, day - back, Ears.C2, 0.0) for back in range(3))
        assert today is not None
        bounds.append(max(0.0, counts[day] + today.sd * (Z - sum(max(0.0, one.statistic - 1) for one in before if one is not None))))
    assert bounds == pytest.approx(R["c3"], rel=CLOSE)


def test_c3_adds_what_three_days_exceeded() -> None:
    counts = np.array(R["counts"], dtype=float)
    singles = [deviation(counts, day, Ears.C2) for day in range(198, 206)]
    for at, day in enumerate(range(200, 206), start=2):
        three = [one for one in singles[at - 2 : at + 1] if one is not None]
        found = deviation(counts, day, Ears.C3)
        assert found is not None
        assert found.statistic == pytest.approx(sum(max(0.0, one.statistic - 1) for one in three))


@pytest.mark.parametrize(("dispersion", "recorded"), [(0.0, "cusum_poisson"), (0.25, "cusum_binomial")])
def test_sums_of_the_cusum(dispersion: float, recorded: str) -> None:
    means = [6 + 3 * math.sin(2 * math.pi * day / 7) for day in range(1, 261)]
    found = list(cusum(zip(R["counts"], means, strict=True), dispersion, factor=1.8, limit=4))
    assert found == pytest.approx(R[recorded], rel=CLOSE, abs=CLOSE)
    assert max(found) >= 4


def test_alarms_of_the_cusum() -> None:
    means = [6 + 3 * math.sin(2 * math.pi * day / 7) for day in range(1, 261)]
    sums = cusum(zip(R["counts"], means, strict=True), 0.25, factor=1.8, limit=4)
    assert [float(total >= 4) for total in sums] == R["cusum_alarm"]


def test_bounds_and_trends_of_farrington() -> None:
    weekly = np.array(R["weekly"], dtype=float)
    found = []
    for week in range(300, 365):
        times = np.array([week - 52 * year + shift for year in range(5, 0, -1) for shift in range(-3, 4)])
        found.append(threshold(weekly[times - 1], times.astype(float), week, alpha=0.01))
    assert [one.bound for one in found] == pytest.approx(R["farrington_bound"], rel=5e-5), "R ends its iteration a step earlier"
    assert [float(one.trend) for one in found] == R["farrington_trend"]
    assert {one.trend for one in found} == {True, False}, "both kinds of model must be met"


def test_tails() -> None:
    pairs = list(zip((int(count) for count in R["tail_count"]), R["tail_mean"], strict=True))
    assert [poisson_tail(count, mean) for count, mean in pairs] == pytest.approx(R["tail_poisson"], rel=CLOSE)
    assert [negative_binomial_tail(count, mean, 1 / 2.5) for count, mean in pairs] == pytest.approx(R["tail_binomial"], rel=CLOSE)
    assert [student_tail(value, 33) for value in (0.1, 1, 2.03, 4, 9)] == pytest.approx(R["student"], rel=CLOSE)
