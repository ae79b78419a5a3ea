"""Dead letters as the table has them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import clickhouse_driver

from schemas.errors import ConfigurationError


@dataclass(frozen=True, order=True)
class LetterId:
    """Where the refused message is: written `topic|partition|position|index`."""

    topic: str
    partition: int
    position: int
    index: int

    def __str__(self) -> str:
        return f"{self.topic}|{self.partition}|{self.position}|{self.index}"

    @classmethod
    def read(cls, written: str) -> LetterId:
        """Raises ConfigurationError where it is no such id; the index may be left out."""
        parts = written.split("|")
        if len(parts) not in (3, 4) or not all(part.isdecimal() for part in parts[1:]):
            raise ConfigurationError(
                [f"{written} is no dead letter's id; it is topic|partition|position|index, as `dead-letters list` prints it."]
            )
        partition, position, index = (int(part) for part in [*parts[1:], "0"][:3])
        return cls(parts[0], partition, position, index)


@dataclass(frozen=True)
class Letter:
    """One refused message with its reasons and its bytes as they came; `replayed_at` is None while it is open."""

    id: LetterId
    source: str
    city: str
    event_id: str
    subject: str
    reasons: list[str]
    raw: bytes
    at: datetime
    replayed_at: datetime | None

    @property
    def state(self) -> str:
        return "open" if self.replayed_at is None else "replayed"

    def as_json(self) -> dict[str, Any]:
        return {
            "id": str(self.id),
            "topic": self.id.topic,
            "partition": self.id.partition,
            "position": self.id.position,
            "index": self.id.index,
            "source": self.source,
            "city": self.city,
            "event_id": self.event_id,
            "subject": self.subject,
            "reasons": self.reasons,
            "raw": self.raw.decode(errors="replace"),
            "at": self.at.isoformat(),
            "state": self.state,
            "replayed_at": None if self.replayed_at is None else self.replayed_at.isoformat(),
        }


def read_letters(
    client: clickhouse_driver.Client,
    *,
    letter: LetterId | None = None,
    topic: str | None = None,
    city: str | None = None,
    source: str | None = None,
    state: str | None = None,
    reason: str | None = None,
    limit: int | None = None,
) -> list[Letter]:
    """Dead letters, the newest first; each filter given must hold, `reason` being a piece of any reason. Blocks."""
    asked: dict[str, Any] = {"topic": topic, "city": city, "source": source, "state": state, "reason": reason}
    conditions = [f"{name} = %({name})s" for name in ("topic", "city", "source", "state") if asked[name] is not None]
    if reason is not None:
        conditions.append("arrayExists(r -> positionCaseInsensitiveUTF8(r, %(reason)s) > 0, reasons)")
    if letter is not None:
        conditions.append("(topic, partition, position, idx) = (%(t)s, %(p)s, %(o)s, %(i)s)")
        asked |= {"t": letter.topic, "p": letter.partition, "o": letter.position, "i": letter.index}
    rows = client.execute(
        "SELECT topic, partition, position, idx, source, city, event_id, subject, reasons, hex(raw), at, state, replayed_at "
        f"FROM dead_letters FINAL WHERE {' AND '.join(conditions) or '1'} ORDER BY at DESC, topic, partition, position DESC, idx"
        + (f" LIMIT {int(limit)}" if limit is not None else ""),
        {name: value for name, value in asked.items() if value is not None},
    )
    return [_letter(*row) for row in rows]


def _letter(*row: Any) -> Letter:
    topic, partition, position, index, source, city, event_id, subject, reasons, raw, at, state, replayed_at = row
    replayed = replayed_at.replace(tzinfo=UTC) if state == "replayed" else None
    identity = LetterId(topic, partition, position, index)
    return Letter(identity, source, city, event_id, subject, list(reasons), bytes.fromhex(raw), at.replace(tzinfo=UTC), replayed)
