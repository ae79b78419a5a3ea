"""Readers of whole topics: every partition from a position on, never acknowledged, since what was answered is in what is written."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition

from streams.watch import LOOK_EVERY_S, Standstill, StandstillError

READ_BYTES = 8 * 1024 * 1024
BUNCH = 10_000
"""Messages unpacked at once; a backlog would come as one list otherwise."""
WAIT_MS = 20
"""How long the broker may hold back what is there, and with it every answer to a wish."""
LOOK_MS = 500

log = logging.getLogger(__name__)


class Reader:
    """Messages of one topic that were committed, in the order of each partition."""

    def __init__(self, connection: Mapping[str, Any], topic: str, partitions: int) -> None:
        self.topic = topic
        self._homes = [TopicPartition(topic, partition) for partition in range(partitions)]
        self._taken = dict.fromkeys(self._homes, 0)
        self._turned = asyncio.Event()
        self._still = Standstill()
        self._looked_s = time.monotonic()
        self._consumer = AIOKafkaConsumer(
            **connection,
            isolation_level="read_committed",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=READ_BYTES,
            fetch_max_wait_ms=WAIT_MS,
        )

    async def open(self, first: int = 0) -> None:
        """Begin at position `first` of every partition."""
        await self._consumer.start()
        self._consumer.assign(self._homes)
        for home in self._homes:
            self._consumer.seek(home, first)

    async def read_to_end(self) -> AsyncIterator[list[Any]]:
        """What there is as of now, in bunches."""
        ends = await self._consumer.end_offsets(self._homes)
        waiting = {home for home in self._homes if ends[home] > 0}
        while waiting:
            found = await self._consumer.getmany(*waiting, timeout_ms=LOOK_MS, max_records=BUNCH)
            for records in found.values():
                yield records
            waiting = {home for home in waiting if await self._consumer.position(home) < ends[home]}

    async def read_on(self) -> AsyncIterator[list[Any]]:
        """What comes, for ever; an empty bunch where nothing does for a while.

        Raises:
            StandstillError: there is something to read, and nothing was.
        """
        while True:
            found = await self._consumer.getmany(timeout_ms=LOOK_MS, max_records=BUNCH)
            positions = {home: await self._consumer.position(home) for home in self._homes}
            for records in found.values():
                yield records
            self._taken = positions
            self._turned.set()
            if not found:
                yield []
            if time.monotonic() - self._looked_s >= LOOK_EVERY_S:
                await self._look()

    async def catch_up(self) -> None:
        """Wait until what there is as of now was read on, and taken by whoever reads."""
        ends = await self._consumer.end_offsets(self._homes)
        while any(self._taken[home] < end for home, end in ends.items()):
            self._turned.clear()
            await self._turned.wait()

    async def tail(self, count: int) -> list[Any]:
        """About so many of the last messages of each partition; reading then goes on from where it was."""
        ends = await self._consumer.end_offsets(self._homes)
        positions = {home: await self._consumer.position(home) for home in self._homes}
        for home in self._homes:
            self._consumer.seek(home, max(positions[home], ends[home] - count))
        found = [record async for records in self.read_to_end() for record in records]
        for home in self._homes:
            self._consumer.seek(home, positions[home])
        return found

    async def close(self) -> None:
        await self._consumer.stop()

    async def _look(self) -> None:
        self._looked_s = time.monotonic()
        ends = await self._consumer.end_offsets(self._homes)
        read = sum([await self._consumer.position(home) for home in self._homes])
        if self._still.seen(read, sum(ends.values()), self._looked_s):
            raise StandstillError(f"{self.topic} was read to {read} of {sum(ends.values())} and stood still")


def last_by_key(records: Sequence[Any]) -> dict[bytes, Any]:
    """Of each key the last message; those without key or value are left out."""
    return {record.key: record for record in records if record.key is not None and record.value is not None}


async def breathe() -> None:
    """Let others have their turn."""
    await asyncio.sleep(0)
