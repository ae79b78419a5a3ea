"""Rows of one table that wait for their insert, kept by column, and the statement that takes them.

What ClickHouse can work out from a column it works out itself: it does so many times faster than Python.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import clickhouse_driver
from kafka import TopicPartition


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


class Columns:
    """Lists of equal length, one for each column of a statement's input."""

    def __init__(self, table: str, selection: str, kinds: Mapping[str, str]) -> None:
        source = ", ".join(f"{name} {kind}" for name, kind in kinds.items())
        self._statement = f"INSERT INTO {table} {selection} FROM input('{source}') FORMAT Native"
        self.lists: tuple[list[Any], ...] = tuple([] for _ in kinds)

    def __len__(self) -> int:
        return len(self.lists[0])

    def append(self, *values: Any) -> None:
        for column, value in zip(self.lists, values, strict=True):
            column.append(value)

    def insert(self, client: clickhouse_driver.Client) -> None:
        # The driver turns values into numbers in the lists it is given, and a repeat needs them as they were.
        client.execute(self._statement, [list(column) for column in self.lists], columnar=True)

    def clear(self) -> None:
        for column in self.lists:
            column.clear()


def next_offset(records: Sequence[Any]) -> int:
    """The position that follows the last of these records."""
    return int(records[-1].offset) + 1
