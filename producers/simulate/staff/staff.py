"""The simulated staff at work: follows the alerts and asks the alerter for what is due, in a thread beside the season."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

import kafka

from infra.kafka import producer, translated
from infra.settings import Settings
from infra.topic import ALERT_COMMANDS, alert_topics, create_topics
from producers.alert.book import AlertBook, Past
from producers.simulate.staff.desk import Desk
from schemas.errors import TongxinError

IN_FLIGHT = 20
"""Steps that wait for the alerter's answer; no more are asked for until some are answered."""
LOOK_EVERY_S = 0.5
ANSWER_S = 60.0
"""After so long without an answer a step is asked for again; the alerter takes it once."""
RETRY_S = 2.0
WRITE_TIMEOUT_S = 20.0
CLOSE_S = 10.0

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]


class Staff:
    """Works from its making until it is closed; without Kafka or alerter it waits."""

    def __init__(self, settings: Settings, desk: Desk, clock: Clock = lambda: datetime.now(UTC)) -> None:
        self._settings = settings
        self._desk = desk
        self._clock = clock
        self._stopping = threading.Event()
        self._asked: dict[str, tuple[Future[Past], datetime]] = {}
        self._thread = threading.Thread(target=self._work, name="staff", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop working. May be repeated."""
        self._stopping.set()
        self._thread.join(CLOSE_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                create_topics(self._settings, alert_topics())
                with AlertBook(self._settings) as book, producer(self._settings) as writer, translated(self._settings):
                    while not self._stopping.wait(LOOK_EVERY_S):
                        self._look(book, writer)
            except TongxinError as error:
                log.warning("staff-waits", extra={"reason": str(error)})
                self._asked.clear()
                self._stopping.wait(RETRY_S)

    def _look(self, book: AlertBook, writer: kafka.KafkaProducer) -> None:
        """Ask for what is due, as far as answers keep up."""
        now = self._clock()
        self._asked = {alert: asked for alert, asked in self._asked.items() if not _is_settled(asked, now)}
        sent = []
        for step in self._desk.due(book.newest(), book.history, now):
            if len(self._asked) >= IN_FLIGHT:
                break
            if step.alert not in self._asked:
                self._asked[step.alert] = book.expect(step.id), now
                sent.append(writer.send(ALERT_COMMANDS, key=step.alert.encode(), value=step.to_bytes(), partition=0))
        for receipt in sent:
            receipt.get(WRITE_TIMEOUT_S)


def _is_settled(asked: tuple[Future[Past], datetime], now: datetime) -> bool:
    answer, at = asked
    if not answer.done() and (now - at).total_seconds() < ANSWER_S:
        return False
    answer.cancel()
    return True
