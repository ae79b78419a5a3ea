"""Rows of `trail`: who did what and when."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson

from consumers.sink.rows import MessageRows, Table

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


class TrailRows(MessageRows):
    """Acts that wait for their insert."""

    def __init__(self) -> None:
        super().__init__(Table("trail", f"({_NAMES}) SELECT {_NAMES}", _COLUMNS), _row, "act-unreadable")


def _row(record: Any) -> tuple[Any, ...]:
    act = orjson.loads(record.value or b"")
    at = datetime.fromisoformat(act["at"]).astimezone(UTC)
    return (at, *(str(act[name]) for name in _TEXTS), orjson.dumps(act["detail"]).decode(), record.offset)
