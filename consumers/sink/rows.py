"""Rows of one table that wait for their insert, kept by column, and the statement that takes them.

What ClickHouse can work out from a column it works out itself: it does so many times faster than Python.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import clickhouse_driver
from kafka import TopicPartition

log = logging.getLogger(__name__)


class Rows(Protocol):
    """Rows that wait; `offsets` has the next position by partition, to be committed once they are in."""

    offsets: dict[TopicPartition, int]

    def __len__(self) -> int:
        """How many rows wait."""

    def add(self, home: TopicPartition, records: Sequence[Any]) -> None:
        """Take records of one partition, in their order. Raises nothing for a bad one: it is left out and logged."""

    def insert(self, client: clickhouse_driver.Client) -> None:
        """Insert what waits in one statement. May be repeated, with the same effect as once."""

    def clear(self) -> None:
        """Forget what was inserted."""


class Table:
    """Rows for one table as plain tuples, and the statement that selects the table's columns from them."""

    def __init__(self, table: str, selection: str, kinds: Mapping[str, str]) -> None:
        source = ", ".join(f"{name} {kind}" for name, kind in kinds.items())
        quoted = source.replace("'", "\\'")
        self._statement = f"INSERT INTO {table} {selection} FROM input('{quoted}') FORMAT Native"
        self.rows: list[tuple[Any, ...]] = []

    def insert(self, client: clickhouse_driver.Client) -> None:
        """Insert all rows in one statement; they stay, for a repeat."""
        client.execute(self._statement, [list(column) for column in zip(*self.rows, strict=True)], columnar=True)


class MessageRows:
    """Rows of which each message gives one, or none; a message that can't be read is left out and logged under `unreadable`."""

    def __init__(self, table: Table, row_of: Callable[[Any], tuple[Any, ...] | None], unreadable: str) -> None:
        self.offsets: dict[TopicPartition, int] = {}
        self._table = table
        self._row_of = row_of
        self._unreadable = unreadable

    def __len__(self) -> int:
        return len(self._table.rows)

    def add(self, home: TopicPartition, records: Sequence[Any]) -> None:
        for record in records:
            try:
                row = self._row_of(record)
            except (AttributeError, KeyError, TypeError, ValueError) as error:
                log.warning(self._unreadable, extra={"partition": home.partition, "position": record.offset, "reason": repr(error)})
            else:
                if row is not None:
                    self._table.rows.append(row)
        self.offsets[home] = next_offset(records)

    def insert(self, client: clickhouse_driver.Client) -> None:
        self._table.insert(client)

    def clear(self) -> None:
        self._table.rows.clear()
        self.offsets.clear()


def next_offset(records: Sequence[Any]) -> int:
    """The position that follows the last of these records."""
    return int(records[-1].offset) + 1
