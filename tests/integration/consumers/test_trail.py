"""The trail, from those who act to whoever asks about it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

from infra.kafka import producer
from infra.settings import Settings
from infra.topic import TRAIL
from infra.trail import Act, Action, Outcome, Trail
from producers.agency.cli import app
from tests.integration.consumers.line import ALL_READ, await_sink, forget_offsets, make_topics, point_at, running_sink
from tests.support.topics import TestTopics

pytestmark = pytest.mark.usefixtures("tables")

AT = datetime(2026, 11, 22, 23, 59, 59, 123456, tzinfo=UTC)  # the next day in China
ADDED = Act(AT, "li@office", Action.ADD_AGENCY, Outcome.DONE, "jinan", "", {"name": "济南'; DROP TABLE trail", "topics": None})
REFUSED = Act(AT + timedelta(seconds=1), "token:0123", Action.SUBMIT, Outcome.REFUSED, "jinan", "r1", {"refused": 2})
DENIED = Act(AT + timedelta(seconds=2), "unknown", Action.ACCESS, Outcome.REFUSED, detail={"why": "expired"})


@pytest.fixture
def written(settings: Settings, topics: TestTopics, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Three acts in the table, among messages that are none."""
    make_topics(topics)
    with Trail(settings) as trail:
        for act in (ADDED, REFUSED, DENIED):
            trail.write(act)
    with producer(settings) as writer:
        for noise in (b"", b"[]", b'{"at": "yesterday"}'):
            writer.send(TRAIL, value=noise, partition=0)
    with running_sink(settings):
        await_sink(settings, ALL_READ)
    point_at(settings, monkeypatch)
    return settings


def log(*arguments: str) -> list[dict[str, Any]]:
    result = CliRunner().invoke(app, ["log", *arguments, "--json"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    found: list[dict[str, Any]] = json.loads(result.stdout)
    return found


def subjects(*arguments: str) -> list[tuple[str, str]]:
    return [(one["action"], one["agency"]) for one in log(*arguments)]


def test_every_act_is_there_as_it_was_done(written: Settings) -> None:
    *_, first = log()
    assert first == {
        "position": 0,
        "at": "2026-11-22T23:59:59.123456+00:00",
        "agency": "jinan",
        "actor": "li@office",
        "action": "add-agency",
        "subject": "",
        "outcome": "done",
        "detail": {"name": "济南'; DROP TABLE trail", "topics": None},
    }
    assert subjects() == [("access", ""), ("submit", "jinan"), ("add-agency", "jinan")]


def test_is_asked_by_agency_action_and_time(written: Settings) -> None:
    assert subjects("--agency", "jinan") == [("submit", "jinan"), ("add-agency", "jinan")]
    assert subjects("--action", "access") == [("access", "")]
    assert subjects("--agency", "jinan", "--action", "access") == []
    assert subjects("--since", "2026-11-23") == subjects()
    assert subjects("--since", "2026-11-23T08:00:00") == [("access", ""), ("submit", "jinan")]
    assert subjects("--limit", "1") == [("access", "")]


def test_reading_it_twice_changes_nothing(written: Settings) -> None:
    before = log()
    forget_offsets(written)
    with running_sink(written):
        await_sink(written, ALL_READ)
    assert log() == before


def test_people_read_it_in_chinese_time(written: Settings) -> None:
    shown = CliRunner().invoke(app, ["log", "--agency", "jinan"], env={"COLUMNS": "200"}, catch_exceptions=False).stdout
    assert "2026-11-23 07:59:59" in shown
    assert "DROP TABLE" in shown
