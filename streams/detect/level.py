"""LEVEL: a count over some days, or a position, that has reached what the rule says, whatever is usual."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import numpy as np

from schemas.alert.rule import Rule
from streams.detect.baseline import Baselines
from streams.detect.finding import Finding
from streams.detect.series import Group
from streams.detect.suspicion import severity_of


def levels(
    baselines: Baselines, rule: Rule, province: str, day: int, *, complete: bool, asked: Collection[tuple[str, str]]
) -> list[Finding]:
    """Every city of a province; by another dimension, what has reached the level or is asked for."""
    group = Group(province, rule.signals[0], "" if rule.by == "city" else rule.by)
    table = baselines.table(group)
    if table is None:
        return []
    position = baselines.is_position(group.signal)
    totals = baselines.total(group, table, day) if position else baselines.counts(group, table, day + 1 - rule.window_days, day).sum(axis=1)
    reached = totals >= max(rule.least, 1e-9)
    wanted = reached.copy() if group.dimension else np.ones_like(reached)
    wanted[[table.rows[key] for key in asked if key in table.rows]] = True
    keys = table.keys
    return [
        Finding(
            rule,
            *(keys[row][0], group.dimension, keys[row][1]),
            date.fromordinal(day),
            complete,
            crossed=bool(reached[row]),
            holds=bool(reached[row]),
            severity=severity_of(rule, float(totals[row])),
            observed=float(totals[row]),
            crosses_from=lambda: rule.least,
            window_days=1 if position else rule.window_days,
        )
        for row in np.flatnonzero(wanted)
    ]
