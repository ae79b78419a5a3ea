"""Rows of `generations`: which generation of the stream's cells is read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import clickhouse_driver
from kafka import TopicPartition

from consumers.sink.rows import Table, next_offset
from infra.generation import CURRENT_KEY, Generation

_COLUMNS = {"generation": "UInt32", "fingerprint": "String", "at_ms": "Int64"}
_SELECTION = """
    (generation, created_at, swapped_at, catalogue_hash)
    SELECT generation, fromUnixTimestamp64Milli(at_ms, 'UTC') AS at, at, fingerprint
"""


class GenerationRows:
    """Swaps that wait for their insert."""

    def __init__(self) -> None:
        self.offsets: dict[TopicPartition, int] = {}
        self._table = Table("generations", _SELECTION, _COLUMNS)

    def __len__(self) -> int:
        return len(self._table.rows)

    def add(self, home: TopicPartition, records: Sequence[Any]) -> None:
        for record in records:
            if record.key == CURRENT_KEY and record.value is not None:
                current = Generation.from_bytes(record.value)
                self._table.rows.append((current.number, current.fingerprint, record.timestamp))
        self.offsets[home] = next_offset(records)

    def insert(self, client: clickhouse_driver.Client) -> None:
        self._table.insert(client)

    def clear(self) -> None:
        self._table.rows.clear()
        self.offsets.clear()
