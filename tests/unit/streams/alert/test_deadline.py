"""Deadlines that passed: one escalation each, and again after as long."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from schemas.alert.alert import Alert, Body, Due, State, alert_id
from schemas.alert.life import take
from schemas.alert.rule import Method, Severity
from schemas.alert.step import SYSTEM, Action, Step
from streams.alert.deadline import overdue
from tests.unit.streams.alert.plain import CATALOGUE, CITY

BEGAN = datetime(2024, 2, 1, tzinfo=UTC)
REQUIRED, ENCOURAGED, AS_NEEDED = "luli-02-2", "luli-06-1", "luli-05-1"


def _alert(measure: str = REQUIRED, state: State = State.OPEN) -> Alert:
    day = date(2024, 2, 1)
    return Alert(
        id=alert_id("r", CITY, "", "", day),
        version=1,
        rule="r",
        method=Method.SPIKE,
        signal="arrears-complaints",
        city=CITY,
        first_day=day,
        severity=Severity.WARNING,
        state=state,
        owner=Body(department="hrss-city-sd", city=CITY),
        measure=measure,
        raised_at=BEGAN,
        since=BEGAN,
        due=Due(acknowledge_h=4, verify_h=48),
        deadline=BEGAN + timedelta(hours=4),
    )


def _due(alert: Alert, after_h: float, taken: frozenset[str] = frozenset()) -> list[Step]:
    return list(overdue([alert], CATALOGUE, BEGAN + timedelta(hours=after_h), taken))


def test_nothing_is_due_before_the_deadline() -> None:
    assert _due(_alert(), 3.9) == []


def test_each_escalation_is_told_once_and_three_at_most() -> None:
    alert, taken, told = _alert(), set[str](), []
    for hour in range(200):
        for step in _due(alert, hour, frozenset(taken)):
            alert = take(alert, step)
            taken.add(step.id)
            told.append(hour)
    assert told == [4, 8, 12]
    assert alert.escalations == 3


def test_a_notice_sent_meanwhile_is_the_same_deadline() -> None:
    alert = _alert()
    first = _due(alert, 5)
    notified = take(alert, Step(id="n", alert=alert.id, action=Action.NOTIFY, at=BEGAN + timedelta(hours=5), actor=SYSTEM))
    assert [step.id for step in _due(notified, 5)] == [step.id for step in first]


def test_another_state_is_another_deadline() -> None:
    alert = _alert()
    acknowledged = take(alert, Step(id="a", alert=alert.id, action=Action.ACKNOWLEDGE, at=BEGAN + timedelta(hours=1), actor=SYSTEM))
    assert _due(acknowledged, 48) == []
    (late,) = _due(acknowledged, 50)
    assert "核实" in late.why
    assert late.id not in {step.id for step in _due(alert, 50)}


@pytest.mark.parametrize(("measure", "late"), [(REQUIRED, True), ("", True), (ENCOURAGED, False), (AS_NEEDED, False)])
def test_only_what_is_required_can_be_late(measure: str, late: bool) -> None:
    assert measure == "" or (CATALOGUE.measures[measure].force == "required") == late
    assert bool(_due(_alert(measure), 1000)) == late
