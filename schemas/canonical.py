"""One spelling of an event's data as JSON, so that what is kept can be compared with what is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from schemas.catalogue import Topic
from schemas.payload import FEN_PER_YUAN


def yuan_fields(topic: Topic) -> tuple[str, ...]:
    """The fields that decoding turns from yuan into fen."""
    return tuple(field.name for field in topic.field.values() if field.unit == "yuan")


def canonical_json(data: Mapping[str, Any] | None, yuan: Sequence[str]) -> bytes:
    """An event's data as one spelling of JSON: sorted, without what is not given, money in yuan; empty for a withdrawal without data."""
    if data is None:
        return b""
    given = {name: value for name, value in data.items() if value is not None}
    for name in yuan:
        if name in given:
            given[name] /= FEN_PER_YUAN
    return orjson.dumps(given, option=orjson.OPT_SORT_KEYS)
