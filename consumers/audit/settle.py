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

from consumers.audit.compare import LISTED_MOST, SETTINGS, Comparison, Difference
from consumers.audit.kind import KINDS, Kind
from infra.reach import SINK_GROUP, Reach, reach_of
from infra.recount.literal import texts
from infra.recount.past import records_at
from infra.settings import Settings
from infra.topic import JUDGEMENTS, PROGRESS, SIGNALS, changelog_name
from schemas.catalogue import Catalogue
from schemas.placement import partition_of

LOOK_EVERY_S = 0.5
PATIENCE_S = 30.0
CUTS_MOST = 500
"""Positions of which a recount of its own is made; a line that changes more cells between two looks leaves the rest as differing."""

Cell = tuple[Kind, str, tuple[Any, ...]]
"""Kind, topic, and the values of the kind's key."""
Ends = dict[tuple[str, int], int]


def settle(settings: Settings, client: clickhouse_driver.Client, catalogue: Catalogue, generation: int, found: Comparison) -> Comparison:
    """Keep only the differences that are there as of one position of the log. Blocks for up to PATIENCE_S while the sink catches up."""
    if not found.differing or found.differing_count > LISTED_MOST:
        return found
    kept: list[Difference] = []
    cells = {_cell(one) for one in found.differing}
    topics = sorted({topic for _, topic, _ in cells})
    read = _ends(reach_of(settings, changelog_name(settings.stream.group, generation), topics))
    _await_sink(settings, [changelog_name(name, generation) for name in (PROGRESS, SIGNALS, JUDGEMENTS)], {})
    streamed = {cell: standing for kind in KINDS for cell, standing in _streamed(client, generation, kind, cells).items()}
    cuts: dict[tuple[Kind, str, int, int], set[Cell]] = defaultdict(set)
    for cell in cells:
        kind, topic, key = cell
        partition = partition_of(key[0].encode(), settings.kafka.partitions)
        cuts[kind, topic, partition, max(read.get((topic, partition), 0), streamed[cell][2] + 1)].add(cell)
    if len(cuts) > CUTS_MOST:
        return found
    _await_sink(settings, topics, _furthest(cuts))
    for (kind, topic, partition, end), group in cuts.items():
        recounted = _recounted(client, catalogue, generation, kind, topic, {key[0] for _, _, key in group}, {partition: end})
        kept += [
            Difference(*cell, *streamed[cell][:2], *recounted.get(cell, (0, 0)))
            for cell in sorted(group, key=lambda one: one[2])
            if streamed[cell][:2] != recounted.get(cell, (0, 0))
        ]
    return replace(found, differing_count=len(kept), differing=kept)


def _furthest(cuts: Iterable[tuple[Kind, str, int, int]]) -> Ends:
    """The last position that is asked for, by topic and partition."""
    found: Ends = {}
    for _, topic, partition, end in cuts:
        found[topic, partition] = max(end, found.get((topic, partition), 0))
    return found


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


def _streamed(client: clickhouse_driver.Client, generation: int, kind: Kind, cells: set[Cell]) -> dict[Cell, tuple[int, int, int]]:
    """Amount, records and last position of the stream's cells of a kind as they are now; nothing of a cell that it has not."""
    found = {cell: (0, 0, -1) for cell in cells if cell[0] is kind}
    if not found:
        return found
    topics, cities = {topic for _, topic, _ in found}, {key[0] for _, _, key in found}
    query = f"""
        SELECT topic, {kind.columns}, amount, records, position
        FROM {kind.table} FINAL
        WHERE generation = {generation} AND topic IN ({texts(sorted(topics))}) AND city IN ({texts(sorted(cities))})
    """
    for topic, *key, amount, records, position in client.execute_iter(query):
        cell = kind, topic, tuple(key)
        if cell in found:
            found[cell] = amount, records, position
    return found


def _recounted(
    client: clickhouse_driver.Client,
    catalogue: Catalogue,
    generation: int,
    kind: Kind,
    topic: str,
    cities: set[str],
    ends: dict[int, int],
) -> dict[Cell, tuple[int, int]]:
    if topic not in catalogue.topics:
        return {}
    among = f"city IN ({texts(sorted(cities))})"
    query = kind.query(catalogue, catalogue.topics[topic], generation, among, records_at(topic, sorted(cities), ends))
    if query is None:
        return {}
    rows = client.execute(f"SELECT {kind.columns}, amount, records FROM ({query})", settings=SETTINGS)
    return {(kind, topic, tuple(key)): (amount, records) for *key, amount, records in rows}


def _ends(reaches: Iterable[Reach]) -> Ends:
    return {(reach.topic, reach.partition): reach.read for reach in reaches}


def _cell(one: Difference) -> Cell:
    return one.kind, one.topic, one.key
