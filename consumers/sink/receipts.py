"""Rows of `receipts`: what became of submissions at the way in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson

from consumers.sink.rows import MessageRows, Table

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


class ReceiptRows(MessageRows):
    """Receipts that wait for their insert."""

    def __init__(self) -> None:
        super().__init__(Table("receipts", _SELECTION, _COLUMNS), _row, "receipt-unreadable")


def _row(record: Any) -> tuple[Any, ...]:
    told = orjson.loads(record.value or b"")
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
