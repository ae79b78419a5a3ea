"""`tongxin alerts` on a real Kafka."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from typer.testing import CliRunner

from infra.settings import Settings, environment
from infra.topic import TRAIL, alert_topics, office_topic, trail_topic
from producers.alert import asking
from producers.alert.cli import app
from producers.alert.step_cli import NO_ANSWER
from schemas.alert.default import default_policy
from tests.support.alerter import SmallAlerter
from tests.support.reading import values
from tests.support.topics import TestTopics
from tests.unit.schemas.alert.sample import alert

ONE = alert(objection="", joint=())
ACTOR = ("--actor", "wang@office")
BUSY_S = 60.0
"""How long a machine with other work may take to answer."""
URL = "json://localhost/0123456789-secret-abcd"


class Commands:
    """The commands, with the environment that points at the test's servers."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._runner = CliRunner()

    def ends(self, code: int, *arguments: str, stdin: str | None = None) -> str:
        """What it says; it must end with that code."""
        result = self._runner.invoke(app, arguments, input=stdin, catch_exceptions=False)
        assert result.exit_code == code, result.output
        return result.output

    def run(self, *arguments: str) -> str:
        return self.ends(0, *arguments)

    def json(self, *arguments: str) -> Any:
        return json.loads(self._runner.invoke(app, (*arguments, "--json"), catch_exceptions=False).stdout)

    def trail(self) -> list[dict[str, Any]]:
        return [orjson.loads(value) for value in values(self.settings, TRAIL)]


