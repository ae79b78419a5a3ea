"""What was taken and is not written yet. It is written in its order, in one transaction after the other, by the one fenced writer."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator

from infra.topic import ALERTS
from schemas.alert.step import Taken
from streams.changelog import FencedWriter

MOST = 500
"""Messages of one transaction."""


class Outbox:
    """Holds messages for topic `alerts` until they are written. What a killed process leaves in it is worked out again by the next."""

    def __init__(self, writer: FencedWriter) -> None:
        self._writer = writer
        self._waiting: list[tuple[bytes, bytes]] = []
        self._turn = asyncio.Lock()
        self.written = 0

    def put(self, taken: Iterable[Taken]) -> None:
        self._waiting += [(f"{one.step.alert}|{one.step.id}".encode(), one.to_bytes()) for one in taken]

    def put_mark(self, key: bytes, value: bytes) -> None:
        self._waiting.append((key, value))

    async def flush(self) -> None:
        """Write everything that waits. Blocks until it is committed.

        Raises:
            aiokafka.errors.KafkaError: nothing may be written by this process any more.
        """
        async with self._turn:
            while self._waiting:
                taken, self._waiting = self._waiting, []
                for items in _transactions(taken):
                    await self._writer.write({ALERTS: items})
                    self.written += len(items)


def _transactions(messages: list[tuple[bytes, bytes]]) -> Iterator[dict[bytes, bytes]]:
    """The messages in their order, cut where a key comes again or there are many."""
    items: dict[bytes, bytes] = {}
    for key, value in messages:
        if key in items or len(items) == MOST:
            yield items
            items = {}
        items[key] = value
    if items:
        yield items
