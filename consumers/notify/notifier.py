"""The notifier's loop: take steps of alerts, decide, write down, send, and write down what became of it."""

from __future__ import annotations

import logging
import queue
import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from enum import StrEnum
from types import TracebackType
from typing import Any, Self

import pydantic

from consumers.notify.agenda import NOBODY, Agenda
from consumers.notify.book import Book
from consumers.notify.channel import Answer, Message, send
from consumers.notify.log import Log
from consumers.notify.turn import Send, Turn
from consumers.notify.words import Writer
from infra.follower import Follower
from infra.office import Office
from infra.settings import Settings
from infra.topic import ALERTS, alert_topics
from schemas.alert.step import MARK, Taken
from schemas.catalogue import Catalogue

WAIT_S = 0.2
SIGN_EVERY_S = 1.0
SIGN_EVERY_ENTRIES = 1_000
STOP_WAIT_S = 30.0

log = logging.getLogger(__name__)


class Point(StrEnum):
    """Places in the loop at which tests end the process."""

    INTENDED = "intended"  # the intent is written, nothing sent
    ANSWERED = "answered"  # the channel has answered, the outcome is not written
    SETTLED = "settled"  # the outcome is written


class Notifier:
    """One process sends; a second one fences it. Making one blocks until both logs are read.

    Raises:
        TransientError: no broker answers.
        ConfigurationError: the broker refuses us.
    """

    def __init__(
        self, settings: Settings, catalogue: Catalogue, beat: Callable[[], None], reached: Callable[[Point], None] = lambda _point: None
    ) -> None:
        self._beat = beat
        self._reached = reached
        self._log = Log(settings)
        self._steps: queue.SimpleQueue[Taken] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[tuple[str, Answer]] = queue.SimpleQueue()
        self._woken = threading.Event()
        book = Book()
        for number, entry in enumerate(self._log.read()):
            book.fold(entry)
            if number % SIGN_EVERY_ENTRIES == 0:
                beat()
        self._agenda = Agenda(
            catalogue, settings.notify, Writer(catalogue, settings.alerts_address, settings.notify.listed_most), book, random.Random()
        )
        self._office = Office(settings)
        self._alerts = Follower(settings, next(topic for topic in alert_topics() if topic.name == ALERTS), self._take)
        self._senders = ThreadPoolExecutor(settings.notify.senders, thread_name_prefix="send")

    def run(self, stopping: Callable[[], bool]) -> None:
        """Turn until `stopping`, then wait for what is under way. Blocks.

        Raises:
            TransientError: Kafka is away for long, or another notifier has begun; a new one goes on from the log.
        """
        beaten_s = 0.0
        while not stopping():
            if time.monotonic() - beaten_s >= SIGN_EVERY_S:
                beaten_s = time.monotonic()
                self._beat()
            self._turn()
            self._woken.wait(WAIT_S)
            self._woken.clear()
        until_s = time.monotonic() + STOP_WAIT_S
        while self._agenda.under_way and time.monotonic() < until_s:
            self._woken.wait(WAIT_S)
            self._woken.clear()
            self._settle()

    def close(self) -> None:
        """Close the connections. May be repeated."""
        self._senders.shutdown(wait=False, cancel_futures=True)
        self._alerts.close()
        self._office.close()
        self._log.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _turn(self) -> None:
        self._settle()
        while not self._steps.empty():
            self._agenda.take(self._steps.get())
        done = self._agenda.turn(self._office.policy, datetime.now(UTC))
        self._write(done)
        if done.sends:
            self._reached(Point.INTENDED)
        for one in done.sends:
            self._senders.submit(_sent, one).add_done_callback(self._answered(one))

    def _settle(self) -> None:
        """Write down how messages were answered."""
        while not self._answers.empty():
            delivery, answer = self._answers.get()
            self._reached(Point.ANSWERED)
            done = self._agenda.answered(delivery, answer, self._office.policy, datetime.now(UTC))
            self._write(done)
            self._reached(Point.SETTLED)
            log.log(
                logging.INFO if answer.fate == "sent" else logging.WARNING,
                "notification-answered",
                extra={"delivery": delivery, "fate": answer.fate.value, "words": answer.words},
            )

    def _write(self, done: Turn) -> None:
        if done.entries or done.steps:
            self._log.write(done.entries, done.steps)
        if held := [entry.matter for entry in done.entries if entry.words == NOBODY]:
            log.warning("nobody-to-tell", extra={"matters": len(held), "first": held[0]})

    def _answered(self, one: Send) -> Callable[[Future[Answer]], None]:
        def tell(future: Future[Answer]) -> None:
            if not future.cancelled():
                self._answers.put((one.intent.delivery, future.result()))
                self._woken.set()

        return tell

    def _take(self, records: Sequence[Any]) -> None:
        self._beat()  # at the start the whole topic is read
        for record in records:
            if (record.key or b"").startswith(MARK):
                continue
            try:
                self._steps.put(Taken.from_bytes(record.value or b""))
            except pydantic.ValidationError as error:
                log.error("alert-unreadable", extra={"position": record.offset, "faults": error.error_count()})
        self._woken.set()


def _sent(one: Send) -> Answer:
    return send(one.url, Message(one.intent.delivery, one.intent.title, one.intent.body))
