"""SILENCE: a reporter that used to report on most working days, and has not for longer than its own gaps make believable."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import numpy as np
from numpy.typing import NDArray

from schemas.alert.rule import Rule
from schemas.workday import is_working_day
from streams.detect.baseline import Baselines
from streams.detect.finding import Finding
from streams.detect.series import Group
from streams.detect.suspicion import Suspicion, findings

LEAST_WORKING_DAYS = 5
"""From its first report on, before there is a habit to speak of."""
HABIT_SHARE = 0.5
PRIOR_DAYS = 0.5
"""Jeffreys' prior: so many working days with a report, and so many without."""


def silences(
    baselines: Baselines, rule: Rule, province: str, day: int, *, complete: bool, asked: Collection[tuple[str, str]]
) -> list[Finding]:
    """Every city of a province; by another dimension, reporters that have been silent for `least` days, or are asked for.

    Figures are working days: how many are silent, and how many lie between two reports of this reporter. A day that is not over yet is not
    silent. The probability is of that many working days without a report, one after another, by the share of working days on which it
    did report until then.
    """
    group = Group(province, rule.signals[0], "" if rule.by == "city" else rule.by)
    table = baselines.table(group)
    if table is None or not table.rows:
        return []
    first, last = day + 1 - rule.window_days, day if complete else day - 1
    habits = _Habits(baselines.counts(group, table, first, last) > 0, first)
    wanted = habits.known & (habits.silent >= rule.least) if group.dimension else habits.known.copy()
    wanted[[row for key in asked if (row := table.rows.get(key)) is not None and habits.known[row]]] = True
    keys = table.keys
    suspicions = [habits.suspicion(int(row), keys[row], rule.least) for row in np.flatnonzero(wanted)]
    tests = int(np.count_nonzero(habits.known))
    return findings(rule, day, suspicions, tests, lambda one, p: _threshold(one, p, rule.least), complete=complete)


class _Habits:
    """On how many working days each reporter reported, from its first report to its last, and how many are silent since."""

    def __init__(self, reported: NDArray[np.bool_], first: int) -> None:
        width = reported.shape[1]
        working = np.array([is_working_day(date.fromordinal(first + at)) for at in range(width)], bool)
        self.first = first
        self.known: NDArray[np.bool_] = np.any(reported, axis=1)
        self.begin = reported.argmax(axis=1)
        self.end = width - 1 - reported[:, ::-1].argmax(axis=1)
        so_far = np.concatenate([[0], np.cumsum(working)])
        self.number = so_far[self.end + 1] - so_far[self.begin]
        self.with_report = (reported & working).sum(axis=1)
        self.silent = so_far[width] - so_far[self.end + 1]
        self.width = width

    def suspicion(self, row: int, key: tuple[str, str], least: float) -> Suspicion:
        number, with_report, silent = int(self.number[row]), int(self.with_report[row]), int(self.silent[row])
        share = with_report / number if number else 0.0
        days = number if number >= LEAST_WORKING_DAYS else 0
        p = gap_probability(silent, with_report, number - with_report) if share >= HABIT_SHARE and silent >= least else 1.0
        begin, end = self.first + int(self.begin[row]), self.first + int(self.end[row]) + 1
        usual = 1 / share - 1 if share else 0.0
        return Suspicion(*key, days, begin, end, float(silent), usual, 0.0, p, max(1, self.first + self.width - end))


def gap_probability(silent: int, with_report: int, without: int) -> float:
    """Of `silent` working days one after another without a report, after so many with one and so many without."""
    yes, no, p = with_report + PRIOR_DAYS, without + PRIOR_DAYS, 1.0
    for day in range(silent):
        p *= (no + day) / (yes + no + day)
    return p


def _threshold(one: Suspicion, p: float, least: float) -> float | None:
    """Working days of silence that cross."""
    share = 1 / (one.expected + 1)
    with_report = round(one.days * share)
    found = max(1, round(least))
    while gap_probability(found, with_report, one.days - with_report) > p:
        found += 1
        if found > one.days + 366:
            return None
    return float(found)
