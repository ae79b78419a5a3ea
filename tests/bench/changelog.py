"""What the fence costs and how fast a table recovers: python -m tests.bench.changelog

Prints keys a second of the batched table, one write with and without a transaction around it, and keys a second of recovery from an
empty disk. Starts its own Kafka; takes about half a minute.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaProducer

from infra.topic import LEDGER, PROGRESS, changelog_topics, create_topics
from streams.changelog import COMPRESSION, FencedWriter
from streams.store import LocalStore
from streams.table import BatchedTable
from tests.bench.platform import own_kafka

BATCHES = 60
KEYS_PER_BATCH = 2_000
VALUE = b'{"amount":123456,"records":1234,"position":123456789}'


def main() -> None:
    with own_kafka() as settings, tempfile.TemporaryDirectory() as folder:
        create_topics(settings, changelog_topics())
        asyncio.run(_measure({"bootstrap_servers": settings.kafka_bootstrap}, Path(folder)))


def _items(batch: int) -> dict[bytes, bytes]:
    return {b"visits|370100|luli-sd-2024|visits-made|sum||%08d" % (batch * KEYS_PER_BATCH + at): VALUE for at in range(KEYS_PER_BATCH)}


async def _measure(connection: dict[str, Any], folder: Path) -> None:
    writer = FencedWriter(connection, "bench", 0)
    await writer.open((PROGRESS, LEDGER))
    table = BatchedTable(LocalStore(folder / "table"), PROGRESS, writer)
    began = time.perf_counter()
    for batch in range(BATCHES):
        await table.put_many(_items(batch))
    fenced = time.perf_counter() - began
    print(f"batched table, fenced:      {BATCHES * KEYS_PER_BATCH / fenced:10,.0f} keys/s   {fenced / BATCHES * 1000:6.1f} ms a batch")

    began = time.perf_counter()
    for _ in range(BATCHES):
        await writer.write({LEDGER: {b"k": VALUE}})
    one = (time.perf_counter() - began) / BATCHES
    plain = AIOKafkaProducer(**connection, enable_idempotence=True, compression_type=COMPRESSION, max_batch_size=512 * 1024)
    await plain.start()
    began = time.perf_counter()
    for _ in range(BATCHES):
        await plain.send_and_wait(LEDGER, key=b"k", value=VALUE, partition=1)
    unfenced = (time.perf_counter() - began) / BATCHES
    print(f"one write, fenced:          {one * 1000:10.2f} ms     not fenced: {unfenced * 1000:.2f} ms   ratio {one / unfenced:.2f}")

    await writer.close()
    second = FencedWriter(connection, "bench", 0)
    marks = await second.open((PROGRESS, LEDGER))
    empty = BatchedTable(LocalStore(folder / "empty"), PROGRESS, second)
    began = time.perf_counter()
    count = await empty.recover(connection, marks[PROGRESS])
    print(f"recovery, empty disk:       {count / (time.perf_counter() - began):10,.0f} keys/s   ({count:,} keys)")
    await second.close()
    await plain.stop()


if __name__ == "__main__":
    main()
