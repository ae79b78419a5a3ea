"""RISE: counts that stay above what was usual before, by a negative-binomial CUSUM over the days of the window."""

from __future__ import annotations

import math

import numpy as np

from schemas.alert.rule import Rule
from streams.detect.baseline import Baseline, Baselines
from streams.detect.cusum import log_likelihood_ratio
from streams.detect.expectation import Matrix
from streams.detect.finding import Finding
from streams.detect.series import Group
from streams.detect.suspicion import Suspicion, findings

FACTOR = 1.5
"""How many times the usual the sum is quickest to see."""
LEAST_DAYS = 7
"""Days that a baseline needs: an error in the level would add up day after day."""
COMMON_DAYS = 7
COMMON_PRIOR = 20.0
"""Counts by which the movement of the other cities is drawn to none."""


def rises(baselines: Baselines, rule: Rule, province: str, day: int, *, complete: bool) -> list[Finding]:
    """Cities of a province. A day that is not over yet is left out, as its count would pull the sum down.

    The sum's probability of being so high by chance is at most exp(-sum), on any day (Kingman's bound of a reflected walk). It begins anew
    after it has reached the limit, so that what is over does not go on being raised.
    """
    group = Group(province, rule.signals[0], "")
    table = baselines.table(group)
    if table is None:
        return []
    last = day if complete else day - 1
    rows = range(len(table.rows))
    whole = _Window(baselines, group, rows, last, rule.window_days)
    half = _Window(baselines, group, rows, last, max(1, rule.window_days // 2))
    limit = math.log(len(rows) / rule.false_discovery)
    suspicions = []
    for row, (city, value) in enumerate(table.keys):
        window = whole if whole.days(row) >= LEAST_DAYS else half
        suspicions.append(window.suspicion(row, city, value, limit, rule.least))
    return findings(rule, day, suspicions, len(rows), _threshold, complete=complete)


class _Window:
    """Days up to the last one, against the baseline before them."""

    def __init__(self, baselines: Baselines, group: Group, rows: range, last: int, width: int) -> None:
        table = baselines.table(group)
        assert table is not None
        self._baseline: Baseline = baselines.of(group, rows, last + 1 - width, width, steady=True)
        self._counts = baselines.counts(group, table, last + 1 - width, last)
        self._means = common_movement(self._counts, self._baseline.expected.mean)

    def days(self, row: int) -> int:
        return int(self._baseline.expected.days[row])

    def suspicion(self, row: int, city: str, value: str, limit: float, least: float) -> Suspicion:
        expected = self._baseline.expected
        counts, means = self._counts[row], self._means[row]
        days = self.days(row) if self.days(row) >= LEAST_DAYS else 0
        scatter, doubt = float(expected.dispersion[row] - expected.uncertainty[row]), math.sqrt(float(expected.uncertainty[row]))
        total, since = 0.0, 0
        for at, (count, mean) in enumerate(zip(counts, means, strict=True)):
            if total >= limit:
                total = 0.0
            since = at if total == 0 else since
            total = max(0.0, total + log_likelihood_ratio(float(count), float(mean) * (1 + doubt), scatter, FACTOR))
        observed = float(counts[since:].sum())
        p = math.exp(-total) if observed >= least else 1.0
        first = int(self._baseline.first[row])
        return Suspicion(
            city, value, days, first, self._baseline.until, observed, float(means[since:].sum()), scatter, p, len(counts) - since
        )


def common_movement(counts: Matrix, means: Matrix) -> Matrix:
    """The means, moved as those of the other cities have moved: of late, a wave over the whole province is no city's own rise."""
    others, usual = counts.sum(axis=0) - counts, means.sum(axis=0) - means
    observed, expected = _trailing(others), _trailing(usual)
    return means * (observed + COMMON_PRIOR) / (expected + COMMON_PRIOR)


def _trailing(values: Matrix) -> Matrix:
    sums = np.concatenate([np.zeros((len(values), 1)), np.cumsum(values, axis=1)], axis=1)
    days = np.arange(values.shape[1])
    found: Matrix = sums[:, days + 1] - sums[:, np.maximum(days + 1 - COMMON_DAYS, 0)]
    return found


def _threshold(one: Suspicion, p: float) -> float | None:
    """With so many in the same days; each more than there are brings the sum up by as much."""
    mean = max(one.expected / one.window_days, 1e-9)
    step = log_likelihood_ratio(1.0, mean, one.dispersion, FACTOR) - log_likelihood_ratio(0.0, mean, one.dispersion, FACTOR)
    missing = math.log(one.p / p) / step if p > 0 and step > 0 else math.inf
    return float(math.ceil(one.observed + missing)) if math.isfinite(missing) else None
