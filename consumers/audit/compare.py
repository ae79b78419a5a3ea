"""Compare every cell of the stream with its recount, inside ClickHouse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import clickhouse_driver

from consumers.recount.cells import cells_query
from consumers.recount.literal import texts
from schemas.catalogue import Catalogue

CHUNK_CELLS = 500_000
"""Cells compared in one query; keeps a query's memory near MEMORY_BYTES."""
RECORDS_PER_CELL = 8
"""At the least, in a season of any size; used where the stream has written no cells to go by."""
MEMORY_BYTES = 200_000_000
LISTED_MOST = 10_000
"""Differing cells that are listed; all are counted."""
THREADS = 2

_KEY = "topic, city, notice, indicator, part, breakdown, day"


@dataclass(frozen=True)
class Difference:
    """One cell on which the two sides differ: what the stream has, and what the records say. Breakdown None is the whole."""

    topic: str
    city: str
    notice: str
    indicator: str
    part: str
    breakdown: str | None
    day: date
    amount: int
    records: int
    recounted_amount: int
    recounted_records: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"day": self.day.isoformat()}


@dataclass(frozen=True)
class Comparison:
    """How many cells were compared and how many differ; `differing` has at most LISTED_MOST of them."""

    cells: int
    differing_count: int
    differing: list[Difference]


def compare(client: clickhouse_driver.Client, catalogue: Catalogue, generation: int) -> Comparison:
    """Recount all cells, a chunk of places after the other. A cell of no records and no amount is the same as none. Blocks."""
    cells = differing_count = 0
    differing: list[Difference] = []
    for places in chunks_of(client, catalogue, generation):
        room = LISTED_MOST - len(differing)
        rows = client.execute(difference_query(catalogue, generation, places, room), settings=_SETTINGS)
        cells += rows[0][0]
        differing_count += rows[0][1]
        differing += [_difference(*row) for row in rows[0][2]]
    return Comparison(cells, differing_count, differing)


_SETTINGS = {
    "max_threads": THREADS,
    "max_bytes_before_external_group_by": MEMORY_BYTES,
    "max_query_size": 2**24,
    "max_expanded_ast_elements": 10**7,
}


def difference_query(catalogue: Catalogue, generation: int, places: Sequence[str], listed: int) -> str:
    """One row: the cells of these places, how many differ, and up to `listed` of those."""
    among = f"city IN ({texts(places)})"
    recounts = [
        f"SELECT '{topic.id}' AS topic, city, notice, indicator, part, breakdown, day, 0 AS streamed, amount, records FROM ({query})"
        for topic in catalogue.topics.values()
        if (query := cells_query(catalogue, topic, among)) is not None
    ]
    streamed = f"SELECT {_KEY}, 1 AS streamed, amount, records FROM progress FINAL WHERE generation = {generation} AND {among}"
    row = f"({_KEY}, amounts, counted, other_amounts, other_counted)"
    return f"""
        SELECT count(), countIf(differs), arraySort(groupArrayIf({max(listed, 1)})({row}, differs))
        FROM (
            SELECT
                {_KEY},
                sumIf(amount, streamed = 1) AS amounts,
                sumIf(records, streamed = 1) AS counted,
                sumIf(amount, streamed = 0) AS other_amounts,
                sumIf(records, streamed = 0) AS other_counted,
                (amounts, counted) != (other_amounts, other_counted) AS differs
            FROM ({" UNION ALL ".join([*recounts, streamed])})
            GROUP BY {_KEY}
            HAVING amounts != 0 OR counted != 0 OR other_amounts != 0 OR other_counted != 0
        )
    """


def _difference(topic: str, city: str, notice: str, indicator: str, part: str, breakdown: str, day: date, *counted: int) -> Difference:
    return Difference(topic, city, notice, indicator, part, breakdown or None, day, *counted)


def chunks_of(client: clickhouse_driver.Client, catalogue: Catalogue, generation: int) -> Iterator[list[str]]:
    """Places in groups of about CHUNK_CELLS cells, so that a query keeps in memory; also such as only a table knows."""
    counted = dict(client.execute("SELECT city, count() FROM progress WHERE generation = %(g)s GROUP BY city", {"g": generation}))
    records = dict(client.execute("SELECT city, count() FROM records GROUP BY city"))
    chunk: list[str] = []
    size = 0
    for place in sorted({*catalogue.places, *counted, *records}):
        weight = max(counted.get(place, 0), records.get(place, 0) // RECORDS_PER_CELL)
        if chunk and size + weight > CHUNK_CELLS:
            yield chunk
            chunk, size = [], 0
        chunk.append(place)
        size += weight
    yield chunk
