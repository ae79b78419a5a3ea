"""The scorecard says what a plain count over the alerts says."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from dashboard.alerts.alerts import record_of
from dashboard.alerts.scores import DAYS
from infra.clickhouse import client
from infra.scorecard import Group, Score, read_every_group, read_scores
from infra.settings import Settings
from tests.unit.schemas.alert.sample import alert

SINCE, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
LIMIT = timedelta(hours=48)
KEYS: dict[Group, Callable[[dict[str, Any]], tuple[str, str, str, str]]] = {
    Group.EACH: lambda row: (row["rule"], row["signal"], row["city"], row["owner"]),
    Group.RULE: lambda row: (row["rule"], "", "", ""),
    Group.SIGNAL: lambda row: ("", row["signal"], "", ""),
    Group.CITY: lambda row: ("", "", row["city"], ""),
    Group.DEPARTMENT: lambda row: ("", "", "", row["owner"]),
    Group.BODY: lambda row: ("", "", row["city"], row["owner"]),
    Group.ALL: lambda _row: ("", "", "", ""),
}


def made(count: int, rng: random.Random) -> list[dict[str, Any]]:
    """Alerts of any kind, some outside the time asked for."""

    def after(moment: datetime | None) -> datetime | None:
        return None if moment is None or rng.random() < 0.2 else moment + timedelta(milliseconds=rng.randrange(0, 200_000_000))

    rows = []
    for number in range(count):
        rule = rng.choice(["arrears-spike", "petitions-spike", "by-hand"])
        raised = SINCE + timedelta(milliseconds=rng.randrange(-86_400_000, 33 * 86_400_000))
        acknowledged = after(raised)
        verified = after(acknowledged)
        verdict = None if verified is None else rng.random() < 0.7
        closed = after(verified) if verdict else verified
        state = "open" if verified is None else "false-alarm" if not verdict else "handling" if closed is None else "closed"
        if state == "open" and rng.random() < 0.3:
            state, closed = rng.choice(["withdrawn", "merged"]), after(raised)
        rows.append(
            {
                "id": str(number),
                "version": 1,
                "rule": rule,
                "signal": rng.choice(["arrears-complaints", "petitions"]),
                "city": rng.choice(["370100", "370200", "370300"]),
                "owner": rng.choice(["hrss-city-sd", "publicity-sd"]),
                "first_day": date(2026, 1, 1),
                "state": state,
                "raised_at": raised,
                "since": raised,
                "acknowledged_at": acknowledged,
                "verified_at": verified,
                "over_at": closed,
                "verdict": verdict,
                "escalations": rng.randrange(3),
                "reopened": rng.randrange(2),
            }
        )
    return rows


def fill(settings: Settings, rows: list[dict[str, Any]]) -> None:
    with client(settings) as connection:
        connection.execute(f"INSERT INTO alerts ({', '.join(rows[0])}) VALUES", rows)


def counted(key: tuple[str, str, str, str], rows: Iterable[dict[str, Any]]) -> Score:
    """The row by plain counting."""
    rows = list(rows)
    ours = [row for row in rows if row["rule"] != "by-hand"]
    verified, false = (sum(row["verdict"] is told for row in ours) for told in (True, False))

    def hours(name: str, of: Iterable[dict[str, Any]]) -> list[float]:
        return [(row[name] - row["raised_at"]) / timedelta(hours=1) for row in of if row[name] is not None]

    def middles(values: list[float]) -> tuple[float | None, float | None]:
        return (float(np.quantile(values, 0.5)), float(np.quantile(values, 0.9))) if values else (None, None)

    ended = [row for row in rows if row["state"] in ("closed", "false-alarm")]
    waiting = [row for row in rows if row["state"] in ("open", "handling") and UNTIL - row["raised_at"] >= LIMIT]
    quick = sum(row["over_at"] - row["raised_at"] <= LIMIT for row in ended)
    counted_rows = len(ended) + len(waiting)
    return Score(
        *key,
        len(ours),
        verified,
        false,
        sum(row["state"] == "withdrawn" for row in ours),
        len(rows) - len(ours),
        verified / (verified + false) if verified + false else None,
        sum(row["escalations"] for row in rows),
        sum(row["reopened"] for row in rows),
        *middles(hours("acknowledged_at", rows)),
        *middles(hours("verified_at", rows)),
        *middles(hours("over_at", [row for row in rows if row["state"] == "closed"])),
        quick / counted_rows if counted_rows else None,
    )


def close(found: Score, expected: Score) -> bool:
    pairs = zip(vars(found).values(), vars(expected).values(), strict=True)
    return all(one == (pytest.approx(other) if isinstance(other, float) else other) for one, other in pairs)


@pytest.mark.parametrize("count", [1, 7, 400])
def test_it_says_what_plain_counting_says(tables: Settings, count: int) -> None:
    rows = made(count, random.Random(count))
    fill(tables, rows)
    fill(tables, [rows[0] | {"version": 0, "state": "merged", "verdict": None}])
    within = [row for row in rows if SINCE <= row["raised_at"] < UNTIL]
    for group, key in KEYS.items():
        with client(tables) as connection:
            found = read_scores(connection, SINCE, UNTIL, group)
        expected: dict[tuple[str, str, str, str], list[dict[str, Any]]] = {}
        for row in within:
            expected.setdefault(key(row), []).append(row)
        if group is Group.ALL:
            expected.setdefault(("", "", "", ""), [])
        assert {(one.rule, one.signal, one.city, one.department) for one in found} == set(expected)
        for one in found:
            name = (one.rule, one.signal, one.city, one.department)
            assert close(one, counted(name, expected[name])), (group, one, counted(name, expected[name]))


def test_all_groups_at_once_are_what_each_is(tables: Settings) -> None:
    fill(tables, made(100, random.Random(3)))
    with client(tables) as connection:
        assert read_every_group(connection, SINCE, UNTIL) == {group: tuple(read_scores(connection, SINCE, UNTIL, group)) for group in Group}


def test_the_record_on_the_screen_is_the_scorecards(tables: Settings) -> None:
    rows = [row for row in made(300, random.Random(5)) if SINCE <= row["raised_at"] < UNTIL]
    fill(tables, rows)
    with client(tables) as connection:
        [told] = read_scores(connection, UNTIL - DAYS, UNTIL, Group.ALL)
    names = ("id", "rule", "signal", "state", "raised_at", "acknowledged_at", "verified_at", "over_at", "verdict", "escalations")
    found = record_of([alert(objection="", city="370100", **{name: row[name] for name in names}) for row in rows], UNTIL)
    assert found.judged == told.verified + told.false_alarms
    assert found.true == pytest.approx(told.precision)
    assert found.to_acknowledge_h == pytest.approx(told.acknowledge_h_median)
    assert found.within_48h == pytest.approx(told.within_48h)


def test_it_fills_nothing_in_where_nothing_is_known(tables: Settings) -> None:
    with client(tables) as connection:
        [row] = read_scores(connection, SINCE, UNTIL, Group.ALL)
    assert (row.raised, row.precision, row.acknowledge_h_median, row.within_48h) == (0, None, None, None)
