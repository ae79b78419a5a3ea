"""RISE: counts that stay above what was usual before, by a negative-binomial CUSUM over the days of the window."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from schemas.alert.rule import Rule
from streams.detect.baseline import Baselines
from streams.detect.cusum import log_likelihood_ratio, log_likelihood_ratios
from streams.detect.expectation import Matrix, Vector
from streams.detect.finding import Finding
from streams.detect.series import Group, Table
from streams.detect.suspicion import Suspicion, findings

FACTOR = 1.5
"""How many times the usual the sum is quickest to see."""
LEAST_DAYS = 7
"""Days that a baseline needs: an error in the level would add up day after day."""
MARGIN = 0.5
COMMON_DAYS = 7
COMMON_PRIOR = 20.0
"""Counts by which the movement of the other cities is drawn to none."""


def rises(baselines: Baselines, rule: Rule, province: str, day: int, *, complete: bool) -> list[Finding]:
    """Cities of a province. A day that is not over yet is left out, as its count would pull the sum down.

    The sum's probability of being so high by chance is at most exp(-sum), on any day (Kingman's bound of a reflected walk). It is held at
    the limit, so that it goes on being raised while counts stay high, and no longer: from there it is soon down.
    """
    group = Group(province, rule.signals[0], "")
    table = baselines.table(group)
    if table is None:
        return []
    last = day if complete else day - 1
    limit = math.log(len(table.rows) / rule.false_discovery)
    whole = _Window(baselines, group, table, last, rule.window_days, limit)
    half = _Window(baselines, group, table, last, max(1, rule.window_days // 2), limit)
    suspicions = []
    for row, (city, value) in enumerate(table.keys):
        window = whole if whole.days(row) >= LEAST_DAYS else half
        suspicions.append(window.suspicion(row, city, value, rule.least))
    return findings(rule, day, suspicions, len(table.rows), _threshold, complete=complete)


class _Window:
    """Days up to the last one, against the baseline before them."""

    def __init__(self, baselines: Baselines, group: Group, table: Table, last: int, width: int, limit: float) -> None:
        self._baseline = baselines.of(group, range(len(table.rows)), last + 1 - width, width, steady=True)
        self._counts = baselines.counts(group, table, last + 1 - width, last)
        expected = self._baseline.expected
        self._means = common_movement(self._counts, expected.mean)
        self._scatter = np.maximum(0.0, expected.dispersion - expected.uncertainty)
        self._sums, self._since = sums(log_ratios(self._counts, self._means, self._scatter, expected.uncertainty), limit)

    def days(self, row: int) -> int:
        return int(self._baseline.expected.days[row])

    def suspicion(self, row: int, city: str, value: str, least: float) -> Suspicion:
        since, width = int(self._since[row]), self._counts.shape[1]
        observed, expected = float(self._counts[row, since:].sum()), float(self._means[row, since:].sum())
        days = self.days(row) if self.days(row) >= LEAST_DAYS else 0
        p = math.exp(-self._sums[row]) if observed >= least else 1.0
        first, scatter = int(self._baseline.first[row]), float(self._scatter[row])
        return Suspicion(city, value, days, first, self._baseline.until, observed, expected, scatter, p, width - since)


def log_ratios(counts: Matrix, means: Matrix, scatter: Vector, uncertainty: Vector) -> Matrix:
    """By row and day; the usual is taken to be as much higher as it is not known, because it is the same error on all days."""
    usual = means * (1.0 + np.sqrt(uncertainty))[:, None]
    return log_likelihood_ratios(counts, usual, np.broadcast_to(scatter[:, None], counts.shape), FACTOR)


def sums(ratios: Matrix, limit: float) -> tuple[Vector, NDArray[np.int64]]:
    """The CUSUM after the last day, by row, and the day on which it began; it is held at the limit and a margin."""
    total, since = np.zeros(len(ratios)), np.zeros(len(ratios), np.int64)
    for day in range(ratios.shape[1]):
        since[total == 0.0] = day
        total = np.clip(total + ratios[:, day], 0.0, limit + MARGIN)
    return total, since


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
