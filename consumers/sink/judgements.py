"""Rows of `judgements`: how each event's text was judged."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson

from consumers.sink.rows import MessageRows, Table
from infra.topic import JUDGEMENTS, generation_of

MS_PER_S = 1000

_COLUMNS = {
    "generation": "UInt32",
    "topic": "String",
    "partition": "UInt16",
    "position": "UInt64",
    "city": "String",
    "subject": "String",
    "revision": "UInt32",
    "polarity": "String",
    "severity": "UInt8",
    "category": "String",
    "words": "Array(String)",
    "model": "String",
    "judged_at": "DateTime64(3, 'UTC')",
}
_NAMES = ", ".join(_COLUMNS)


class JudgementRows(MessageRows):
    """Judgements that wait for their insert."""

    def __init__(self) -> None:
        super().__init__(Table(JUDGEMENTS, f"({_NAMES}) SELECT {_NAMES}", _COLUMNS), _row, "judgement-unreadable")


def _row(record: Any) -> tuple[Any, ...]:
    topic, partition, position = record.key.decode().split("|")
    told = orjson.loads(record.value or b"")
    return (
        generation_of(record.topic, JUDGEMENTS),
        topic,
        int(partition),
        int(position),
        told["city"],
        told["subject"],
        int(told["revision"]),
        told["polarity"],
        int(told["severity"]),
        told["category"],
        [str(word) for word in told["words"]],
        told["model"],
        datetime.fromtimestamp(record.timestamp / MS_PER_S, UTC),
    )
