"""Refused events: the dead letter of each, and the breaker that stops the worker before it empties a topic into them."""

from __future__ import annotations

import base64
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

from schemas.errors import TongxinError

MIN_EVENTS = 200
"""Fewer events than this say nothing about a topic."""
WINDOW_EVENTS = 5_000


class RefusalLimitError(TongxinError):
    """A topic's events are refused so often that something is wrong with the topic or with us; nothing of the batch was acknowledged."""


def dead_letter(topic: str, partition: int, position: int, raw: bytes, reasons: Sequence[str], at_ms: int) -> tuple[bytes, bytes]:
    """Key and value of a dead letter; the same event gives the same key, so that a replay repeats none."""
    seen = _attributes(raw)
    letter = {
        "topic": topic,
        "partition": partition,
        "position": position,
        "index": 0,
        "source": seen.get("source"),
        "city": seen.get("city"),
        "event_id": seen.get("id"),
        "subject": seen.get("subject"),
        "reasons": list(reasons),
        "raw": base64.b64encode(raw).decode(),
        "at": datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds"),
    }
    return f"{topic}|{partition}|{position}|0".encode(), orjson.dumps(letter)


def _attributes(raw: bytes) -> Mapping[str, Any]:
    """Attributes of the event as far as they can be read, text only."""
    try:
        parsed = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return {}
    return {name: value for name, value in parsed.items() if isinstance(value, str)} if isinstance(parsed, dict) else {}


class Breaker:
    """Watches the share of refused events per topic, over the last WINDOW_EVENTS."""

    def __init__(self, ratio: float) -> None:
        self._ratio = ratio
        self._seen: dict[str, deque[tuple[int, int]]] = {}
        self._sums: dict[str, tuple[int, int]] = {}

    def count(self, topic: str, events: int, refused: int) -> None:
        """Note what became of a chunk.

        Raises:
            RefusalLimitError: the topic's share is above the ratio.
        """
        seen = self._seen.setdefault(topic, deque())
        seen.append((events, refused))
        total, bad = self._sums.get(topic, (0, 0))
        total, bad = total + events, bad + refused
        while len(seen) > 1 and total - seen[0][0] >= WINDOW_EVENTS:
            gone = seen.popleft()
            total, bad = total - gone[0], bad - gone[1]
        self._sums[topic] = (total, bad)
        if total >= MIN_EVENTS and bad > self._ratio * total:
            raise RefusalLimitError(
                f"{bad} of the last {total} events of {topic} were refused, above the ratio {self._ratio:g}; "
                "see `tongxin dead-letters list`, mend the source, or set TONGXIN_STREAM__DEAD_LETTER_RATIO=1 to let them through."
            )
