"""Dead letters as the table has them: read by whoever asks, and marked when they were sent again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

import clickhouse_driver

from schemas.advice import KINDS, OTHER
from schemas.errors import ConfigurationError

_KIND_PARAMETERS = {f"kind_{number}": f"^(?s:{pattern})$" for number, (pattern, _) in enumerate(KINDS.values())}
_KIND = f"multiIf({''.join(f'match(words, %(kind_{number})s), {kind!r}, ' for number, kind in enumerate(KINDS))}{OTHER!r})"
_FAULT = f"""
    arrayMap(
        reason -> (
            replaceRegexpOne(if(position(reason, ': ') = 0, 'event', substring(reason, 1, position(reason, ': ') - 1)), '[.][0-9]+$', ''),
            arrayMap(words -> {_KIND}, [if(position(reason, ': ') = 0, reason, substring(reason, position(reason, ': ') + 2))])[1]
        ),
        reasons
    )
"""
"""The faults of a letter as (place, kind), after schemas.advice; a place in a list stands for the whole list."""
_AT_THE_DOOR = """
    SELECT
        concat('/agencies/', agency) AS source, ifNull(one.3, '') AS topic, id AS partition, part AS position, one.1 AS idx, at,
        one.4 AS reasons
    FROM receipts FINAL
    ARRAY JOIN JSONExtract(refused, 'Array(Tuple(index UInt32, id Nullable(String), topic Nullable(String), reasons Array(String)))') AS one
    WHERE at >= fromUnixTimestamp64Milli(%(since_ms)s, 'UTC')
"""


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
    letters: Sequence[LetterId] | None = None,
    topic: str | None = None,
    city: str | None = None,
    source: str | None = None,
    state: str | None = None,
    reason: str | None = None,
    fault: tuple[str, str] | None = None,
    limit: int | None = None,
) -> list[Letter]:
    """Dead letters, the newest first; each filter given must hold, `reason` being a piece of any, `fault` place and kind of one. Blocks."""
    asked: dict[str, Any] = {"topic": topic, "city": city, "source": source, "state": state, "reason": reason}
    conditions = [f"{name} = %({name})s" for name in ("topic", "city", "source", "state") if asked[name] is not None]
    if reason is not None:
        conditions.append("arrayExists(r -> positionCaseInsensitiveUTF8(r, %(reason)s) > 0, reasons)")
    if fault is not None:
        conditions.append(f"has({_FAULT}, (%(place)s, %(kind)s))")
        asked |= {"place": fault[0], "kind": fault[1], **_KIND_PARAMETERS}
    if letters is not None:
        conditions.append("(topic, partition, position, idx) IN %(ids)s")
        asked["ids"] = [(one.topic, one.partition, one.position, one.index) for one in letters]
    rows = client.execute(
        "SELECT topic, partition, position, idx, source, city, event_id, subject, reasons, hex(raw), at, state, replayed_at "
        f"FROM dead_letters FINAL WHERE {' AND '.join(conditions) or '1'} ORDER BY at DESC, topic, partition, position DESC, idx"
        + (f" LIMIT {int(limit)}" if limit is not None else ""),
        {name: value for name, value in asked.items() if value is not None},
    )
    return [_letter(*row) for row in rows]


class Group(NamedTuple):
    """Letters of one agency and topic with the same fault: its place and kind, and one of the reasons as an example."""

    source: str
    topic: str
    place: str
    kind: str
    letters: int
    latest: datetime
    reason: str


def read_groups(
    client: clickhouse_driver.Client, *, source: str | None = None, topic: str | None = None, state: str = "open"
) -> list[Group]:
    """Groups of letters in that state, the largest first; a letter with several faults is in several groups. Blocks."""
    asked = {"source": source, "topic": topic, "state": state}
    return _grouped(client, "SELECT * FROM dead_letters FINAL", asked)


def read_groups_at_the_door(
    client: clickhouse_driver.Client, since: datetime, *, source: str | None = None, topic: str | None = None
) -> list[Group]:
    """The same of what the gateway refused since then, after its receipts; it was told at once, and nobody keeps it. Blocks."""
    asked = {"source": source, "topic": topic, "since_ms": int(since.timestamp() * 1000)}
    return _grouped(client, _AT_THE_DOOR, asked)


def _grouped(client: clickhouse_driver.Client, letters: str, asked: dict[str, Any]) -> list[Group]:
    conditions = [f"{name} = %({name})s" for name in ("source", "topic", "state") if asked.get(name) is not None]
    rows = client.execute(
        f"""
        SELECT source, topic, fault.1 AS place, fault.2 AS kind, uniqExact(partition, position, idx) AS letters, max(at), argMax(told, at)
        FROM (SELECT * FROM ({letters}) WHERE {" AND ".join(conditions) or "1"}) ARRAY JOIN {_FAULT} AS fault, reasons AS told
        GROUP BY source, topic, place, kind ORDER BY letters DESC, source, topic, place, kind
        """,
        {name: value for name, value in asked.items() if value is not None} | _KIND_PARAMETERS,
    )
    return [
        Group(source, topic, place, kind, letters, latest.replace(tzinfo=UTC), reason)
        for source, topic, place, kind, letters, latest, reason in rows
    ]


def mark_replayed(client: clickhouse_driver.Client, letters: Sequence[LetterId], now: datetime) -> None:
    """Note that letters were sent again. May be repeated."""
    client.execute(
        """
        INSERT INTO dead_letters SELECT * REPLACE ('replayed' AS state, fromUnixTimestamp64Milli(%(at_ms)s, 'UTC') AS replayed_at)
        FROM dead_letters FINAL WHERE (topic, partition, position, idx) IN %(ids)s
        """,
        {
            "ids": [(one.topic, one.partition, one.position, one.index) for one in letters],
            "at_ms": int(now.astimezone(UTC).timestamp() * 1000),
        },
    )


def _letter(*row: Any) -> Letter:
    topic, partition, position, index, source, city, event_id, subject, reasons, raw, at, state, replayed_at = row
    replayed = replayed_at.replace(tzinfo=UTC) if state == "replayed" else None
    identity = LetterId(topic, partition, position, index)
    return Letter(identity, source, city, event_id, subject, list(reasons), bytes.fromhex(raw), at.replace(tzinfo=UTC), replayed)
