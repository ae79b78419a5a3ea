"""Rows of `dead_letters`: what was refused, with every reason and the bytes as they came."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any

import orjson

from consumers.sink.rows import MessageRows, Table

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


class LetterRows(MessageRows):
    """Dead letters that wait for their insert."""

    def __init__(self) -> None:
        super().__init__(Table("dead_letters", _SELECTION, _COLUMNS), _row, "letter-unreadable")


def _row(record: Any) -> tuple[Any, ...]:
    letter = orjson.loads(record.value or b"")
    raw = base64.b64decode(letter["raw"], validate=True)
    at = datetime.fromisoformat(letter["at"]).astimezone(UTC)
    texts = [str(letter.get(name) or "") for name in ("source", "city", "event_id", "subject")]
    reasons = [str(reason) for reason in letter["reasons"]]
    return (letter["topic"], int(letter["partition"]), int(letter["position"]), int(letter["index"]), *texts, reasons, raw, at)
