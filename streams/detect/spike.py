"""SPIKE: the count of a day, or of a few days up to it, against the negative binomial that is expected of it."""

from __future__ import annotations

import math
from collections.abc import Collection

import numpy as np

from schemas.alert.rule import Rule
from streams.detect.baseline import Baseline, Baselines
from streams.detect.count import smallest, spread, tail
from streams.detect.expectation import LEAST_DAYS, WINDOW_DAYS, Vector
from streams.detect.finding import Finding
from streams.detect.series import Group, Table
from streams.detect.suspicion import Suspicion, findings

Keys = Collection[tuple[str, str]]


def spikes(baselines: Baselines, rule: Rule, province: str, day: int, *, complete: bool, asked: Keys) -> list[Finding]:
    """Sums of 1 to `window_days` days up to the day are looked at, and the least likely one stands for the day.

    They overlap, so that looking at n of them costs a factor of 1 + log(n) and not of n (measured, ADR 0016).
    """
    group = Group(province, rule.signals[0], "" if rule.by == "city" else rule.by)
    table = baselines.table(group)
    if table is None:
        return []
    counts = baselines.counts(group, table, day + 1 - rule.window_days, day)
    rows, tests = _rows(rule, group, table, day, counts, asked)
    if not rows:
        return []
    long = baselines.of(group, rows, day + 1 - rule.window_days, rule.window_days)
    short = baselines.of(group, rows, day, 1) if (long.expected.days < LEAST_DAYS).any() else long
    keys = table.keys
    suspicions = []
    for at, row in enumerate(rows):
        baseline = long if long.expected.days[at] >= LEAST_DAYS else short
        suspicions.append(_suspicion(rule, keys[row], counts[row], baseline, at))
    return findings(rule, day, suspicions, tests, lambda one, p: _threshold(rule, one, p), complete=complete)


def _rows(rule: Rule, group: Group, table: Table, day: int, counts: Vector, asked: Keys) -> tuple[list[int], int]:
    """The series to judge, and among how many: of parts of cities, among those that had anything of late."""
    if not group.dimension:
        return list(range(len(table.rows))), len(table.rows)
    wanted = set(np.flatnonzero(counts.sum(axis=1) >= max(rule.least, 1)).tolist()) | {
        table.rows[key] for key in asked if key in table.rows
    }
    return sorted(wanted), int(np.count_nonzero(table.days(day - WINDOW_DAYS, day).any(axis=1)))


def _suspicion(rule: Rule, key: tuple[str, str], counts: Vector, baseline: Baseline, at: int) -> Suspicion:
    means, widths = baseline.expected.mean[at], baseline.expected.mean.shape[1]
    dispersion, uncertainty = float(baseline.expected.dispersion[at]), float(baseline.expected.uncertainty[at])
    days = int(baseline.expected.days[at])
    found = Suspicion(*key, days, int(baseline.first[at]), baseline.until, float(counts[-1]), float(means[-1]), dispersion)
    if days < LEAST_DAYS:
        return found
    for width in range(1, widths + 1):
        observed = float(counts[-width:].sum())
        mean, scatter = spread(means[widths - width :], dispersion, uncertainty)
        p = _price(rule) * tail(observed, mean, scatter) if observed >= rule.least and observed > mean else 1.0
        if p < found.p:
            found.p, found.window_days, found.observed, found.expected, found.dispersion = p, width, observed, mean, scatter
    return found


def _threshold(rule: Rule, one: Suspicion, p: float) -> float | None:
    return smallest(one.expected, one.dispersion, p / _price(rule), rule.least)


def _price(rule: Rule) -> float:
    return 1.0 + math.log(rule.window_days)
