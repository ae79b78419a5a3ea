"""What stands already: the latest revision of each record, so that a sheet corrects what differs and leaves the rest alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, Protocol

import orjson

from infra.clickhouse import client, translated
from infra.settings import Settings
from producers.sheets.report import Fate, Missing
from schemas.canonical import canonical_json
from schemas.catalogue import Topic
from schemas.event import Event

MS_PER_S = 1000
Key = tuple[str, str]
"""City and subject."""

_LATEST = """
    SELECT city, subject, revision, withdrawn, toUnixTimestamp64Milli(time) AS time_ms, data
    FROM records FINAL
    WHERE topic = %(topic)s AND (city, subject) IN (SELECT city, subject FROM wanted)
"""
_WITHDRAWN = """
    SELECT city, subject, max(revision)
    FROM events
    WHERE topic = %(topic)s AND withdrawn AND (city, subject) IN (SELECT city, subject FROM wanted)
    GROUP BY city, subject
"""
_OF_UNITS = """
    SELECT city, subject, day, revision
    FROM records_current(topic = %(topic)s)
    WHERE source = %(source)s AND startsWith(id, 'sheet-') AND (city, org_code) IN (SELECT city, org_code FROM units)
        AND day BETWEEN %(first)s AND %(last)s
    ORDER BY day, city, subject
"""
_FIRST_DAY, _LAST_DAY = date(1901, 1, 1), date(2199, 12, 31)


class Stood(NamedTuple):
    """A record as it stands; `gone` where it was withdrawn."""

    revision: int
    gone: bool
    time_ms: int
    data: str

    def against(self, event: Event, yuan: Sequence[str], *, dated: bool) -> Fate:
        """What an event does to it; `dated` is whether its reported_at was said and not just assumed."""
        if self.gone or self.time_ms != int(event.time.timestamp() * MS_PER_S // 1):
            return Fate.CHANGED
        told = canonical_json(event.data, yuan)
        if self.data.encode() == told:
            return Fate.SAME
        return Fate.SAME if not dated and _undated(self.data) == _undated(told) else Fate.CHANGED


class Standing(Protocol):
    """Looks up what stands."""

    def of(self, topic: Topic, keys: Sequence[Key]) -> Mapping[Key, Stood]:
        """The latest of each record, those that are not known left out."""

    def of_units(self, topic: Topic, source: str, units: Sequence[tuple[str, str]], first: date | None, last: date | None) -> list[Missing]:
        """What stands by earlier sheets of this source, of these units (city, org_code), between two days."""


class Nothing:
    """Knows of nothing: for a dry run without the database."""

    def of(self, topic: Topic, keys: Sequence[Key]) -> Mapping[Key, Stood]:  # noqa: ARG002 - nothing is asked
        return {}

    def of_units(self, topic: Topic, source: str, units: Sequence[tuple[str, str]], first: date | None, last: date | None) -> list[Missing]:  # noqa: ARG002 - nor here
        return []


class Stored:
    """Asks ClickHouse; for one thread. Its methods raise TransientError while that is away."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client = client(settings)

    def of(self, topic: Topic, keys: Sequence[Key]) -> Mapping[Key, Stood]:
        wanted = [_external("wanted", ("city", "subject"), keys)]
        with translated(self._settings):
            latest = self._client.execute(_LATEST, {"topic": topic.id}, external_tables=wanted)
            corrected = any(row[2] > 1 for row in latest)
            withdrawn = self._client.execute(_WITHDRAWN, {"topic": topic.id}, external_tables=wanted) if corrected else []
        last_withdrawn = {(city, subject): revision for city, subject, revision in withdrawn}
        # Data of the revision that withdrew a record do not bring it back; a higher one does.
        return {
            (city, subject): Stood(revision, bool(gone) or last_withdrawn.get((city, subject)) == revision, time_ms, data)
            for city, subject, revision, gone, time_ms, data in latest
        }

    def of_units(self, topic: Topic, source: str, units: Sequence[tuple[str, str]], first: date | None, last: date | None) -> list[Missing]:
        asked = {"topic": topic.id, "source": source, "first": first or _FIRST_DAY, "last": last or _LAST_DAY}
        with translated(self._settings):
            rows = self._client.execute(_OF_UNITS, asked, external_tables=[_external("units", ("city", "org_code"), units)])
        return [Missing(city, subject, day.isoformat(), revision) for city, subject, day, revision in rows]

    def ask(self) -> None:
        """Ask for nothing, to see whether it answers."""
        with translated(self._settings):
            self._client.execute("SELECT 1")

    def close(self) -> None:
        self._client.disconnect()


def withdrawal(topic: Topic, source: str, missing: Missing) -> dict[str, Any]:
    """The event that takes a record back."""
    revision = missing.revision + 1
    return {
        "specversion": "1.0",
        "id": f"sheet-withdrawal-{missing.city}-{missing.subject}-r{revision}"[-1024:],
        "source": source,
        "type": topic.event_type,
        "subject": missing.subject,
        "time": f"{missing.day}T00:00:00+08:00",
        "city": missing.city,
        "revision": revision,
        "withdrawn": True,
    }


def _undated(data: str | bytes) -> Any:
    said = orjson.loads(data) if data else {}
    said.pop("reported_at", None)
    return said


def _external(name: str, columns: tuple[str, str], rows: Sequence[tuple[str, str]]) -> dict[str, Any]:
    return {
        "name": name,
        "structure": [(column, "String") for column in columns],
        "data": [dict(zip(columns, row, strict=True)) for row in rows],
    }
