"""The way for a Python program without a Kafka port to report events: over HTTP, with an outbox on disk if it is given one."""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from producers.encoding import EventLike
from producers.intake import Intake, Ready
from producers.remote.delivery import Delivery, Outcome
from producers.remote.outbox import Entry, Outbox, Refused
from producers.remote.post import ANSWER_TIMEOUT_S, CONNECT_TIMEOUT_S, Post
from producers.remote.sender import Sender
from producers.report import Refusal, Report, Undelivered
from schemas.catalogue import Catalogue, load_catalogue
from schemas.errors import ConfigurationError, ContractError, InvariantError, TransientError
from schemas.event import Event

BATCH_EVENTS = 1_000
BATCH_BYTES = 1024 * 1024
LINGER_MS = 100
BLOCK_S = 60.0
CLOSE_S = 30.0
PATIENCE_S = 120.0
"""How long the gateway may be away before events that are only in memory are given up."""
MEMORY_BYTES = 32 * 1024 * 1024
DISK_BYTES = 1024 * 1024 * 1024
PUT_EVENTS = 500
"""Of many events so many are written to the outbox at once."""
NAMED_LIMIT = 5


class HttpClient:
    """Publishes events to the gateway at `url`, in order for each city; safe to share between threads, one per process is enough.

    With `outbox`, a file, an event is safe once `publish` returns: it is sent as soon as the gateway takes it, by this process or by the
    next one with the same file. Without, events wait in memory, and are given up when the gateway has been away for PATIENCE_S seconds. At
    most `limit_bytes` wait (32 MB in memory, 1 GB on disk); above that publishing blocks for up to `block_s` seconds.

    Raises:
        ConfigurationError: address, token or outbox can't be used; another process has the outbox.
    """

    def __init__(
        self,
        url: str,
        token: str,
        catalogue: Catalogue | None = None,
        outbox: Path | None = None,
        *,
        limit_bytes: int | None = None,
        block_s: float = BLOCK_S,
        linger_ms: int = LINGER_MS,
        batch_events: int = BATCH_EVENTS,
        verify: ssl.SSLContext | bool = True,
    ) -> None:
        self._intake = Intake(catalogue or load_catalogue(), None)
        self._block_s = block_s
        self._undelivered: list[Undelivered] = []
        post = Post(url, token, verify=verify)
        try:
            self._outbox = Outbox(outbox, limit_bytes or (DISK_BYTES if outbox else MEMORY_BYTES))
        except ConfigurationError:
            post.close()
            raise
        self._sender = Sender(
            self._outbox,
            post,
            batch_events=batch_events,
            batch_bytes=BATCH_BYTES,
            linger_s=linger_ms / 1000,
            patience_s=None if outbox else PATIENCE_S,
        )
        self._closed = False
        self._sender.start()

    def check(self, event: EventLike) -> Event:
        """The event as the system will read it, by this side's catalogue; nothing is sent.

        Raises:
            ContractError: with every fault at once.
        """
        return self._intake.take(event).event

    def publish(self, event: EventLike) -> Delivery:
        """Check an event and put it into the outbox. Blocks only while that is full; sending the same event again changes nothing.

        Raises:
            ContractError: with every fault at once; nothing was put.
            TransientError: the outbox was full for `block_s` seconds, or can't be written; nothing was put.
        """
        ready = self._taken(event)
        delivery = Delivery(ready.event.id, ready.topic)
        self._outbox.put([Entry(delivery.id, ready.topic, ready.raw, partial(self._note, delivery, delivery.settle))], self._block_s)
        return delivery

    def publish_many(self, events: Iterable[EventLike], *, told: Callable[[int], None] | None = None, timeout_s: float = CLOSE_S) -> Report:
        """Check and send events, and wait up to `timeout_s` seconds after the last for what is under way.

        A bad event keeps no good one back, whether this side finds it bad or the gateway. With an outbox on disk, undelivered events are
        kept there and sent later.

        `told` is called with the number of rows read so far, after each.

        Raises:
            TransientError: as `publish`; what was put before may arrive.
        """
        tally = _Tally()
        entries: list[Entry] = []
        for row, event in enumerate(events, start=1):
            try:
                ready = self._taken(event)
            except ContractError as error:
                tally.report.refused.append(Refusal(row, error.reasons))
            else:
                lost = Undelivered(ready.event.id, ready.topic, "")
                entries.append(Entry(lost.id, lost.topic, ready.raw, partial(self._note, lost, tally.told(row, lost))))
                if len(entries) == PUT_EVENTS:
                    self._outbox.put(entries, self._block_s)
                    entries = []
            if told is not None:
                told(row)
        if entries:
            self._outbox.put(entries, self._block_s)
        self.flush(timeout_s)
        return tally.closed(self._late(timeout_s))

    def flush(self, timeout_s: float = CLOSE_S) -> int:
        """Wait until everything was taken, refused or given up; the number of events that still wait after `timeout_s` seconds."""
        return self._outbox.await_empty(timeout_s)

    @property
    def problem(self) -> TransientError | ConfigurationError | None:
        """Why nothing goes out at the moment: the gateway is away, or refuses the token; None while all is well."""
        return self._sender.problem

    def refusals(self) -> list[Refused]:
        """The events that the gateway refused after `publish` took them, the oldest first; on disk they stay until they are settled."""
        return self._outbox.refusals()

    def settle(self, refusals: Sequence[Refused]) -> None:
        """Forget refusals that were seen to."""
        self._outbox.settle(refusals)

    def close(self, timeout_s: float = CLOSE_S) -> list[Undelivered]:
        """Wait for what is under way, and stop; every event that is lost, those since the client was made.

        What an outbox on disk still holds is not lost. Blocks for up to `timeout_s` seconds and the time of one request. May be repeated.
        """
        if not self._closed:
            self._closed = True
            self.flush(timeout_s)
            self._sender.stop()
            self._sender.join(ANSWER_TIMEOUT_S + CONNECT_TIMEOUT_S)
            late = TransientError(self._late(timeout_s))
            for tell in self._outbox.abandoned():
                tell(Outcome("", late))
            self._outbox.close()
        return list(self._undelivered)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        lost = self.close()
        if lost and error is None:
            named = ", ".join(one.id for one in lost[:NAMED_LIMIT])
            more = f" and {len(lost) - NAMED_LIMIT} more" if len(lost) > NAMED_LIMIT else ""
            raise TransientError(f"{len(lost)} events were not delivered: {named}{more}: {lost[0].error}")

    def _taken(self, event: EventLike) -> Ready:
        if self._closed:
            raise InvariantError("the client is closed")
        return self._intake.take(event)

    def _note(self, event: Delivery | Undelivered, tell: Callable[[Outcome], None], outcome: Outcome) -> None:
        if self._outbox.path is None and isinstance(outcome.failure, TransientError | ConfigurationError):
            self._undelivered.append(Undelivered(event.id, event.topic, str(outcome.failure)))
        tell(outcome)

    def _late(self, timeout_s: float) -> str:
        return str(self._sender.problem or f"the gateway did not take it within {timeout_s:g} s")


class _Tally:
    """The report of many events while they are under way; the sending thread tells it."""

    def __init__(self) -> None:
        self.report = Report()
        self._open: dict[int, Undelivered] = {}

    def told(self, row: int, event: Undelivered) -> Callable[[Outcome], None]:
        """What the sending thread calls when it knows."""
        self._open[row] = event
        return partial(self._note, row)

    def closed(self, late: str) -> Report:
        """The report, with what is still open as undelivered; from now on nothing changes it."""
        while self._open:
            with contextlib.suppress(KeyError):
                self._lose(self._open.popitem()[1], late)
        self.report.refused.sort(key=lambda refusal: refusal.row)
        return self.report

    def _note(self, row: int, outcome: Outcome) -> None:
        event = self._open.pop(row, None)
        if event is None:
            return
        if outcome.failure is None:
            self.report.delivered += 1
        elif isinstance(outcome.failure, ContractError):
            self.report.refused.append(Refusal(row, outcome.failure.reasons))
        else:
            self._lose(event, str(outcome.failure))

    def _lose(self, event: Undelivered, error: str) -> None:
        self.report.undelivered.append(Undelivered(event.id, event.topic, error))
