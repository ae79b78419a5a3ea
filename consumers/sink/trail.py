"""Rows of `trail`: who did what and when."""

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
    "at": "DateTime64(6, 'UTC')",
    "agency": "String",
    "actor": "String",
    "action": "String",
    "outcome": "String",
    "subject": "String",
    "detail": "String",
    "position": "UInt64",
}
_NAMES = ", ".join(_COLUMNS)
_TEXTS = ("agency", "actor", "action", "outcome", "subject")

log = logging.getLogger(__name__)


class TrailRows:
    """Acts that wait for their insert."""

    def __init__(self) -> None:
        self.offsets: dict[TopicPartition, int] = {}
        self._table = Table("trail", f"({_NAMES}) SELECT {_NAMES}", _COLUMNS)

    def __len__(self) -> int:
        return len(self._table.rows)

    def add(self, home: TopicPartition, records: Sequence[Any]) -> None:
        for record in records:
            try:
                row = _row(orjson.loads(record.value or b""), record.offset)
            except (AttributeError, KeyError, TypeError, ValueError) as error:
                log.warning("act-unreadable", extra={"partition": home.partition, "position": record.offset, "reason": repr(error)})
            else:
                self._table.rows.append(row)
        self.offsets[home] = next_offset(records)

    def insert(self, client: clickhouse_driver.Client) -> None:
        self._table.insert(client)

    def clear(self) -> None:
        self._table.rows.clear()
        self.offsets.clear()


def _row(act: dict[str, Any], position: int) -> tuple[Any, ...]:
    at = datetime.fromisoformat(act["at"]).astimezone(UTC)
    return (at, *(str(act[name]) for name in _TEXTS), orjson.dumps(act["detail"]).decode(), position)
