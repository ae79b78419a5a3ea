"""Rows of `progress` and `signals`: the stream's cells. Of one that changed several times while it waited, only the last is inserted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import clickhouse_driver
import orjson
from kafka import TopicPartition

from consumers.sink.rows import Table, next_offset
from infra.topic import PROGRESS, SIGNALS, generation_of

MARK = b"@"
"""Begins the keys of the stream's own marks, which are no cells; a cell's key begins with a topic."""

_COLUMNS = {"generation": "UInt32", "key": "String", "value": "String", "at_ms": "Int64"}
_FIGURE = """
    (generation, topic, city, notice, indicator, part, breakdown, day, amount, records, position, updated_at)
    SELECT
        generation,
        (splitByChar('|', key) AS names)[1],
        names[2],
        names[3],
        names[4],
        names[5],
        names[6],
        toDate32(names[7]),
        JSONExtractInt(value, 'amount'),
        JSONExtractInt(value, 'records'),
        JSONExtractUInt(value, 'position'),
        fromUnixTimestamp64Milli(at_ms, 'UTC')
"""
_SIGNAL = """
    (generation, topic, city, signal, dimension, value, hour, amount, records, position, updated_at)
    SELECT
        generation,
        (splitByChar('|', key) AS names)[1],
        names[2],
        names[3],
        names[4],
        decodeURLComponent(names[5]),
        toDateTime64(concat(replaceOne(names[6], 'T', ' '), ':00:00'), 0, 'Etc/GMT-8'),
        JSONExtractInt(value, 'amount'),
        JSONExtractInt(value, 'records'),
        JSONExtractUInt(value, 'position'),
        fromUnixTimestamp64Milli(at_ms, 'UTC')
"""


class CellRows:
    """Cells of one table that wait for their insert."""

    def __init__(self, name: str, selection: str) -> None:
        """`name` is that of the table, and of the topic of its first generation."""
        self.offsets: dict[TopicPartition, int] = {}
        self._name = name
        self._selection = selection
        self._waiting: dict[int, dict[bytes, tuple[bytes, int]]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    def add(self, home: TopicPartition, records: Sequence[Any]) -> None:
        waiting = self._waiting.setdefault(generation_of(home.topic, self._name), {})
        for record in records:
            key, value = record.key, record.value
            if key is None or value is None or key.startswith(MARK):
                continue
            before = waiting.get(key)
            if before is None or _position(value) >= _position(before[0]):
                waiting[key] = (value, record.timestamp)
        self.offsets[home] = next_offset(records)

    def insert(self, client: clickhouse_driver.Client) -> None:
        table = Table(self._name, self._selection, _COLUMNS)
        table.rows = [
            (generation, key, value, at_ms) for generation, waiting in self._waiting.items() for key, (value, at_ms) in waiting.items()
        ]
        table.insert(client)

    def clear(self) -> None:
        self._waiting.clear()
        self.offsets.clear()


def _position(value: bytes) -> int:
    return int(orjson.loads(value)["position"])


def figure_rows() -> CellRows:
    """Rows of `progress`."""
    return CellRows(PROGRESS, _FIGURE)


def signal_rows() -> CellRows:
    """Rows of `signals`."""
    return CellRows(SIGNALS, _SIGNAL)
