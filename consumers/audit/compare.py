"""Compare every cell of the stream with its recount, inside ClickHouse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import clickhouse_driver

from consumers.recount.cells import cells_query
from consumers.recount.literal import text, texts
from schemas.catalogue import Catalogue, Topic

CHUNK_CELLS = 500_000
"""Cells compared in one query; keeps a query's memory near MEMORY_BYTES."""
RECORDS_PER_CELL = 8
"""At the least, in a season of any size; used where the stream has written no cells to go by."""
MEMORY_BYTES = 200_000_000
LISTED_MOST = 10_000
"""Differing cells that are listed; all are counted."""
THREADS = 2

KEY = "city, notice, indicator, part, breakdown, day"
SETTINGS = {"max_threads": THREADS, "max_bytes_before_external_group_by": MEMORY_BYTES, "max_query_size": 2**24}


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
    """Recount all cells, topic after topic. A cell of no records and no amount is the same as none. Blocks."""
    cells = differing_count = 0
    differing: list[Difference] = []
    for query in _queries(client, catalogue, generation):
        [(compared, different, rows)] = client.execute(query, settings=SETTINGS)
        cells += compared
        differing_count += different
        differing += [_difference(*row) for row in rows[: LISTED_MOST - len(differing)]]
    return Comparison(cells, differing_count, differing)


def _queries(client: clickhouse_driver.Client, catalogue: Catalogue, generation: int) -> Iterator[str]:
    """A query for each chunk of each topic's cells, and one for cells of topics that have none."""
    recounted = [topic for topic in catalogue.topics.values() if cells_query(catalogue, topic) is not None]
    for topic in recounted:
        chunks = chunks_of(client, catalogue, topic, generation)
        for among in [f"city IN ({texts(chunk)})" for chunk in chunks] if len(chunks) > 1 else ["1"]:
            recount = f"SELECT {text(topic.id)} AS topic, * FROM ({cells_query(catalogue, topic, among)})"
            yield difference_query(generation, f"topic = {text(topic.id)} AND {among}", recount)
    yield difference_query(generation, f"topic NOT IN ({texts(topic.id for topic in recounted)})", None)


def difference_query(generation: int, among: str, recount: str | None) -> str:
    """One row: how many cells, how many differ, and those that do, up to LISTED_MOST.

    `among` is a condition on the stream's cells; without a recount each of them is one too many.
    """
    sides = [f"SELECT topic, {KEY}, 1 AS streamed, amount, records FROM progress FINAL WHERE generation = {generation} AND {among}"]
    if recount is not None:
        sides.append(f"SELECT topic, {KEY}, 0 AS streamed, amount, records FROM ({recount})")
    return f"""
        SELECT
            count(),
            countIf(differs),
            arraySort(groupArrayIf({LISTED_MOST})((topic, {KEY}, amounts, counted, other_amounts, other_counted), differs))
        FROM (
            SELECT
                topic,
                {KEY},
                sumIf(amount, streamed = 1) AS amounts,
                sumIf(records, streamed = 1) AS counted,
                sumIf(amount, streamed = 0) AS other_amounts,
                sumIf(records, streamed = 0) AS other_counted,
                (amounts, counted) != (other_amounts, other_counted) AS differs
            FROM ({" UNION ALL ".join(sides)})
            GROUP BY topic, {KEY}
            HAVING amounts != 0 OR counted != 0 OR other_amounts != 0 OR other_counted != 0
        )
    """


def chunks_of(client: clickhouse_driver.Client, catalogue: Catalogue, topic: Topic, generation: int) -> list[list[str]]:
    """Places in groups of about CHUNK_CELLS cells of the topic, so that a query keeps in memory; also such as only a table knows."""
    asked = {"topic": topic.id, "generation": generation}
    counts = "SELECT city, count() FROM progress WHERE generation = %(generation)s AND topic = %(topic)s GROUP BY city"
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


def _difference(topic: str, city: str, notice: str, indicator: str, part: str, breakdown: str, day: date, *counted: int) -> Difference:
    return Difference(topic, city, notice, indicator, part, breakdown or None, day, *counted)
