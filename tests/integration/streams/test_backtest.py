"""The backtest reads what the sink wrote: series, alerts with their verdicts, and what people raised."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import orjson
import pytest
import typer
from typer.testing import CliRunner

from infra.catalogue import catalogue_of
from infra.clickhouse import client
from infra.settings import Settings, environment
from infra.topic import office_topic
from schemas.alert.default import default_rules
from streams.backtest import as_json, changed_rule, run_backtest, sentences
from streams.cli import backtest
from tests.support.topics import TestTopics

LAST = date(2026, 5, 20)
RULE = default_rules()["arrears-spike"]
CITIES = ("370100", "370200", "370300", "370400")
SICK, QUIET = CITIES[1], CITIES[2]


def back(days: int) -> date:
    return LAST - timedelta(days)


def series() -> list[dict[str, Any]]:
    """Four a day in each city, and forty on one day in one."""
    rng = np.random.default_rng(3)
    counts = {(city, days): int(rng.poisson(4)) for city in CITIES for days in range(90)} | {(SICK, 10): 40}
    row = {"generation": 1, "dimension": "", "value": "", "position": 1, "updated_at": datetime(2026, 6, 1, tzinfo=UTC)}
    return [
        row
        | {
            "topic": topic,
            "city": city,
            "signal": signal,
            "hour": datetime(day.year, day.month, day.day, 3, tzinfo=UTC),
            "amount": count,
            "records": count,
        }
        for (city, days), count in counts.items()
        if count
        for day in [back(days)]
        for topic, signal in (("complaints", "arrears-complaints"), ("visits", "reports"))
    ]


def alert(number: int, city: str, days: int, verdict: bool | None, rule: str = RULE.id) -> dict[str, Any]:
    day = back(days)
    evidence = orjson.dumps({"as_of": day.isoformat()}).decode()
    row = {"id": str(number), "version": 1, "rule": rule, "signal": RULE.signals[0], "city": city, "first_day": day}
    return row | {"state": "handling", "verdict": verdict, "evidence": evidence}


def insert(settings: Settings, table: str, rows: list[dict[str, Any]]) -> None:
    with client(settings) as connection:
        connection.execute(f"INSERT INTO {table} ({', '.join(rows[0])}) VALUES", rows)


@pytest.fixture
def filled(tables: Settings) -> Settings:
    insert(tables, "signals", series())
    people = [alert(3, SICK, 11, None, "by-hand"), alert(4, CITIES[3], 30, None, "by-hand")]
    insert(tables, "alerts", [alert(1, SICK, 10, True), alert(2, QUIET, 20, False), *people])
    return tables


def test_what_was_merged_was_raised_and_is_what_its_whole_turned_out_to_be(tables: Settings) -> None:
    insert(tables, "signals", series())
    parts = {1: "2", 2: "3", 3: ""}
    rules = {1: RULE.id, 2: "linked-risk", 3: "linked-risk"}
    rows = [alert(number, SICK, 10, None if into else True, rules[number]) | {"merged_into": into} for number, into in parts.items()]
    insert(tables, "alerts", [row | {"state": "merged" if row["merged_into"] else "verified"} for row in rows])
    found = as_json(run_backtest(tables, catalogue_of(tables), RULE, back(40), LAST))
    assert [(one["id"], one["verdict"]) for one in found["raised_again"]] == [("1", True)]
    assert (found["lost"], found["new"]) == ([], [])


def test_it_tells_what_the_rule_would_raise_keep_and_miss(filled: Settings) -> None:
    found = as_json(run_backtest(filled, catalogue_of(filled), RULE, back(40), LAST))
    assert [(one["city"], one["first_day"]) for one in found["episodes"]] == [(SICK, back(10).isoformat())]
    assert found["episodes"][0]["evidence"]["observed"] >= 40
    assert [one["id"] for one in found["raised_again"]] == ["1"]
    assert [one["id"] for one in found["lost"]] == ["2"]
    assert found["new"] == []
    assert ([one["id"] for one in found["missed_found"]], [one["id"] for one in found["missed"]]) == (["3"], ["4"])
    assert (found["precision_before"], found["precision"]) == (0.5, 1.0)


def test_a_changed_rule_raises_other_things(filled: Settings) -> None:
    """Without a last day, up to the latest with data."""
    stricter = changed_rule(RULE, ["least=80"])
    found = run_backtest(filled, catalogue_of(filled), stricter, back(40))
    assert (len(found.episodes), len(found.lost)) == (0, 2)
    assert len(run_backtest(filled, catalogue_of(filled), RULE, back(40)).episodes) == 1
    told = " ".join(sentences(found))
    assert "would raise 0 alerts; 2 were raised" in told
    assert "1 verified, 1 false" in told


@pytest.mark.parametrize("change", ["least", "least=-1", "leest=3", "signals=[a, b]", "least: {"])
def test_what_a_rule_cannot_be_is_said_in_words(change: str) -> None:
    with pytest.raises(ValueError, match=re.compile("KEY=VALUE|least|leest|signal", re.DOTALL)):
        changed_rule(RULE, [change])


def test_the_command_takes_the_rule_as_the_office_has_it(filled: Settings, topics: TestTopics, monkeypatch: pytest.MonkeyPatch) -> None:
    topics.create([office_topic()])
    for name, value in environment(filled).items():
        monkeypatch.setenv(name, value)
    app = typer.Typer()
    app.command()(backtest)

    def ends(code: int, *arguments: str) -> str:
        result = CliRunner().invoke(app, [*arguments, "--since", back(40).isoformat()])
        assert result.exit_code == code, result.output
        return result.output

    found = orjson.loads(ends(0, RULE.id, "--json"))
    assert [(one["city"], one["first_day"]) for one in found["episodes"]] == [(SICK, back(10).isoformat())]
    assert "would raise 0 alerts" in ends(0, RULE.id, "--set", "least=80")
    assert "There is no rule" in ends(2, "unknown")
    assert "least" in ends(2, RULE.id, "--set", "least=many")
