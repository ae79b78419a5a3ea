"""Rows of `dead_letters`: what was refused, with every reason and the bytes as they came."""

from __future__ import annotations

import base64
import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import clickhouse_driver
import orjson
from kafka import TopicPartition

from consumers.sink.rows import Table, next_offset

_COLUMNS = {
    "topic": "String",
    "partition": "UInt16",
    "position": "UInt64",
    "idx": "UInt32",
    "source": "String",
    "city": "String",
    "event_id": "String",
    "subject": "String",
    "reasons": "Array(String)",
    "raw": "String",
    "at": "DateTime64(3, 'UTC')",
}
_NAMES = ", ".join(_COLUMNS)
_SELECTION = f"({_NAMES}, state, replayed_at) SELECT {_NAMES}, 'open', toDateTime64(0, 3, 'UTC')"

log = logging.getLogger(__name__)


class LetterRows:
    """Dead letters that wait for their insert."""

    def __init__(self) -> None:
        self.offsets: dict[TopicPartition, int] = {}
        self._table = Table("dead_letters", _SELECTION, _COLUMNS)

    def __len__(self) -> int:
        return len(self._table.rows)

    def add(self, home: TopicPartition, records: Sequence[Any]) -> None:
        for record in records:
            try:
                row = _row(orjson.loads(record.value or b""))
            except (KeyError, TypeError, ValueError) as error:
                log.warning("letter-unreadable", extra={"partition": home.partition, "position": record.offset, "reason": repr(error)})
            else:
                self._table.rows.append(row)
        self.offsets[home] = next_offset(records)

    def insert(self, client: clickhouse_driver.Client) -> None:
        self._table.insert(client)

    def clear(self) -> None:
        self._table.rows.clear()
        self.offsets.clear()


def _row(letter: dict[str, Any]) -> tuple[Any, ...]:
    raw = base64.b64decode(letter["raw"], validate=True)
    at = datetime.fromisoformat(letter["at"]).astimezone(UTC)
    texts = [str(letter.get(name) or "") for name in ("source", "city", "event_id", "subject")]
    reasons = [str(reason) for reason in letter["reasons"]]
    return (letter["topic"], int(letter["partition"]), int(letter["position"]), int(letter["index"]), *texts, reasons, raw, at)
