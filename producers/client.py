"""The way for a Python program to report events: each is checked against the contract before it is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any, Self

from infra.catalogue import catalogue_of
from infra.pseudonym_key import pseudonym_keys
from infra.settings import Settings
from producers.channel import BLOCK_S, CLOSE_S, LINGER_MS, WINDOW_BYTES, Channel
from producers.delivery import Delivery
from producers.encoding import EventLike
from producers.intake import Intake
from producers.report import Refusal, Report, Undelivered
from schemas.catalogue import Catalogue
from schemas.errors import ContractError, TransientError
from schemas.event import Event

NAMED_LIMIT = 5


class Client:
    """Publishes events to Kafka, idempotently and in order for each city; safe to share between threads, one per process is enough.

    At most `window_bytes` wait in memory for the broker; above that publishing blocks for up to `block_s` seconds.
    An event waits up to `linger_ms` for others to be sent along with it.

    Raises:
        TransientError: no broker answers.
        ConfigurationError: the broker refuses us, or catalogue or keys can't be read.
    """

    def __init__(
        self,
        settings: Settings,
        catalogue: Catalogue | None = None,
        *,
        window_bytes: int = WINDOW_BYTES,
        block_s: float = BLOCK_S,
        linger_ms: int = LINGER_MS,
    ) -> None:
        self._intake = Intake(catalogue or catalogue_of(settings), pseudonym_keys(settings))
        self._undelivered: list[Undelivered] = []
        self._channel = Channel(settings, window_bytes=window_bytes, block_s=block_s, linger_ms=linger_ms, on_failure=self._note_failure)

    def check(self, event: EventLike) -> Event:
        """The event as the system will read it; nothing is sent.

        Raises:
            ContractError: with every fault at once.
        """
        return self._intake.take(event).event

    def publish(self, event: EventLike) -> Delivery:
        """Check an event and send it. Blocks only while too much waits; sending the same event again changes nothing.

        Raises:
            ContractError: with every fault at once; nothing was sent.
            TransientError: the broker took nothing for `block_s` seconds; the event was not sent.
        """
        ready = self._intake.take(event)
        future = self._channel.send(ready.topic, ready.key, ready.raw, (ready.event.id, ready.topic, None))
        return Delivery(ready.event.id, ready.topic, future)

    def publish_many(self, events: Iterable[EventLike], *, told: Callable[[int], None] | None = None, timeout_s: float = CLOSE_S) -> Report:
        """Check and send events, and wait up to `timeout_s` seconds after the last for what is under way.

        A bad event keeps no good one back.

        `told` is called with the number of rows read so far, after each.

        Raises:
            TransientError: the broker took nothing for `block_s` seconds; what was sent before may arrive.
        """
        report = Report()
        take, send = self._intake.take, self._channel.send
        lost = report.undelivered
        sent = 0
        for row, event in enumerate(events, start=1):
            try:
                topic, key, raw, decoded = take(event)
            except ContractError as error:
                report.refused.append(Refusal(row, error.reasons))
            else:
                send(topic, key, raw, (decoded.id, topic, lost))
                sent += 1
            if told is not None:
                told(row)
        if self.flush(timeout_s):
            late = f"no broker acknowledged it within {timeout_s:g} s"
            lost += [Undelivered(name, topic, late) for name, topic, owner in self._channel.unanswered() if owner is lost]
        report.delivered = sent - len(lost)
        return report

    def flush(self, timeout_s: float = CLOSE_S) -> int:
        """Wait until everything was delivered or has failed; the number of events that still wait after `timeout_s` seconds."""
        return self._channel.flush(timeout_s)

    def close(self, timeout_s: float = CLOSE_S) -> list[Undelivered]:
        """Wait for what is under way, and stop; every event that was not delivered since the client was made. May be repeated."""
        self._channel.close(timeout_s)
        return list(self._undelivered)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        lost = self.close()
        if lost and error is None:
            named = ", ".join(one.id for one in lost[:NAMED_LIMIT])
            more = f" and {len(lost) - NAMED_LIMIT} more" if len(lost) > NAMED_LIMIT else ""
            raise TransientError(f"{len(lost)} events were not delivered: {named}{more}: {lost[0].error}")

    def _note_failure(self, tag: Any, error: Exception) -> None:
        event_id, topic, report = tag
        lost = Undelivered(event_id, topic, str(error) or type(error).__name__)
        self._undelivered.append(lost)
        if report is not None:
            report.append(lost)
