"""Rows of `receipts`: what became of submissions at the way in."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import clickhouse_driver
import orjson
from kafka import TopicPartition

from consumers.sink.rows import Table, next_offset

_COLUMNS = {
    "id": "String",
    "part": "UInt32",
    "parts": "UInt32",
    "agency": "String",
    "token_id": "String",
    "at": "DateTime64(3, 'UTC')",
    "kind": "String",
    "total": "UInt32",
    "topics": "Array(String)",
    "partitions": "Array(UInt16)",
    "positions": "Array(UInt64)",
    "cities": "Array(String)",
    "subjects": "Array(String)",
    "refused": "String",
}
_NAMES = ", ".join(_COLUMNS)
_SELECTION = f"({_NAMES}) SELECT {_NAMES}"
_FIELDS_OF_EVENT = 5

log = logging.getLogger(__name__)


class ReceiptRows:
    """Receipts that wait for their insert."""

    def __init__(self) -> None:
        self.offsets: dict[TopicPartition, int] = {}
        self._table = Table("receipts", _SELECTION, _COLUMNS)

    def __len__(self) -> int:
        return len(self._table.rows)

    def add(self, home: TopicPartition, records: Sequence[Any]) -> None:
        for record in records:
            try:
                row = _row(orjson.loads(record.value or b""))
            except (KeyError, TypeError, ValueError) as error:
                log.warning("receipt-unreadable", extra={"partition": home.partition, "position": record.offset, "reason": repr(error)})
            else:
                self._table.rows.append(row)
        self.offsets[home] = next_offset(records)

    def insert(self, client: clickhouse_driver.Client) -> None:
        self._table.insert(client)

    def clear(self) -> None:
        self._table.rows.clear()
        self.offsets.clear()


def _row(told: dict[str, Any]) -> tuple[Any, ...]:
    head = (str(told["id"]), int(told["part"]), int(told["parts"]), str(told["agency"]), str(told["token_id"]))
    at = datetime.fromisoformat(told["at"]).astimezone(UTC)
    by_field = [list(field) for field in zip(*told["events"], strict=True)] or [[] for _ in range(_FIELDS_OF_EVENT)]
    topics, partitions, positions, cities, subjects = by_field
    return (
        *head,
        at,
        str(told["kind"]),
        int(told["total"]),
        topics,
        partitions,
        positions,
        cities,
        subjects,
        orjson.dumps(told["refused"]),
    )
