"""The scorecard of alerts, as the view `scorecard` has it (migration 0009): for the command line, the gateway and the dashboard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import clickhouse_driver

COLUMNS = (
    "rule, signal, city, department, raised, verified, false_alarms, withdrawn, missed, precision, escalated, taken_up_again, "
    "acknowledge_h_median, acknowledge_h_p90, verify_h_median, verify_h_p90, close_h_median, close_h_p90, within_48h"
)
SOON = timedelta(hours=48)
"""Alerts are to be closed or found false within so long; the view says the same."""


class Group(StrEnum):
    """What rows are of; the value is the view's bits of what is left open: rule, signal, city, department."""

    EACH = "each"  # rule, signal, city and department together
    RULE = "rule"
    SIGNAL = "signal"
    CITY = "city"
    DEPARTMENT = "department"
    BODY = "body"  # a department in a city
    ALL = "all"


_OPEN = {
    Group.EACH: 0b0000,
    Group.RULE: 0b0111,
    Group.SIGNAL: 0b1011,
    Group.CITY: 0b1101,
    Group.DEPARTMENT: 0b1110,
    Group.BODY: 0b1100,
    Group.ALL: 0b1111,
}


@dataclass(frozen=True)
class Score:
    """One row. '' stands for every rule, signal, city or department; `missed` were raised by hand, hours run from when alerts were raised.

    None where nothing is known yet. `within_48h` is the share that was closed or found false within 48 hours, of those that were, or that
    had been live for so long.
    """

    rule: str
    signal: str
    city: str
    department: str
    raised: int
    verified: int
    false_alarms: int
    withdrawn: int
    missed: int
    precision: float | None
    escalated: int
    taken_up_again: int
    acknowledge_h_median: float | None
    acknowledge_h_p90: float | None
    verify_h_median: float | None
    verify_h_p90: float | None
    close_h_median: float | None
    close_h_p90: float | None
    within_48h: float | None


def read_every_group(client: clickhouse_driver.Client, since: datetime, until: datetime) -> dict[Group, tuple[Score, ...]]:
    """As `read_scores`, all groups by one reading of the alerts. Blocks."""
    rows: list[tuple[Any, ...]] = client.execute(
        f"SELECT grouped, {COLUMNS} FROM scorecard(since = {_moment(since)}, until = {_moment(until)}) "
        "ORDER BY raised DESC, missed DESC, rule, signal, city, department"
    )
    groups = {bits: group for group, bits in _OPEN.items()}
    found: dict[Group, list[Score]] = {group: [] for group in Group}
    for bits, *row in rows:
        found[groups[bits]].append(Score(*row))
    return {group: tuple(scores) for group, scores in found.items()}


def read_scores(client: clickhouse_driver.Client, since: datetime, until: datetime, group: Group) -> list[Score]:
    """Of alerts raised from `since` until before `until`, with the most raised first. Blocks."""
    rows: list[tuple[Any, ...]] = client.execute(
        f"SELECT {COLUMNS} FROM scorecard(since = {_moment(since)}, until = {_moment(until)}) "
        "WHERE grouped = %(grouped)s ORDER BY raised DESC, missed DESC, rule, signal, city, department",
        {"grouped": _OPEN[group]},
    )
    return [Score(*row) for row in rows]


def _moment(moment: datetime) -> str:
    # The parameters of a view are literals; these are ours, in full.
    return f"fromUnixTimestamp64Milli({int(moment.timestamp() * 1000)}, 'UTC')"
