"""The trail as ClickHouse has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import clickhouse_driver
import orjson


@dataclass(frozen=True)
class Entry:
    """One act with its place in the topic."""

    position: int
    at: datetime
    agency: str
    actor: str
    action: str
    subject: str
    outcome: str
    detail: dict[str, Any]


def read_trail(
    client: clickhouse_driver.Client,
    *,
    agency: str | None = None,
    action: str | None = None,
    since: datetime | None = None,
    limit: int | None = None,
) -> list[Entry]:
    """Acts, the newest first; each filter given must hold. Blocks."""
    asked = {"agency": agency, "action": action, "since": None if since is None else since.astimezone(UTC).timestamp()}
    conditions = [f"{name} = %({name})s" for name in ("agency", "action") if asked[name] is not None]
    if since is not None:
        conditions.append("at >= fromUnixTimestamp64Milli(toInt64(%(since)s * 1000), 'UTC')")
    rows = client.execute(
        "SELECT position, at, agency, actor, action, subject, outcome, detail "
        f"FROM trail FINAL WHERE {' AND '.join(conditions) or '1'} ORDER BY at DESC, position DESC"
        + (f" LIMIT {int(limit)}" if limit is not None else ""),
        {name: value for name, value in asked.items() if value is not None},
    )
    return [_entry(*row) for row in rows]


def _entry(*row: Any) -> Entry:
    position, at, agency, actor, action, subject, outcome, detail = row
    return Entry(position, at.replace(tzinfo=UTC), agency, actor, action, subject, outcome, orjson.loads(detail))
