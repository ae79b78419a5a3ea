"""What became of an event that was given to the outbox."""

from __future__ import annotations

import asyncio
import concurrent.futures
from collections.abc import Callable, Generator
from typing import NamedTuple

from schemas.errors import ConfigurationError, ContractError, TransientError

Failure = ContractError | TransientError | ConfigurationError


class Outcome(NamedTuple):
    """The receipt's id, or why there is none."""

    receipt: str
    failure: Failure | None = None


class Delivery:
    """The delivery of one event, under way or done; may be awaited."""

    __slots__ = ("_future", "id", "topic")

    def __init__(self, event_id: str, topic: str) -> None:
        self.id = event_id
        self.topic = topic
        self._future: concurrent.futures.Future[str] = concurrent.futures.Future()

    @property
    def done(self) -> bool:
        return self._future.done()

    def result(self, timeout_s: float | None = None) -> str:
        """Block until the gateway has the event; the id of the receipt, by which it can be asked what became of it.

        Raises:
            ContractError: the gateway refused the event, with every reason.
            TransientError: it was not taken, within `timeout_s` seconds or at all. In an outbox on disk it is kept, and sent later.
            ConfigurationError: the gateway refuses us; no outbox on disk kept the event.
        """
        try:
            return self._future.result(timeout_s)
        except TimeoutError:
            raise TransientError(f"event {self.id} was not taken by the gateway within {timeout_s:g} s") from None

    def settle(self, outcome: Outcome) -> None:
        """Called once, by the sending thread."""
        if outcome.failure is None:
            self._future.set_result(outcome.receipt)
        else:
            self._future.set_exception(outcome.failure)

    def add_done_callback(self, told: Callable[[Delivery], None]) -> None:
        """Call `told` once, when the delivery is done; in the sending thread, which must not be blocked."""
        self._future.add_done_callback(lambda _future: told(self))

    def __await__(self) -> Generator[None, None, str]:
        return (yield from asyncio.wrap_future(self._future).__await__())