@pytest.fixture
def commands(topics: TestTopics, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Commands:
    topics.create([*alert_topics(), office_topic(), trail_topic()])
    for name, value in environment(settings).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(asking.ask, "__defaults__", (BUSY_S,))
    return Commands(settings)


@pytest.fixture
def alerter(commands: Commands) -> Iterator[SmallAlerter]:
    made = SmallAlerter(commands.settings)
    made.raised(ONE)
    with made.running():
        yield made
    made.close()


def test_an_alert_is_seen_and_seen_to(commands: Commands, alerter: SmallAlerter) -> None:
    assert [one["id"] for one in commands.json("list")] == [ONE.id]
    assert commands.json("list", "--city", "370200") == []
    commands.run("acknowledge", ONE.id, "--assignee", "李科长", *ACTOR)
    commands.run("assign", ONE.id, "--to", "陈科长", *ACTOR)
    commands.run("object", ONE.id, "--why", "不属本部门职责", *ACTOR)
    commands.run("uphold", ONE.id, "--why", "属于", *ACTOR)
    commands.run("escalate", ONE.id, *ACTOR)
    commands.run("verify", ONE.id, "--version", "6", *ACTOR)
    commands.run("advance", ONE.id, "--stage", "filed", *ACTOR)
    commands.run("resolve", ONE.id, "--why", "已兑付", "--outcome", "12人工资发放", *ACTOR)
    commands.run("call-back", ONE.id, "--satisfied", *ACTOR)
    assert "is closed, at version 11" in commands.run("close", ONE.id, *ACTOR)
    assert commands.json("list") == []
    assert [one["state"] for one in commands.json("list", "--all")] == ["closed"]
    assert commands.json("reopen", ONE.id, "--why", "又有投诉", *ACTOR)["alert"]["reopened"] == 1
    commands.run("reroute", ONE.id, "--department", "finance-city-sd", "--city", "370100", "--why", "x", *ACTOR)
    shown = commands.json("show", ONE.id)
    assert shown["alert"]["owner"] == {"department": "finance-city-sd", "city": "370100"}
    assert {step["actor"] for step in shown["history"][1:]} == {"wang@office"}
    words = commands.run("show", ONE.id)
    assert all(part in words for part in ("12人工资发放", "已兑付", "May be done: ", "finance-city-sd of 370100")[1:])
    assert {act["action"] for act in commands.trail()} == {"act-on-alert"}
    assert alerter.alerts[ONE.id].version == 13


def test_what_may_not_be_done_ends_with_one(commands: Commands, alerter: SmallAlerter) -> None:
    assert "Refused: an alert that is open can't take the step close" in commands.ends(1, "close", ONE.id)
    assert "Refused: why: must be given" in commands.ends(1, "dismiss", ONE.id)
    assert "There is no alert x" in commands.ends(1, "close", "x")
    assert "There is no alert x" in commands.ends(1, "show", "x")
    assert "none of filed" in commands.ends(2, "advance", ONE.id, "--stage", "x")
    commands.run("comment", ONE.id, "--why", "one", "--id", "k")
    commands.run("comment", ONE.id, "--why", "one", "--id", "k")
    assert "used for another step" in commands.ends(1, "comment", ONE.id, "--why", "two", "--id", "k")
    assert alerter.alerts[ONE.id].comments == 1


def test_trouble_is_raised_by_hand(commands: Commands, alerter: SmallAlerter) -> None:
    trouble = ("raise", "--signal", "petitions", "--city", "370200", "--why", "市信访局电话", *ACTOR)
    made = commands.json(*trouble)["alert"]
    assert (made["rule"], made["city"], made["raised_by"]) == ("by-hand", "370200", "wang@office")
    assert "already" in commands.ends(1, *trouble)
    assert "signal: moods is not known" in commands.ends(1, "raise", "--signal", "moods", "--city", "370200", "--why", "x")
    assert made["id"] in alerter.alerts


def test_a_wish_without_an_answer_is_kept(commands: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking.ask, "__defaults__", (0.3,))
    made = SmallAlerter(commands.settings)
    made.raised(ONE)
    assert "the wish is kept" in commands.ends(NO_ANSWER, "acknowledge", ONE.id)
    with made.running():
        deadline = time.monotonic() + 60
        while made.alerts[ONE.id].version == 1:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    made.close()


def test_where_an_alert_would_go_is_said_with_reasons(commands: Commands) -> None:
    words = commands.run("route", "--city", "370100", "--signal", "arrears-complaints", "--at", "2026-11-22T23:00")
    assert "no contact for hrss-city-sd of 370100" in words
    commands.run("contacts", "add", "jinan", "--department", "hrss-city-sd", "--city", "370100", "--url", URL)
    words = commands.run("route", "--city", "370100", "--signal", "arrears-complaints", "--at", "2026-11-22T23:00")
    assert "hrss-city-sd of 370100: contact jinan, from 2026-11-23 07:30" in words
    assert "route root matched every alert" in words
    told = commands.json("route", "--city", "370100", "--signal", "petitions", "--severity", "serious")
    assert (told["rule"], told["deliveries"][0]["plan"]["route"]) == ("petitions-spike", "serious")
    assert commands.json("route", "--city", "370100", "--signal", "linked-risk")["deliveries"][0]["plan"]["route"] == "linked"
    assert "city: 110000 is no city" in commands.ends(1, "route", "--city", "110000", "--signal", "petitions")


def test_rules_are_changed_and_reset(commands: Commands) -> None:
    commands.run("rules", "set", "petitions-spike", "least=9", "enabled=false", "--why", "过于敏感", *ACTOR)
    [rule] = [one for one in commands.json("rules", "list") if one["id"] == "petitions-spike"]
    assert (rule["least"], rule["enabled"], rule["serious_from"]) == (9, False, 20)
    assert "petitions-spike" in commands.run("rules", "list")
    assert "Refused: least" in commands.ends(1, "rules", "set", "petitions-spike", "least=-1")
    assert "Refused: colour" in commands.ends(1, "rules", "set", "petitions-spike", "colour=red")
    assert "not KEY=VALUE" in commands.ends(2, "rules", "set", "petitions-spike", "least")
    commands.run("rules", "set", "mine", "zh=我的", "en=Mine", "method=level", "signals=[petitions]", "least=3")
    commands.run("rules", "reset", "petitions-spike")
    commands.run("rules", "reset", "mine")
    assert [one["id"] for one in commands.json("rules", "list")] == list(default_policy().rules)
    acts = commands.trail()
    assert [act["outcome"] for act in acts] == ["done", "refused", "refused", "done", "done", "done"]
    assert (acts[0]["actor"], acts[0]["subject"], acts[0]["detail"]["why"]) == ("wang@office", "rule/petitions-spike", "过于敏感")


def test_contacts_come_and_go_and_show_no_secret(commands: Commands) -> None:
    commands.ends(0, "contacts", "add", "office", "--department", "office", "--label", "值班室", stdin=f"{URL}\n")
    assert "secret" not in commands.run("contacts", "list") + json.dumps(commands.json("contacts", "list"))
    [one] = commands.json("contacts", "list")
    assert (one["urls"], one["city"], one["label"]) == (["json://…abcd"], None, "值班室")
    assert "Refused: urls.0" in commands.ends(1, "contacts", "add", "x", "--department", "office", "--url", "http://localhost/x")
    assert "Refused: departments: nobody" in commands.ends(1, "contacts", "add", "x", "--department", "nobody", "--url", URL)
    commands.run("contacts", "remove", "office")
    assert "there is no contact office" in commands.ends(1, "contacts", "remove", "office")
    assert "No contacts." in commands.run("contacts", "list")
    assert "secret" not in json.dumps(commands.trail())


def test_silences_and_other_entries(commands: Commands) -> None:
    commands.run("silences", "add", "drill", "--why", "演练", "--hours", "2", "--city", "370100", "--severity", "notice")
    assert "severity=notice" in commands.run("silences", "list")
    assert commands.json("silences", "list")[0]["match"]["cities"] == ["370100"]
    commands.run("silences", "remove", "drill")
    commands.ends(0, "entries", "set", "route", "jinan", "-", stdin="parent: root\nmatch: {cities: ['370100']}\nsend_to: [office]\n")
    assert "jinan" in [one["id"] for one in json.loads(commands.run("entries", "list", "route"))]
    told = commands.json("route", "--city", "370100", "--signal", "petitions")
    assert [one["body"]["department"] for one in told["deliveries"]] == ["office"]
    assert "parent x is no route" in commands.ends(1, "entries", "set", "route", "y", "-", stdin="{parent: x}")
    assert "has no fields" in commands.ends(2, "entries", "set", "route", "y", "-", stdin="[]")
    commands.run("entries", "remove", "route", "jinan")
    assert "none of rule, route" in commands.ends(2, "entries", "list", "colour")


@pytest.mark.usefixtures("tables")
def test_the_scorecard_is_printed(commands: Commands) -> None:
    assert "No alerts." in commands.run("scorecard", "--by", "city")
    [row] = commands.json("scorecard", "--by", "all", "--since", "2026-01-01", "--until", "2026-02-01")
    assert (row["raised"], row["precision"]) == (0, None)
    assert "raised" in commands.run("scorecard", "--by", "all")
    assert "none of each" in commands.ends(2, "scorecard", "--by", "moon")
