"""The detectors that are compared: EARS, Farrington, a plain CUSUM, and ours."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from streams.detect.count import spread, tail
from streams.detect.cusum import log_likelihood_ratios
from streams.detect.ears import BASELINE_DAYS, C3_DAYS, GAP_DAYS, Ears
from streams.detect.expectation import KIND_DAYS, LEAST_DAYS, NOTHING_KNOWN, Expectations, Prior, expectations
from streams.detect.farrington import threshold
from streams.detect.pool import pool
from streams.detect.rise import FACTOR, MARGIN, common_movement, log_ratios
from tests.bench.detection.panel import Alarming, Alarms, Detector, Matrix, Panel

SPIKE_DAYS, RISE_DAYS = 3, 28
RISE_LEAST_DAYS = 7
LEAST_P = 1e-300
LEAST_SD = 0.5
YEAR_DAYS, WEEK = 364, 7
FARRINGTON_YEARS, FARRINGTON_WEEKS, FARRINGTON_RECENT_WEEKS = 5, 3, 8
FARRINGTON_ALPHA = 0.02
FARRINGTON_LEAST = 3
FARRINGTON_LEAST_COUNTS = 5

Times = NDArray[np.int64]


def _scores(scores: Matrix) -> Alarming:
    return lambda limit: scores > limit


def ears(method: Ears) -> Detector:
    """For a whole panel at once; streams.detect.ears does the same for one day and is checked against R."""

    def detect(panel: Panel) -> Alarming:
        scores = np.zeros_like(panel.planted)
        gap = 0 if method is Ears.C1 else GAP_DAYS
        for day in range(gap + BASELINE_DAYS, panel.counts.shape[1]):
            baseline = panel.counts[:, day - gap - BASELINE_DAYS : day - gap]
            scores[:, day] = (panel.counts[:, day] - baseline.mean(axis=1)) / np.maximum(baseline.std(axis=1, ddof=1), LEAST_SD)
        if method is Ears.C3:
            excess = np.maximum(0.0, scores - 1.0)
            scores = np.sum([np.pad(excess, ((0, 0), (back, 0)))[:, : excess.shape[1]] for back in range(C3_DAYS)], axis=0)
        return _scores(scores[:, panel.tested_from :])

    return detect


def farrington(panel: Panel) -> Alarming:
    """With years of data, the same days of the week around the same time of earlier years; without, those of the last weeks."""
    scores = np.zeros_like(panel.planted)
    long = panel.tested_from > YEAR_DAYS * FARRINGTON_YEARS
    for day in range(panel.tested_from, panel.counts.shape[1]):
        times = _same_days(day, long=long)
        if len(times) < FARRINGTON_LEAST:
            continue
        for row, counts in enumerate(panel.counts):
            scores[row, day] = _exceedance(counts, times, day, trend=long)
    return _scores(scores[:, panel.tested_from :])


def _exceedance(counts: Matrix, times: Times, day: int, *, trend: bool) -> float:
    """By how many times the way to the bound a count is beyond what is expected."""
    past = counts[times]
    if past.sum() < FARRINGTON_LEAST_COUNTS:
        return float(counts[day])
    found = threshold(past, (times - day) / WEEK, 0.0, alpha=FARRINGTON_ALPHA, trend=trend and past.mean() >= 1 and bool(past.all()))
    return float((counts[day] - found.expected) / max(found.bound - found.expected, LEAST_SD))


def _same_days(day: int, *, long: bool) -> Times:
    if long:
        found = [
            day - YEAR_DAYS * y + WEEK * w for y in range(FARRINGTON_YEARS, 0, -1) for w in range(-FARRINGTON_WEEKS, FARRINGTON_WEEKS + 1)
        ]
    else:
        found = [day - WEEK * w for w in range(FARRINGTON_RECENT_WEEKS, 0, -1)]
    return np.array([one for one in found if one >= 0], np.int64)


def _expected(panel: Panel, until: int, ahead: int, *, steady: bool = False) -> Expectations:
    first = max(0, until - KIND_DAYS)
    counts = panel.counts[:, first:until]
    there = np.ones_like(counts, bool)
    prior = NOTHING_KNOWN
    if panel.pooled:
        prior = pool(counts, there, panel.kinds[first:until])
        if steady:
            prior = Prior(prior.level, prior.days, prior.dispersion, prior.factors)
    return expectations(counts, there, panel.kinds[first : until + ahead], ahead, prior)


def spike(window_days: int) -> Detector:
    """Ours for a jump: sums of 1 to so many days."""

    def detect(panel: Panel) -> Alarming:
        scores = np.zeros_like(panel.planted)
        for day in range(panel.tested_from, panel.counts.shape[1]):
            until = day + 1 - window_days if day + 1 - window_days >= LEAST_DAYS else day
            if until < LEAST_DAYS:
                continue
            expected = _expected(panel, until, day + 1 - until)
            for row in range(len(panel.counts)):
                scores[row, day] = -math.log(max(LEAST_P, _least_likely(panel.counts[row, until : day + 1], expected, row)))
        return _scores(scores[:, panel.tested_from :])

    return detect


def _least_likely(counts: Matrix, expected: Expectations, row: int) -> float:
    least = 1.0
    for width in range(1, len(counts) + 1):
        observed = float(counts[-width:].sum())
        means = expected.mean[row, len(counts) - width :]
        mean, dispersion = spread(means, float(expected.dispersion[row]), float(expected.uncertainty[row]))
        if observed > mean:
            least = min(least, tail(observed, mean, dispersion))
    return least


def rise(panel: Panel) -> Alarming:
    """Ours for a slow rise: the sum over a window against the baseline before it, held at the limit."""
    days = range(panel.tested_from, panel.counts.shape[1])
    ratios = np.zeros((len(panel.counts), len(days), RISE_DAYS))
    for at, day in enumerate(days):
        width = next((w for w in (RISE_DAYS, RISE_DAYS // 2) if day + 1 - w >= RISE_LEAST_DAYS), 0)
        if width:
            expected = _expected(panel, day + 1 - width, width, steady=True)
            counts = panel.counts[:, day + 1 - width : day + 1]
            means = common_movement(counts, expected.mean) if panel.pooled else expected.mean
            scatter = np.maximum(0.0, expected.dispersion - expected.uncertainty)
            ratios[:, at, RISE_DAYS - width :] = log_ratios(counts, means, scatter, expected.uncertainty)

    def alarms(limit: float) -> Alarms:
        total = np.zeros(ratios.shape[:2])
        for step in range(RISE_DAYS):
            total = np.clip(total + ratios[:, :, step], 0.0, limit + MARGIN)
        return total >= limit

    return alarms


def plain_cusum(panel: Panel) -> Alarming:
    """Day after day against what was expected of the day, begun anew after an alarm."""
    first = max(LEAST_DAYS, panel.tested_from - RISE_DAYS)
    ratios = np.zeros_like(panel.counts)
    for day in range(first, panel.counts.shape[1]):
        until = day - GAP_DAYS if day - GAP_DAYS >= LEAST_DAYS else day
        expected = _expected(panel, until, day + 1 - until)
        ratios[:, day] = log_likelihood_ratios(panel.counts[:, day], expected.mean[:, -1], expected.dispersion, FACTOR)

    def alarms(limit: float) -> Alarms:
        total = np.zeros(len(ratios))
        rang = np.zeros(ratios.shape, bool)
        for day in range(first, ratios.shape[1]):
            total = np.maximum(0.0, np.where(total >= limit, 0.0, total) + ratios[:, day])
            rang[:, day] = total >= limit
        return rang[:, panel.tested_from :]

    return alarms


EARS = {f"EARS {method.upper()}": ears(method) for method in Ears}
OURS = {"ours: spike, 1 to 3 days": spike(SPIKE_DAYS), "ours: rise, 28 days": rise}
DETECTORS: dict[str, Detector] = {
    **EARS,
    "Farrington": farrington,
    "binomial CUSUM, plain": plain_cusum,
    "binomial tail, 1 day": spike(1),
    **OURS,
}
