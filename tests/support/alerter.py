"""A small alerter for tests of those who only ask: it folds wishes by the alert's life, one after the other, and answers each once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from infra.kafka import consumer, producer
from infra.settings import Settings
from infra.topic import ALERT_COMMANDS, ALERTS, alert_topics, create_topics
from schemas.alert.alert import Alert
from schemas.alert.life import StepRefusedError, take
from schemas.alert.step import SYSTEM, Action, Step, Taken

POLL_MS = 50
READY_S = 60


class SmallAlerter:
    """Alerts that tests raise, and wishes that others have."""

    def __init__(self, settings: Settings) -> None:
        create_topics(settings, alert_topics())
        self._settings = settings
        self._producer = producer(settings, linger_ms=0)
        self._stopping = threading.Event()
        self._reading = threading.Event()
        self._lock = threading.Lock()
        self.alerts: dict[str, Alert] = {}
        self.taken: list[Taken] = []
        self._thread = threading.Thread(target=self._run, name="alerter")

    def raised(self, alert: Alert) -> Alert:
        """The alert, open, as a rule would raise it."""
        self.step(Action.RAISE, alert.id, id=f"raise-{alert.id}", detail={"alert": alert.model_dump(mode="json")}, at=alert.raised_at)
        return self.alerts[alert.id]

    def step(self, action: Action, alert: str, **told: Any) -> None:
        """Take a step of the system's own, or of whom it says."""
        self._take(Step(**({"action": action, "alert": alert, "actor": SYSTEM} | told)), None)

    @contextmanager
    def running(self) -> Iterator[SmallAlerter]:
        """Answers wishes until the block ends."""
        self._thread.start()
        try:
            assert self._reading.wait(READY_S)
            yield self
        finally:
            self._stopping.set()
            self._thread.join()

    def close(self) -> None:
        self._producer.close()

    def _run(self) -> None:
        with consumer(self._settings, ALERT_COMMANDS) as reader:
            while not self._stopping.is_set():
                polled = reader.poll(timeout_ms=POLL_MS)
                self._reading.set()
                for records in polled.values():
                    for record in records:
                        self._take(Step.from_bytes(record.value), record.offset)

    def _take(self, step: Step, command: int | None) -> None:
        with self._lock:
            if any(one.step.id == step.id for one in self.taken):
                return
            try:
                after = take(self.alerts.get(step.alert), step)
            except StepRefusedError as refused:
                taken = Taken(step=step, refused=refused.reasons, command=command)
            else:
                self.alerts[after.id] = after
                taken = Taken(step=step, alert=after, command=command)
            self.taken.append(taken)
            self._producer.send(ALERTS, key=step.alert.encode(), value=taken.to_bytes(), partition=0).get(20)
