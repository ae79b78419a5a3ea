"""How the fields of a topic are read from the `data` column of its standing records.

What was not given reads as '' in texts and moments (no value may be empty), [] in lists, and NULL in numbers, booleans and days.
"""

from __future__ import annotations

from collections.abc import Sequence

from infra.recount.literal import text
from schemas.catalogue import TEXT_FIELD, Field, Topic

FEN_PER_YUAN = 100
SHANGHAI_HOURS = 8
"""Ahead of UTC, without summer time; ClickHouse's zone has one in 1986 to 1991."""

_STORED = {
    "integer": "Nullable(Int64)",
    "decimal": "Nullable(Float64)",
    "boolean": "Nullable(Bool)",
    "list<enum>": "Array(String)",
    "list<string>": "Array(String)",
}


class Reading:
    """Names the columns that formulas use, and remembers which fields they need."""

    def __init__(self, topic: Topic, source: str | None = None, generation: int = 1, carried: Sequence[str] = ()) -> None:
        """`source` is what to read instead of the records that stand now: a query in brackets of the columns of `records_current`.

        `generation` is the one whose judgements are read; `carried` are columns of the records that are handed on beside the fields.
        """
        self.topic = topic
        self._source = source or f"records_current(topic = {text(topic.id)})"
        self._generation = generation
        self._carried = "".join(f", {column}" for column in carried)
        self._judged = False
        self._used: dict[str, Field] = {}

    def column(self, name: str) -> str:
        """The column of a field, as it is stored."""
        self._used.setdefault(name, self.topic.field[name])
        return f"f_{name}"

    def judgement(self) -> tuple[str, str]:
        """The columns of its text's polarity, '' where there is none, and severity."""
        self._judged = True
        self.column(TEXT_FIELD)
        return "polarity", "severity"

    def amount(self, name: str) -> str:
        """A number as cells keep it: whole fen for yuan. NULL where it is not given."""
        column = self.column(name)
        return f"toInt64(round({column} * {FEN_PER_YUAN}))" if self.topic.field[name].unit == "yuan" else f"toInt64({column})"

    def own_moment(self) -> str:
        """The event's own time."""
        return "time"

    def moment(self, name: str) -> str:
        """A point in time, microseconds; of a date its first in Shanghai. NULL where it is not given."""
        column = self.column(name)
        if self.topic.field[name].type == "date":
            return f"subtractHours(toDateTime64(toDate32OrNull({column}), 6, 'UTC'), {SHANGHAI_HOURS})"
        return f"parseDateTime64BestEffortOrNull({column}, 6, 'UTC')"

    def day(self, name: str) -> str:
        """The day in Shanghai of a date or a date-time. NULL where it is not given."""
        if self.topic.field[name].type == "date":
            return f"toDate32OrNull({self.column(name)})"
        return f"toDate32(addHours({self.moment(name)}, {SHANGHAI_HOURS}))"

    def rows(self, among: str = "1") -> str:
        """The query of the topic's standing records with the columns named so far; parses each record's data once.

        `among` is a condition on their city.
        """
        kinds = ", ".join(f"{name} {_STORED.get(field.type, 'String')}" for name, field in self._used.items())
        fields = ", ".join(f"tupleElement(given, '{name}') AS f_{name}" for name in self._used)
        parsed = f", JSONExtract(data, 'Tuple({kinds})') AS given" if kinds else ""
        records = (
            f"SELECT city, subject, revision, position, time, day, notice_ids{self._carried}{parsed} FROM {self._source} WHERE {among}"
        )
        told = f"city, subject, revision, time, day, notice_ids{self._carried}{', ' + fields if fields else ''}"
        if not self._judged:
            return f"SELECT {told} FROM ({records})"
        # An event that repeats another is not judged again, so the last judgement that is not after it is its own.
        judged = f"""
            SELECT city, subject, revision, position, polarity AS said, severity FROM judgements
            WHERE generation = {self._generation} AND topic = {text(self.topic.id)} AND {among}
        """
        joined = f"({records}) AS records ASOF LEFT JOIN ({judged}) AS judged USING (city, subject, revision, position)"
        return f"SELECT {told}, if(empty(f_{TEXT_FIELD}), '', said) AS polarity, severity FROM {joined}"
