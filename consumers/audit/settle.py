"""Differences that only come from looking at a line that moves: each cell is compared again as of a position of its topic's log.

A cell says which event was the last to change it. If the worker had read beyond that event, the recount is made as of where it had read
to, else as of that event; both are exact however fast events come in.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import clickhouse_driver

from consumers.audit.compare import KEY, LISTED_MOST, SETTINGS, Comparison, Difference
from consumers.group import SINK_GROUP, Reach, reach_of
from consumers.recount.cells import cells_query
from consumers.recount.literal import text, texts
from consumers.recount.past import records_at
from infra.settings import Settings
from infra.topic import PROGRESS, changelog_name
from schemas.catalogue import Catalogue
from schemas.placement import partition_of

LOOK_EVERY_S = 0.5
PATIENCE_S = 30.0
CUTS_MOST = 500
"""Positions of which a recount of its own is made; a line that changes more cells between two looks leaves the rest as differing."""

Cell = tuple[str, str, str, str, str, str, Any]
"""Topic, city, notice, indicator, part, breakdown, day."""
Ends = dict[tuple[str, int], int]


def settle(settings: Settings, client: clickhouse_driver.Client, catalogue: Catalogue, generation: int, found: Comparison) -> Comparison:
    """Keep only the differences that are there as of one position of the log. Blocks for up to PATIENCE_S while the sink catches up."""
    if not found.differing or found.differing_count > LISTED_MOST:
        return found
    kept: list[Difference] = []
    cells = {_cell(one) for one in found.differing}
    topics = sorted({cell[0] for cell in cells})
    read = _ends(reach_of(settings, changelog_name(settings.stream.group, generation), topics))
    _await_sink(settings, [changelog_name(PROGRESS, generation)], {})
    streamed = _streamed(client, generation, cells)
    cuts: dict[tuple[str, int, int], set[Cell]] = defaultdict(set)
    for cell in cells:
        home = cell[0], partition_of(cell[1].encode(), settings.kafka.partitions)
        cuts[*home, max(read.get(home, 0), streamed[cell][2] + 1)].add(cell)
    if len(cuts) > CUTS_MOST:
        return found
    _await_sink(settings, topics, {(topic, partition): end for topic, partition, end in sorted(cuts)})
    for (topic, partition, end), group in cuts.items():
        recounted = _recounted(client, catalogue, topic, {cell[1] for cell in group}, {partition: end})
        kept += [
            _difference(cell, streamed[cell][:2], recounted.get(cell, (0, 0)))
            for cell in sorted(group)
            if streamed[cell][:2] != recounted.get(cell, (0, 0))
        ]
    return replace(found, differing_count=len(kept), differing=kept)


def _await_sink(settings: Settings, topics: list[str], wanted: Ends) -> None:
    """Wait until the sink has these positions in its tables, but never for more than the log holds; without any, all there is by now."""
    deadline_s = time.monotonic() + PATIENCE_S
    limits: Ends | None = None
    while time.monotonic() < deadline_s:
        reaches = reach_of(settings, SINK_GROUP, topics)
        limits = limits or {(reach.topic, reach.partition): reach.end for reach in reaches}
        if all(reach.read >= min(limits[reach[:2]], wanted.get(reach[:2], limits[reach[:2]])) for reach in reaches):
            return
        time.sleep(LOOK_EVERY_S)


def _streamed(client: clickhouse_driver.Client, generation: int, cells: set[Cell]) -> dict[Cell, tuple[int, int, int]]:
    """Amount, records and last position of the stream's cells as they are now; nothing of a cell that it has not."""
    found = dict.fromkeys(cells, (0, 0, -1))
    topics, cities = ({cell[at] for cell in cells} for at in (0, 1))
    query = f"""
        SELECT topic, {KEY}, amount, records, position
        FROM progress FINAL
        WHERE generation = {generation} AND topic IN ({texts(sorted(topics))}) AND city IN ({texts(sorted(cities))})
    """
    for *key, amount, records, position in client.execute_iter(query):
        if tuple(key) in found:
            found[tuple(key)] = amount, records, position
    return found


def _recounted(
    client: clickhouse_driver.Client, catalogue: Catalogue, topic: str, cities: set[str], ends: dict[int, int]
) -> dict[Cell, tuple[int, int]]:
    query = (
        cells_query(catalogue, catalogue.topics[topic], source=records_at(topic, sorted(cities), ends))
        if topic in catalogue.topics
        else None
    )
    if query is None:
        return {}
    rows = client.execute(f"SELECT {text(topic)}, {KEY}, amount, records FROM ({query})", settings=SETTINGS)
    return {tuple(key): (amount, records) for *key, amount, records in rows}


def _ends(reaches: Iterable[Reach]) -> Ends:
    return {(reach.topic, reach.partition): reach.read for reach in reaches}


def _cell(one: Difference) -> Cell:
    return one.topic, one.city, one.notice, one.indicator, one.part, one.breakdown or "", one.day


def _difference(cell: Cell, streamed: tuple[int, int], recounted: tuple[int, int]) -> Difference:
    topic, city, notice, indicator, part, breakdown, day = cell
    return Difference(topic, city, notice, indicator, part, breakdown or None, day, *streamed, *recounted)
