"""From events to alerts: the real worker and the real alerter, both killed in the middle."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from infra.office import Office
from infra.settings import Settings
from infra.topic import project_topics
from schemas.alert.alert import Alert, State
from schemas.alert.step import Action, Taken
from schemas.catalogue import load_catalogue
from tests.integration.streams.alert.flow import merge_nothing, start_alerter, until
from tests.integration.streams.worker import publish, start_worker
from tests.support.topics import TestTopics

RULE = "arrears-employer"
EMPLOYER = "91370100MA3C000001"
LEAST = 5
DAYS = [f"2024-02-{day:02}" for day in range(1, 21)]


class Line:
    """A worker and an alerter that may be killed and are started again."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._start()

    def kill(self) -> None:
        for process in (self._worker, self._alerter):
            process.kill()
            process.wait()
        self._start()

    def stop(self) -> None:
        for process in (self._worker, self._alerter):
            process.send_signal(signal.SIGTERM)
        for process in (self._worker, self._alerter):
            try:
                process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start(self) -> None:
        self._worker, self._alerter = start_worker(self._settings), start_alerter(self._settings)


@pytest.fixture
def line(settings: Settings, topics: TestTopics) -> Iterator[Line]:
    topics.create(project_topics(load_catalogue().topics))
    with Office(settings) as office:
        assert office.policy.rules[RULE].least == LEAST
    merge_nothing(settings)
    made = Line(settings)
    yield made
    made.stop()


def complaint(number: int, day: str, *, employer: str = EMPLOYER, revision: int = 1, withdrawn: bool = False) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": f"c-{number}-{revision}",
        "source": "/agencies/370100-hrss",
        "type": "tongxin.complaints.v1",
        "subject": f"370100-hrss/c-{number}",
        "time": f"{day}T09:15:30+08:00",
        "city": "370100",
        "revision": revision,
        "withdrawn": withdrawn,
        "data": {
            "org_code": "370100-hrss",
            "org_name": "济南市人力资源和社会保障局",
            "department": "hrss-all",
            "reported_at": f"{day}T10:30:00+08:00",
            "case_no": f"c-{number}",
            "category": "wage-arrears",
            "channel": "online",
            "stage": "received",
            "received_at": f"{day}T09:15:30+08:00",
            "workers_count": 3,
            "employer_ref": employer,
        },
    }


def last_of(found: list[Taken]) -> list[Alert]:
    """How the alerts of the rule stand."""
    alerts = {one.alert.id: one.alert for one in found if one.alert is not None and one.alert.rule == RULE}
    return list(alerts.values())


def test_events_make_an_alert_corrections_take_it_back_and_kills_change_nothing(settings: Settings, line: Line) -> None:
    publish(settings, [complaint(1000 + number, day, employer=f"91370100MA3C1{number:05}") for number, day in enumerate(DAYS)])
    publish(settings, [complaint(number, DAYS[-1]) for number in range(LEAST - 1)])
    line.kill()
    publish(settings, [complaint(LEAST - 1, DAYS[-1])])
    (alert,) = last_of(until(settings, lambda found: len(last_of(found)) == 1))
    assert (alert.city, alert.dimension, alert.value, alert.first_day.isoformat()) == ("370100", "employer_ref", EMPLOYER, DAYS[-1])
    assert alert.evidence is not None
    assert alert.evidence.observed == LEAST
    line.kill()
    publish(settings, [complaint(number, DAYS[-1], revision=2, withdrawn=True) for number in range(2)])
    found = until(settings, lambda found: any(one.state is State.WITHDRAWN for one in last_of(found)))
    line.kill()
    publish(settings, [complaint(number, DAYS[-1], revision=3) for number in range(2)])
    found = until(settings, lambda found: any(one.reopened == 1 for one in last_of(found)))
    actions = [one.step.action for one in found if one.step.alert == alert.id and one.step.action is not Action.UPDATE]
    assert actions == [Action.RAISE, Action.WITHDRAW, Action.REOPEN]
    assert len(last_of(found)) == 1
