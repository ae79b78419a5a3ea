"""Changelogs: the durable copy of a table's partition, a compacted Kafka topic with one writer at a time.

The writer is fenced: its transactional id is the partition's, so that opening it again elsewhere makes the broker refuse all that an
earlier writer, frozen and woken, still wants to write (ADR: fencing). Opening also writes a mark; who recovers reads up to its own mark.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import aiokafka.producer.sender
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.structs import TopicPartition

EPOCH_KEY = b"@epoch"
"""Key of the marks in a changelog; readers of the topic pass them over."""
BATCH_BYTES = 512 * 1024
COMPRESSION = "zstd"
"""aiokafka's lz4 is fixed to level 9: 36 MB/s on batches of cells, where zstd makes 360 and a quarter less to store."""
READ_BYTES = 4 * 1024 * 1024
READ_TIMEOUT_MS = 1_000
TRANSACTION_TIMEOUT_MS = 60_000
BETWEEN_TRANSACTIONS_S = 0.002
"""How long aiokafka waits when the broker is still ending the transaction before; its own 20 ms made a write three times as long."""


class FencedWriter:
    """Writes whole batches to one partition of several topics; at most one writer of an `identity` gets anything through."""

    def __init__(self, connection: Mapping[str, Any], identity: str, partition: int) -> None:
        self.partition = partition
        self._producer = AIOKafkaProducer(
            **connection,
            transactional_id=identity,
            transaction_timeout_ms=TRANSACTION_TIMEOUT_MS,
            compression_type=COMPRESSION,
            max_batch_size=BATCH_BYTES,
            max_request_size=2 * BATCH_BYTES,
        )

    async def open(self, topics: tuple[str, ...]) -> dict[str, int]:
        """Shut out earlier writers; returns the offset of the mark in each topic, after which only this one writes."""
        aiokafka.producer.sender.BACKOFF_OVERRIDE = BETWEEN_TRANSACTIONS_S
        await self._producer.start()
        async with self._producer.transaction():
            sent = {topic: await self._producer.send(topic, key=EPOCH_KEY, value=b"{}", partition=self.partition) for topic in topics}
            return {topic: (await future).offset for topic, future in sent.items()}

    async def write(self, items_by_topic: Mapping[str, Mapping[bytes, bytes]]) -> dict[str, int]:
        """Write all items in one transaction; returns the offset of each topic's last one. Blocks until they are committed.

        Raises:
            aiokafka.errors.KafkaError: fenced, or the broker is away; the writer must not be used any more.
        """
        async with self._producer.transaction():
            sent = {topic: await self._send(topic, items) for topic, items in items_by_topic.items() if items}
            return {topic: [await _last_offset(one) for one in futures][-1] for topic, futures in sent.items()}

    async def _send(self, topic: str, items: Mapping[bytes, bytes]) -> list[tuple[asyncio.Future[Any], int]]:
        sent = []
        batch = self._producer.create_batch()
        for key, value in items.items():
            if batch.append(key=key, value=value, timestamp=None) is None:
                sent.append((await self._producer.send_batch(batch, topic, partition=self.partition), batch.record_count()))
                batch = self._producer.create_batch()
                batch.append(key=key, value=value, timestamp=None)
        if batch.record_count():
            sent.append((await self._producer.send_batch(batch, topic, partition=self.partition), batch.record_count()))
        return sent

    async def close(self) -> None:
        await self._producer.stop()


async def _last_offset(sent: tuple[asyncio.Future[Any], int]) -> int:
    future, count = sent
    return int((await future).offset) + count - 1


async def read_changelog(
    connection: Mapping[str, Any], topic: str, partition: int, after: int, until: int
) -> AsyncIterator[tuple[dict[bytes, bytes], int]]:
    """Committed records with offsets in (`after`, `until`], in batches of (last value by key, last offset)."""
    home = TopicPartition(topic, partition)
    reader = AIOKafkaConsumer(
        **connection,
        isolation_level="read_committed",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=READ_BYTES,
    )
    await reader.start()
    try:
        reader.assign([home])
        reader.seek(home, after + 1)
        last = after
        while last < until:
            for records in (await reader.getmany(home, timeout_ms=READ_TIMEOUT_MS)).values():
                wanted = [record for record in records if record.offset <= until]
                if wanted:
                    last = wanted[-1].offset
                    yield {record.key: record.value for record in wanted if record.key != EPOCH_KEY}, last
    finally:
        await reader.stop()
