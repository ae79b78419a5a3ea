"""What the worker has counted: whether every event that had come in by a moment is in the signals.

While it is not, a reporter whose events wait looks silent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.structs import TopicPartition

Ends = Mapping[TopicPartition, int]
"""The position after the last message, by partition."""


class Counted:
    """For one event loop; `group` is the worker's, `topics` those of events. Everything raises aiokafka's KafkaError."""

    def __init__(self, connection: Mapping[str, Any], group: str, topics: Iterable[str], partitions: int) -> None:
        self._group = group
        self._partitions = range(partitions)
        self._topics = frozenset(topics)
        self._admin = AIOKafkaAdminClient(**connection)
        self._looker = AIOKafkaConsumer(**connection, enable_auto_commit=False)

    async def open(self) -> None:
        await self._admin.start()
        await self._looker.start()

    async def ends(self) -> Ends:
        """How much has come in as of now."""
        there = self._topics & await self._looker.topics()
        homes = [TopicPartition(topic, number) for topic in sorted(there) for number in self._partitions]
        found: Ends = await self._looker.end_offsets(homes) if homes else {}
        return {home: end for home, end in found.items() if end}

    async def has(self, ends: Ends) -> bool:
        """Whether all of it is counted."""
        if not ends:
            return True
        done = await self._admin.list_consumer_group_offsets(self._group)
        return all(home in done and done[home].offset >= end for home, end in ends.items())

    async def close(self) -> None:
        await self._admin.close()
        await self._looker.stop()
