"""SILENCE: a reporter that used to report on most working days, and has not for longer than its own gaps make believable."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from schemas.alert.rule import Rule
from streams.detect.baseline import Baselines
from streams.detect.daykind import is_working_day
from streams.detect.finding import Finding
from streams.detect.series import Group
from streams.detect.suspicion import Suspicion, findings

LEAST_WORKING_DAYS = 5
"""From its first report on, before there is a habit to speak of."""
HABIT_SHARE = 0.5
PRIOR_DAYS = 0.5
"""Jeffreys' prior: so many working days with a report, and so many without."""


def silences(baselines: Baselines, rule: Rule, province: str, day: int, *, complete: bool) -> list[Finding]:
    """Reporters of a province. Figures are working days: how many are silent, and how many lie between two reports of this reporter.

    A day that is not over yet is not silent. The probability is of that many working days without a report, one after another, by the share
    of working days on which it did report until then.
    """
    group = Group(province, rule.signals[0], "" if rule.by == "city" else rule.by)
    table = baselines.table(group)
    if table is None:
        return []
    first, last = day + 1 - rule.window_days, day if complete else day - 1
    reported = baselines.counts(group, table, first, last) > 0
    working = np.array([is_working_day(date.fromordinal(at)) for at in range(first, last + 1)], bool)
    suspicions = [_suspicion(key, reported[row], working, first, rule.least) for key, row in table.rows.items() if reported[row].any()]
    return findings(rule, day, suspicions, len(suspicions), lambda one, p: _threshold(one, p, rule.least), complete=complete)


def _suspicion(key: tuple[str, str], reported: NDArray[np.bool_], working: NDArray[np.bool_], first: int, least: float) -> Suspicion:
    days = np.flatnonzero(reported)
    begin, end = int(days[0]), int(days[-1])
    habit = working[begin : end + 1]
    with_report = int((habit & reported[begin : end + 1]).sum())
    number = int(habit.sum())
    silent = int(working[end + 1 :].sum())
    share = with_report / number if number else 0.0
    known = number if number >= LEAST_WORKING_DAYS else 0
    p = gap_probability(silent, with_report, number - with_report) if share >= HABIT_SHARE and silent >= least else 1.0
    until = first + end + 1
    return Suspicion(*key, known, first + begin, until, float(silent), 1 / share - 1 if share else 0.0, 0.0, p, len(working) - end - 1)


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
