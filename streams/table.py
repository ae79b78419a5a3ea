"""The batched table: one partition of a keyed state, read and written many keys at a time.

A plain Faust table costs about 200 µs a write, since each is a message and a RocksDB write of its own. Here a batch of events is one record
batch to the changelog and one write to RocksDB (ADR: batched table).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from streams.changelog import FencedWriter, read_changelog
from streams.store import LocalStore


class BatchedTable:
    """State in RocksDB, durable in a changelog; of the two the changelog is written first."""

    def __init__(self, store: LocalStore, topic: str, writer: FencedWriter) -> None:
        self.topic = topic
        self._store = store
        self._writer = writer

    async def recover(self, connection: Mapping[str, Any], until: int) -> int:
        """Read from the changelog what the store lacks, up to offset `until`; returns how many keys were read. May be repeated."""
        count = 0
        async for items, last in read_changelog(connection, self.topic, self._writer.partition, self._store.offset, until):
            self._store.put_many(items, last)
            count += len(items)
        return count

    def get_many(self, keys: Sequence[bytes]) -> list[bytes | None]:
        """Values in the order of the keys; None where there is none."""
        return self._store.get_many(keys)

    async def put_many(
        self,
        items: Mapping[bytes, bytes],
        beside: Mapping[str, Mapping[bytes, bytes]] | None = None,
        along: Mapping[BatchedTable, Mapping[bytes, bytes]] | None = None,
    ) -> None:
        """Write all items; when it returns they are durable. Blocks for one round trip of a transaction.

        Args:
            beside: what is written to other topics in the same transaction.
            along: what is written to other tables of the same partition and writer, in the same transaction.

        Raises:
            aiokafka.errors.KafkaError: nothing may be written by this table any more.
        """
        tables = {self: items, **(along or {})}
        whole = {**(beside or {}), **{table.topic: of_table for table, of_table in tables.items()}}
        if any(whole.values()):
            offsets = await self._writer.write(whole)
            for table, of_table in tables.items():
                if of_table:
                    table._store.put_many(of_table, offsets[table.topic])

    def close(self) -> None:
        self._store.close()
