"""Reads the tables of the line, as plain rows; knows SQL and nothing of figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NamedTuple, Protocol

from dashboard.cells import CellRows
from dashboard.queries import query
from dashboard.reading import Answer
from dashboard.snapshot import Arrival, Intake, QueryKey

EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
ARRIVALS = 60


class Database(Protocol):
    """The part of clickhouse-driver's Client that is used here."""

    def execute(self, statement: str, params: Mapping[str, Any] | None = None) -> Any:
        """Run a statement; blocks."""

    def disconnect(self) -> None:
        """Close the connection."""


class Feed(NamedTuple):
    """Where cells come from: what one city reports of one topic."""

    city: str
    topic: str


class Change(NamedTuple):
    """Changed days of one cell and the newest moment of change, in ms since 1970."""

    rows: CellRows
    changed_ms: int


class Computed(NamedTuple):
    """A query's answer and when it was computed, in ms since 1970."""

    key: QueryKey
    answer: Answer
    computed_ms: int


@dataclass(frozen=True)
class Source:
    """The questions the reader asks. All block, may be repeated, and raise what the driver raises."""

    database: Database

    def close(self) -> None:
        """Close the connection; a later question opens another."""
        self.database.disconnect()

    def generation(self) -> int:
        """The generation of cells that counts."""
        ((found,),) = self._ask("generation")
        return int(found)

    def changes(self, generation: int, marks_ms: Mapping[Feed, int]) -> Iterator[Change]:
        """Cells changed at or after the mark of their city and topic, in ms since 1970; without any marks, all cells."""
        marks = {f"{feed.city}/{feed.topic}": mark for feed, mark in marks_ms.items()} or {"": 0}
        params = {"generation": generation, "least_ms": min(marks.values()), "feeds": list(marks), "marks_ms": list(marks.values())}
        for city, notice, indicator, part, topic, days, amounts, records, positions, changed_ms in self._ask("changes", params):
            ordinals = [day + EPOCH_ORDINAL for day in days]
            yield Change(CellRows(city, notice, indicator, part, topic, ordinals, amounts, records, positions), changed_ms)

    def answered(self) -> tuple[int, int]:
        """A mark that changes when a query indicator has been computed anew."""
        ((rows, newest_ms),) = self._ask("answered")
        return int(rows), int(newest_ms)

    def answers(self, since_ms: int) -> Iterator[Computed]:
        """What the query indicators came to since a moment, which is included."""
        for city, notice, indicator, day, value, num, den, records, computed_ms in self._ask("answers", {"since_ms": since_ms}):
            answer = Answer(_day(day), value, num, den, records)
            yield Computed(QueryKey(city, notice, indicator), answer, computed_ms)

    def arrivals(self, since_ms: int) -> list[Arrival]:
        """The newest events since a moment, newest first."""
        rows = self._ask("arrivals", {"since_ms": since_ms, "limit": ARRIVALS})
        return [
            Arrival(topic, city, department, org_name, _day(day), revision, bool(withdrawn), moment(received_ms))
            for topic, city, department, org_name, day, revision, withdrawn, received_ms in rows
        ]

    def intake(self, midnight: datetime, minute_ago: datetime) -> dict[str, Intake]:
        """Events and dead letters by topic."""
        params = {"midnight_ms": milliseconds(midnight), "minute_ago_ms": milliseconds(minute_ago)}
        refused = dict(self._ask("refused"))
        found = {
            topic: Intake(topic, events, today, last_minute, refused.pop(topic, 0), moment(newest_ms))
            for topic, events, today, last_minute, newest_ms in self._ask("intake", params)
        }
        return found | {topic: Intake(topic, refused=number) for topic, number in refused.items()}

    def _ask(self, name: str, params: Mapping[str, Any] | None = None) -> Any:
        return self.database.execute(query(name), params)


def milliseconds(at: datetime) -> int:
    """Milliseconds since 1970 of a moment with a time zone."""
    return round(at.timestamp() * 1000)


def moment(at_ms: int) -> datetime:
    """The moment so many milliseconds after 1970, in UTC."""
    return datetime.fromtimestamp(at_ms / 1000, UTC)


def _day(number: int) -> date:
    return date.fromordinal(number + EPOCH_ORDINAL)
