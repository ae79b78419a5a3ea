"""What is audited: two tables of cells that the stream keeps, each with the query that counts the same from the records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from infra.recount.cells import cells_query
from infra.recount.signals import signals_query
from infra.topic import PROGRESS, SIGNALS
from schemas.catalogue import Catalogue, Topic

Query = Callable[[Catalogue, Topic, int, str, str | None], str | None]
"""Of catalogue, topic, generation, a condition on the city, and what to read instead of the records that stand."""


@dataclass(frozen=True)
class Kind:
    """One table and its recount; `key` are the columns that name a cell, the city first. The table is named like the stream's topic."""

    table: str
    key: tuple[str, ...]
    query: Query

    @property
    def columns(self) -> str:
        """The key, as a list in SQL."""
        return ", ".join(self.key)


KINDS = (
    Kind(PROGRESS, ("city", "notice", "indicator", "part", "breakdown", "day"), cells_query),
    Kind(SIGNALS, ("city", "signal", "dimension", "value", "hour"), signals_query),
)
