"""Alerts, from their topic to the tables that figures of them are read from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import orjson
import pytest

from infra.clickhouse import client
from infra.kafka import producer
from infra.settings import Settings
from infra.topic import ALERTS
from schemas.alert.alert import Alert, Body, Due, Evidence, State, alert_id
from schemas.alert.life import StepRefusedError, take
from schemas.alert.rule import Method, Severity
from schemas.alert.step import MARK, SYSTEM, Action, Actor, Step, Taken
from tests.integration.consumers.line import await_sink, forget_offsets, make_topics, running_sink
from tests.support.topics import TestTopics

pytestmark = pytest.mark.usefixtures("tables")

BEGAN = datetime(2024, 2, 1, 23, 30, tzinfo=UTC)
OWNER = Actor(id="li", role="department", departments=("hrss-city-sd",))
ALERT = Alert(
    id=alert_id("r", "370100", "employer_ref", "a|b'", date(2024, 2, 1)),
    version=1,
    rule="r",
    method=Method.LEVEL,
    signal="arrears-complaints",
    city="370100",
    dimension="employer_ref",
    value="a|b'",
    first_day=date(2024, 2, 1),
    severity=Severity.WARNING,
    state=State.OPEN,
    owner=Body(department="hrss-city-sd", city="370100"),
    joint=(Body(department="publicity-sd", city="370100"),),
    evidence=Evidence(as_of=date(2024, 2, 1), observed=12),
    due=Due(acknowledge_h=4, resolve_h=72),
    raised_at=BEGAN,
    since=BEGAN,
)


def _lived() -> Iterator[Taken]:
    """A life with a refused step in it."""
    alert: Alert | None = None
    steps = [
        (Action.RAISE, SYSTEM, {"alert": ALERT.model_dump(mode="json")}),
        (Action.CLOSE, OWNER, {}),
        (Action.NOTIFY, SYSTEM, {}),
        (Action.VERIFY, OWNER, {}),
        (Action.RESOLVE, OWNER, {"outcome": "工资已付"}),
    ]
    for hour, (action, actor, detail) in enumerate(steps):
        step = Step(
            id=f"s-{hour}", alert=ALERT.id, action=action, at=BEGAN + timedelta(hours=hour), actor=actor, why="已核实", detail=detail
        )
        try:
            alert = take(alert, step)
            yield Taken(step=step, alert=alert, command=hour or None)
        except StepRefusedError as refused:
            yield Taken(step=step, refused=refused.reasons, command=hour)


@pytest.fixture
def written(settings: Settings, topics: TestTopics) -> Settings:
    """A life in the tables, among messages that are none."""
    make_topics(topics)
    with producer(settings) as writer:
        writer.send(ALERTS, key=MARK + b"epoch", value=b"{}", partition=0)
        writer.send(ALERTS, key=b"x", value=b"nonsense", partition=0)
        for taken in _lived():
            writer.send(ALERTS, key=taken.step.id.encode(), value=taken.to_bytes(), partition=0)
    _read(settings)
    return settings


def test_the_history_has_every_step_and_what_came_of_it(written: Settings) -> None:
    with client(written) as connection:
        rows = connection.execute(
            "SELECT step, action, role, accepted, state, version, command, length(refused), why FROM alert_steps FINAL ORDER BY position"
        )
        detail = connection.execute("SELECT detail FROM alert_steps FINAL WHERE action = 'resolve'")[0][0]
    assert rows == [
        ("s-0", "raise", "system", 1, "open", 1, -1, 0, "已核实"),
        ("s-1", "close", "department", 0, "", 0, 1, 1, "已核实"),
        ("s-2", "notify", "system", 1, "notified", 2, 2, 0, "已核实"),
        ("s-3", "verify", "department", 1, "verified", 3, 3, 0, "已核实"),
        ("s-4", "resolve", "department", 1, "resolved", 4, 4, 0, "已核实"),
    ]
    assert orjson.loads(detail) == {"outcome": "工资已付"}


def test_an_alert_is_there_once_as_it_stands(written: Settings) -> None:
    with client(written) as connection:
        ((value, day, state, bodies, verdict, verified, deadline, over, whole),) = connection.execute(
            "SELECT value, first_day, state, bodies, verdict, verified_at, deadline, over_at, alert FROM alerts_current"
        )
    assert (value, day, state, verdict, deadline, over) == ("a|b'", date(2024, 2, 1), "resolved", True, None, None)
    assert bodies == ["hrss-city-sd@370100", "publicity-sd@370100"]
    assert verified == BEGAN + timedelta(hours=3)
    assert Alert.model_validate_json(whole) == list(_lived())[-1].alert


def test_reading_it_twice_changes_nothing(written: Settings) -> None:
    def all_of() -> list[object]:
        with client(written) as connection:
            return [connection.execute(f"SELECT * FROM {table} FINAL ORDER BY ALL") for table in ("alerts", "alert_steps")]

    before = all_of()
    forget_offsets(written)
    _read(written)
    assert all_of() == before


def _read(settings: Settings) -> None:
    with running_sink(settings):
        await_sink(settings, [ALERTS])
