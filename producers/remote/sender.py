"""The thread that takes the oldest events out of the outbox, posts them in order, and forgets them once the gateway has them.

One batch is under way at a time, so the order of every city is kept, whatever is tried again.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from producers.remote.backoff import MOST_S, delay_s
from producers.remote.delivery import Failure, Outcome
from producers.remote.outbox import Item, Outbox
from producers.remote.post import Post, Taken
from schemas.errors import ConfigurationError, ContractError, TransientError

POLL_S = 0.2
OUTBOX_RETRY_S = 5.0

log = logging.getLogger(__name__)


class Sender(threading.Thread):
    """Sends batches of up to `batch_events` events and `batch_bytes` bytes; an event waits up to `linger_s` for others.

    When the gateway has been away for `patience_s`, events are given up and told as lost; with None, never.
    """

    def __init__(
        self, outbox: Outbox, post: Post, *, batch_events: int, batch_bytes: int, linger_s: float, patience_s: float | None
    ) -> None:
        super().__init__(name="outbox", daemon=True)
        self._outbox = outbox
        self._post = post
        self._batch = (batch_events, batch_bytes)
        self._linger_s = linger_s
        self._patience_s = patience_s
        self._stopping = threading.Event()
        self._rng = random.Random()
        self._away_since_s: float | None = None
        self.problem: TransientError | ConfigurationError | None = None
        """Why nothing goes out at the moment; None while all is well."""

    def stop(self) -> None:
        """Let the request under way end, and send no more."""
        self._stopping.set()

    def run(self) -> None:
        try:
            while not self._stopping.is_set():
                try:
                    self._step()
                except TransientError as error:
                    # The disk of the outbox; what was taken is still in it, and will be sent again.
                    self.problem = error
                    log.warning("outbox-not-written", extra={"reason": str(error)})
                    self._stopping.wait(OUTBOX_RETRY_S)
        finally:
            self._post.close()

    def _step(self) -> None:
        if not self._outbox.await_events(POLL_S):
            return
        self._outbox.await_many(self._batch[0], self._linger_s)
        self._deliver(self._outbox.oldest(*self._batch))

    def _deliver(self, items: Sequence[Item]) -> None:
        """Post until the gateway has taken or refused each of these, or they are given up, or we stop."""
        failures = 0
        while not self._stopping.is_set():
            try:
                taken = self._post.send([item.raw for item in items])
            except ContractError as refusal:
                self._refuse_or_split(items, refusal)
                return
            except (TransientError, ConfigurationError) as error:
                failures += 1
                self._note(error)
                if self._is_hopeless(error):
                    self._lose(items, error)
                    return
                wait = MOST_S if isinstance(error, ConfigurationError) else delay_s(failures, error.retry_after_s, self._rng)
                self._stopping.wait(wait)
            else:
                self._settle(items, taken)
                return

    def _settle(self, items: Sequence[Item], taken: Taken) -> None:
        if self.problem is not None:
            log.info("gateway-back", extra={"waiting": self._outbox.waiting})
        self.problem = self._away_since_s = None
        good = [item for place, item in enumerate(items) if place not in taken.refused]
        bad = [(items[place], reasons) for place, reasons in taken.refused.items()]
        self._outbox.remove(good, bad, datetime.now(UTC))
        for item in good:
            _tell(item, Outcome(taken.receipt))
        for item, reasons in bad:
            _tell(item, Outcome(taken.receipt, ContractError(reasons)))

    def _refuse_or_split(self, items: Sequence[Item], refusal: ContractError) -> None:
        """The gateway refuses the request without a word about which event: find it by halves."""
        if len(items) == 1:
            self._settle(items, Taken("", {0: refusal.reasons}))
            return
        middle = len(items) // 2
        self._deliver(items[:middle])
        self._deliver(items[middle:])

    def _lose(self, items: Sequence[Item], failure: Failure) -> None:
        self._outbox.remove(items, [], datetime.now(UTC))
        for item in items:
            _tell(item, Outcome("", failure))

    def _is_hopeless(self, error: TransientError | ConfigurationError) -> bool:
        if self._away_since_s is None:
            self._away_since_s = time.monotonic()
        if self._patience_s is None:
            return False
        return isinstance(error, ConfigurationError) or time.monotonic() - self._away_since_s > self._patience_s

    def _note(self, error: TransientError | ConfigurationError) -> None:
        if type(error) is not type(self.problem):
            log.warning("gateway-away", extra={"reason": str(error), "waiting": self._outbox.waiting})
        self.problem = error


def _tell(item: Item, outcome: Outcome) -> None:
    told: Callable[[Outcome], None] | None = item.tag
    if told is not None:
        told(outcome)
