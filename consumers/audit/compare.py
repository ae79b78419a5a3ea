"""Compare every cell of the stream with its recount, inside ClickHouse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import clickhouse_driver

from consumers.audit.kind import KINDS, Kind
from infra.recount.literal import text, texts
from schemas.catalogue import Catalogue, Topic

CHUNK_CELLS = 500_000
"""Cells compared in one query; keeps a query's memory near MEMORY_BYTES."""
RECORDS_PER_CELL = 8
"""At the least, in a season of any size; used where the stream has written no cells to go by."""
MEMORY_BYTES = 200_000_000
LISTED_MOST = 10_000
"""Differing cells that are listed; all are counted."""
THREADS = 2

SETTINGS = {"max_threads": THREADS, "max_bytes_before_external_group_by": MEMORY_BYTES, "max_query_size": 2**24}


@dataclass(frozen=True)
class Difference:
    """One cell on which the two sides differ: what the stream has, and what the records say. `key` are the values of its kind's."""

    kind: Kind
    topic: str
    key: tuple[Any, ...]
    amount: int
    records: int
    recounted_amount: int
    recounted_records: int

    def as_json(self) -> dict[str, Any]:
        named = {name: value.isoformat() if isinstance(value, date) else value for name, value in self.named.items()}
        told = {"topic": self.topic, **named, "amount": self.amount, "records": self.records}
        return told | {"recounted_amount": self.recounted_amount, "recounted_records": self.recounted_records}

    @property
    def named(self) -> dict[str, Any]:
        """The key by its names; the whole has no breakdown, and the whole city no dimension and value."""
        return {name: value or None for name, value in zip(self.kind.key, self.key, strict=True)}

    def __str__(self) -> str:
        where = " ".join(str(value or "(whole)") for value in self.key)
        streamed = f"the stream has {self.amount} in {self.records} records"
        return f"{where} of {self.topic}: {streamed}, the records say {self.recounted_amount} in {self.recounted_records}"


@dataclass(frozen=True)
class Comparison:
    """How many cells of each table were compared and how many differ; `differing` has at most LISTED_MOST of them."""

    cells_of: dict[str, int]
    differing_count: int
    differing: list[Difference]

    @property
    def cells(self) -> int:
        """Cells of all tables."""
        return sum(self.cells_of.values())


def compare(client: clickhouse_driver.Client, catalogue: Catalogue, generation: int) -> Comparison:
    """Recount all cells, table after table and topic after topic. A cell of no records and no amount is the same as none. Blocks."""
    cells_of = {kind.table: 0 for kind in KINDS}
    differing_count = 0
    differing: list[Difference] = []
    for kind in KINDS:
        for query in _queries(client, catalogue, kind, generation):
            [(compared, different, rows)] = client.execute(query, settings=SETTINGS)
            cells_of[kind.table] += compared
            differing_count += different
            differing += [Difference(kind, topic, tuple(rest[:-4]), *rest[-4:]) for topic, *rest in rows[: LISTED_MOST - len(differing)]]
    return Comparison(cells_of, differing_count, differing)


def _queries(client: clickhouse_driver.Client, catalogue: Catalogue, kind: Kind, generation: int) -> Iterator[str]:
    """A query for each chunk of each topic's cells, and one for cells of topics that have none."""
    recounted = [topic for topic in catalogue.topics.values() if kind.query(catalogue, topic, generation, "1", None) is not None]
    for topic in recounted:
        chunks = chunks_of(client, catalogue, topic, kind, generation)
        for among in [f"city IN ({texts(chunk)})" for chunk in chunks] if len(chunks) > 1 else ["1"]:
            recount = f"SELECT {text(topic.id)} AS topic, * FROM ({kind.query(catalogue, topic, generation, among, None)})"
            yield difference_query(kind, generation, f"topic = {text(topic.id)} AND {among}", recount)
    yield difference_query(kind, generation, f"topic NOT IN ({texts(topic.id for topic in recounted)})", None)


def difference_query(kind: Kind, generation: int, among: str, recount: str | None) -> str:
    """One row: how many cells, how many differ, and those that do, up to LISTED_MOST.

    `among` is a condition on the stream's cells; without a recount each of them is one too many.
    """
    key = kind.columns
    sides = [f"SELECT topic, {key}, 1 AS streamed, amount, records FROM {kind.table} FINAL WHERE generation = {generation} AND {among}"]
    if recount is not None:
        sides.append(f"SELECT topic, {key}, 0 AS streamed, amount, records FROM ({recount})")
    return f"""
        SELECT
            count(),
            countIf(differs),
            arraySort(groupArrayIf({LISTED_MOST})((topic, {key}, amounts, counted, other_amounts, other_counted), differs))
        FROM (
            SELECT
                topic,
                {key},
                sumIf(amount, streamed = 1) AS amounts,
                sumIf(records, streamed = 1) AS counted,
                sumIf(amount, streamed = 0) AS other_amounts,
                sumIf(records, streamed = 0) AS other_counted,
                (amounts, counted) != (other_amounts, other_counted) AS differs
            FROM ({" UNION ALL ".join(sides)})
            GROUP BY topic, {key}
            HAVING amounts != 0 OR counted != 0 OR other_amounts != 0 OR other_counted != 0
        )
    """


def chunks_of(client: clickhouse_driver.Client, catalogue: Catalogue, topic: Topic, kind: Kind, generation: int) -> list[list[str]]:
    """Places in groups of about CHUNK_CELLS cells of the topic, so that a query keeps in memory; also such as only a table knows."""
    asked = {"topic": topic.id, "generation": generation}
    counts = f"SELECT city, count() FROM {kind.table} WHERE generation = %(generation)s AND topic = %(topic)s GROUP BY city"
    cells: dict[str, int] = dict(client.execute(counts, asked))
    records: dict[str, int] = dict(client.execute("SELECT city, count() FROM records WHERE topic = %(topic)s GROUP BY city", asked))
    chunks: list[list[str]] = [[]]
    size = 0
    for place in sorted({*catalogue.places, *cells, *records}):
        weight = max(cells.get(place, 0), records.get(place, 0) // RECORDS_PER_CELL)
        if chunks[-1] and size + weight > CHUNK_CELLS:
            chunks.append([])
            size = 0
        chunks[-1].append(place)
        size += weight
    return chunks
