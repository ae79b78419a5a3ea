"""All alerts as they stand with their history, followed live in topic `alerts`; and the answers that somebody waits for."""

from __future__ import annotations

import logging
import threading
from bisect import insort
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pydantic

from infra.follower import Follower, Following
from infra.settings import Settings
from infra.topic import ALERTS, alert_topics
from schemas.alert.alert import Alert, State
from schemas.alert.step import MARK, Action, Step, Taken

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Past:
    """One step in the history of an alert; `refused` has the reasons where it was not taken, `version` and `state` are those after it."""

    id: str
    alert: str
    action: Action
    at: datetime
    actor: str
    role: str
    why: str
    detail: dict[str, Any]
    asked_version: int | None
    refused: tuple[str, ...]
    version: int | None
    state: State | None

    def is_of(self, step: Step) -> bool:
        """Whether it came of the same wish. Of a new alert only its name is compared: its moment differs each time."""
        same = (self.alert, self.action, self.why) == (step.alert, step.action, step.why)
        return same and (step.action is Action.RAISE or (self.detail, self.asked_version) == (step.detail, step.version))


class AlertBook(Following):
    """At most about a second behind; without Kafka it goes on with what it knows. Safe to share between threads.

    Making one blocks until the whole topic was read.

    Raises:
        TransientError: no broker answers.
        ConfigurationError: the broker refuses us.
    """

    def __init__(self, settings: Settings) -> None:
        self._alerts: dict[str, Alert] = {}
        self._order: list[tuple[datetime, str]] = []
        self._history: dict[str, list[Past]] = defaultdict(list)
        self._steps: dict[str, Past] = {}
        self._lock = threading.Lock()
        self._awaited: dict[str, list[Future[Past]]] = {}
        [topic] = [topic for topic in alert_topics() if topic.name == ALERTS]
        self._follower = Follower(settings, topic, self._take)

    def find(self, alert_id: str) -> Alert | None:
        return self._alerts.get(alert_id)

    def newest(self) -> list[Alert]:
        """All alerts, the one raised last first."""
        return [self._alerts[alert_id] for _, alert_id in self._order[::-1]]

    def live(self) -> list[Alert]:
        """Those that are not over."""
        return [alert for alert in self._alerts.copy().values() if not alert.state.is_over]

    def history(self, alert_id: str) -> list[Past]:
        """Its steps in order, refused ones too."""
        return list(self._history.get(alert_id, ()))

    def expect(self, step_id: str) -> Future[Past]:
        """What comes of a step, at once if it is known. Whoever waits no longer cancels it."""
        future: Future[Past] = Future()
        with self._lock:
            known = self._steps.get(step_id)
            if known is None:
                self._awaited.setdefault(step_id, []).append(future)
                future.add_done_callback(lambda done: self._forget(step_id, done))
        if known is not None:
            future.set_result(known)
        return future

    def _forget(self, step_id: str, future: Future[Past]) -> None:
        with self._lock:
            waiting = self._awaited.get(step_id, [])
            if future in waiting:
                waiting.remove(future)
            if not waiting:
                self._awaited.pop(step_id, None)

    def _take(self, records: Sequence[Any]) -> None:
        for record in records:
            if (record.key or b"").startswith(MARK):
                continue
            try:
                taken = Taken.from_bytes(record.value or b"")
            except pydantic.ValidationError as error:
                log.error("alert-step-unreadable", extra={"position": record.offset, "faults": error.error_count()})
                continue
            self._enter(taken)

    def _enter(self, taken: Taken) -> None:
        past = _past(taken)
        if taken.alert is not None:
            is_new = taken.alert.id not in self._alerts
            self._alerts[taken.alert.id] = taken.alert
            if is_new:
                insort(self._order, order(taken.alert))
        if past.alert in self._alerts:
            self._history[past.alert].append(past)
        with self._lock:
            self._steps[past.id] = past
            waiting = self._awaited.pop(past.id, [])
        for future in waiting:
            if future.set_running_or_notify_cancel():
                future.set_result(past)


def order(alert: Alert) -> tuple[datetime, str]:
    """By when it was raised."""
    return alert.raised_at, alert.id


def _past(taken: Taken) -> Past:
    step, after = taken.step, taken.alert
    detail = {name: value for name, value in step.detail.items() if name != "alert"}
    version, state = (None, None) if after is None else (after.version, after.state)
    return Past(
        step.id,
        step.alert,
        step.action,
        step.at,
        step.actor.id,
        step.actor.role,
        step.why,
        detail,
        step.version,
        taken.refused,
        version,
        state,
    )
