"""What became of an event that was sent."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Generator
from typing import Any, NamedTuple

import kafka.errors

from schemas.errors import TransientError


class Receipt(NamedTuple):
    """Where Kafka keeps the event."""

    topic: str
    partition: int
    offset: int


class Delivery:
    """The delivery of one event, under way or done; may be awaited."""

    __slots__ = ("_future", "id", "topic")

    def __init__(self, event_id: str, topic: str, future: Any) -> None:
        self.id = event_id
        self.topic = topic
        self._future = future

    @property
    def done(self) -> bool:
        return bool(self._future.is_done)

    def result(self, timeout_s: float | None = None) -> Receipt:
        """Block until the event is acknowledged.

        Raises:
            TransientError: it was not, within `timeout_s` seconds or at all.
        """
        try:
            found = self._future.get(timeout=timeout_s)
        except kafka.errors.KafkaError as error:
            raise TransientError(f"event {self.id} was not delivered to {self.topic}: {error}") from error
        return Receipt(found.topic, found.partition, found.offset)

    def add_done_callback(self, told: Callable[[Delivery], None]) -> None:
        """Call `told` once, when the delivery is done; in the sending thread, which must not be blocked."""
        self._future.add_both(lambda _result: told(self))

    def __await__(self) -> Generator[Any, None, Receipt]:
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[None] = loop.create_future()

        def wake() -> None:
            if not waiter.done():
                waiter.set_result(None)

        def told(_delivery: Delivery) -> None:
            with contextlib.suppress(RuntimeError):  # the loop may have ended meanwhile
                loop.call_soon_threadsafe(wake)

        self.add_done_callback(told)
        yield from waiter.__await__()
        return self.result(0)
