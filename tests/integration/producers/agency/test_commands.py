"""`tongxin agencies` on a real Kafka."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from typer.testing import CliRunner

from infra.settings import Settings, environment
from infra.topic import AGENCIES, TRAIL, agencies_topic, trail_topic
from producers.agency.cli import app
from producers.agency.register import Register
from schemas.errors import AccessError, ConfigurationError
from tests.support.reading import values
from tests.support.topics import TestTopics

ACTOR = ("--actor", "wang@office")


class Commands:
    """The commands, with the environment that points at the test's servers."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._runner = CliRunner()

    def run(self, *arguments: str) -> str:
        """What it prints on standard output; it must succeed."""
        result = self._runner.invoke(app, arguments, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.stdout

    def json(self, *arguments: str) -> Any:
        return json.loads(self.run(*arguments, "--json"))

    def refused(self, *arguments: str) -> str:
        with pytest.raises(ConfigurationError) as caught:
            self._runner.invoke(app, arguments, catch_exceptions=False)
        return str(caught.value)

    def trail(self) -> list[dict[str, Any]]:
        return [orjson.loads(value) for value in values(self.settings, TRAIL)]

    def everything_kept(self) -> bytes:
        return b"\n".join(values(self.settings, AGENCIES, TRAIL))


@pytest.fixture
def commands(topics: TestTopics, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Commands:
    topics.create([agencies_topic(), trail_topic()])
    for name, value in environment(settings).items():
        monkeypatch.setenv(name, value)
    return Commands(settings)


def test_from_adding_an_agency_to_revoking_it(commands: Commands) -> None:
    bounds = ("--city", "370100", "--city", "province:210000", "--topic", "visits", "--org-code", "123701004930061234")
    assert "cities     370100, province:210000" in commands.run("add", "jinan", "济南市人社局", *bounds, *ACTOR)
    text = commands.run("token", "jinan", "--days", "30", "--label", "窗口系统", *ACTOR).strip()
    other = commands.json("token", "jinan", *ACTOR)
    now = datetime.now(UTC)
    with Register(commands.settings) as register:
        grant = register.grant(text, now)
        assert register.grant(other["token"], now + timedelta(days=364)).token_id == other["token_id"]
        with pytest.raises(AccessError):
            register.grant(text, now + timedelta(days=30))
    commands.run("revoke", "jinan", grant.token_id, *ACTOR)
    shown = commands.json("show", "jinan")
    assert [(one["id"], one["label"], one["revoked_at"] is None) for one in shown["tokens"]] == [
        (grant.token_id, "窗口系统", False),
        (other["token_id"], "", True),
    ]
    commands.run("revoke", "jinan", *ACTOR)
    [listed] = commands.json("list")
    assert (listed["id"], listed["revoked_at"] is None, [one["revoked_at"] is None for one in listed["tokens"]]) == (
        "jinan",
        False,
        [False] * 2,
    )
    assert "jinan was revoked" in commands.refused("token", "jinan")
    with Register(commands.settings) as register, pytest.raises(AccessError):
        register.grant(other["token"], now)


def test_a_token_is_shown_once_and_kept_nowhere(commands: Commands) -> None:
    commands.run("add", "jinan", "济南")
    secret = commands.run("token", "jinan").strip().split("_", 2)[2]
    later = commands.run("list", "--json") + commands.run("show", "jinan", "--json") + commands.run("list") + commands.run("show", "jinan")
    assert secret not in later
    assert "hash" not in later
    assert secret.encode() not in commands.everything_kept()


def test_other_bounds_keep_the_tokens(commands: Commands) -> None:
    commands.run("add", "jinan", "济南", "--topic", "visits")
    commands.run("token", "jinan")
    changed = commands.json("add", "jinan", "济南市", "--topic", "trips", "--replace")
    assert (changed["name"], changed["topics"], len(changed["tokens"])) == ("济南市", ["trips"], 1)


def test_whose_alerts_it_may_act_on_is_said(commands: Commands) -> None:
    said = commands.run("add", "jinan", "济南", "--city", "370100", "--department", "hrss-city-sd", "--department", "publicity-sd")
    assert "alerts of  hrss-city-sd, publicity-sd" in said
    assert "alerts of  all\n" in commands.run("add", "shandong", "山东", "--department", "all")
    assert "alerts of  all, as the coordination office" in commands.run("add", "office", "议事协调机构", "--office")
    [jinan, office, shandong] = commands.json("list")
    assert [one["office"] for one in (jinan, office, shandong)] == [False, True, False]
    assert [one["departments"] for one in (jinan, office, shandong)] == [["hrss-city-sd", "publicity-sd"], [], None]
    assert "nobody is no department" in commands.refused("add", "x", "x", "--department", "nobody")
    assert "no bound of cities" in commands.refused("add", "x", "x", "--office", "--city", "370100")


def test_what_can_not_be_is_refused_with_every_reason(commands: Commands) -> None:
    said = commands.refused("add", "济南", "x", "--city", "110000", "--topic", "visit")
    assert all(words in said for words in ("济南 is no id", "110000 is no city", "visit is no topic"))
    commands.run("add", "jinan", "济南")
    assert "there already" in commands.refused("add", "jinan", "another")
    assert "no token 0123" in commands.refused("revoke", "jinan", "0123")
    for command in (["token", "qingdao"], ["revoke", "qingdao"], ["add", "qingdao", "青岛", "--replace"]):
        assert "no agency qingdao" in commands.refused(*command)


def test_every_act_is_on_the_trail_with_who_did_it(commands: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "li")
    before = datetime.now(UTC)
    commands.run("add", "jinan", "济南", "--topic", "visits")
    issued = commands.json("token", "jinan", *ACTOR)
    commands.refused("token", "qingdao", *ACTOR)
    commands.run("revoke", "jinan", issued["token_id"], *ACTOR)
    commands.run("revoke", "jinan", *ACTOR)
    trail = commands.trail()
    assert [(act["action"], act["agency"], act["subject"] != "", act["outcome"]) for act in trail] == [
        ("add-agency", "jinan", False, "done"),
        ("issue-token", "jinan", True, "done"),
        ("issue-token", "qingdao", True, "refused"),
        ("revoke-token", "jinan", True, "done"),
        ("revoke-agency", "jinan", False, "done"),
    ]
    assert trail[0]["actor"].startswith("li@")
    assert {act["actor"] for act in trail[1:]} == {"wang@office"}
    bounds = {"cities": None, "topics": ["visits"], "org_codes": None, "departments": [], "office": False}
    assert trail[0]["detail"] == {"name": "济南"} | bounds
    assert "no agency qingdao" in trail[2]["detail"]["faults"][0]
    assert all(before <= datetime.fromisoformat(act["at"]) <= datetime.now(UTC) for act in trail)


def test_a_cluster_without_rights_gives_no_kafka_user(commands: Commands) -> None:
    commands.run("add", "jinan", "济南")
    assert "TONGXIN_KAFKA__AGENCY_PORT" in commands.refused("kafka", "jinan")
    assert commands.json("show", "jinan")["kafka_user"] is None
