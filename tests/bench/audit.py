"""What it costs to count everything anew: python -m tests.bench.audit [--events N]

A season of the simulator is put into ClickHouse by the sink's own rows, and its recount into `progress`. Then the audit, all queried
figures and the whole of `tongxin progress` are timed, three times each; prints the best and the worst, and ClickHouse's memory.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import clickhouse_driver
import psutil
from kafka import TopicPartition

from consumers.audit.compare import compare
from consumers.figures.compute import figures_of, queried
from consumers.figures.cycle import latest_day
from consumers.progress.read import read_progress
from consumers.progress.scope import scope_of
from consumers.sink.events import EventRows
from consumers.sink.loop import declare_topics
from infra.clickhouse import client
from infra.migrate import migrate_up
from infra.platform.clickhouse import clickhouse_part
from infra.recount.cells import cells_query
from infra.recount.signals import signals_query
from infra.settings import Settings
from producers.simulate.options import SeasonOptions
from producers.simulate.season import Season
from schemas.catalogue import Catalogue, load_catalogue
from schemas.day import SHANGHAI
from schemas.placement import partition_of
from tests.support.server import TestServer, own_settings

BLOCK = 20_000
TIMES = 3


class Record(NamedTuple):
    """A message as a consumer gets it."""

    topic: str
    partition: int
    offset: int
    key: bytes
    value: bytes
    timestamp: int = 1_707_523_200_000


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--events", type=int, default=300_000)
    events = options.parse_args().events
    catalogue = load_catalogue()
    with own_clickhouse() as (settings, server), client(settings) as connection:
        put_events(settings, connection, catalogue, events)
        put_cells(connection, catalogue)
        [(records, cells)] = connection.execute("SELECT (SELECT count() FROM events_current), (SELECT count() FROM progress_current)")
        print(f"{events:,} messages, {records:,} records stand, {cells:,} cells")
        now = datetime.now(SHANGHAI)
        asked = latest_day(connection, now.date()) or now.date()
        timed(server, "audit", lambda: agreeing(connection, catalogue))
        timed(server, "all figures", lambda: list(figures_of(connection, catalogue, queried(catalogue), asked)))
        timed(server, "progress --json", lambda: read_progress(connection, catalogue, scope_of(catalogue), now, asked))


@contextmanager
def own_clickhouse() -> Iterator[tuple[Settings, psutil.Process]]:
    """Settings that point at a migrated ClickHouse of the bench's own."""
    with tempfile.TemporaryDirectory(prefix="tongxin-bench-") as folder:
        settings = own_settings(Path(folder))
        server = TestServer(clickhouse_part(settings), settings)
        server.start()
        try:
            migrate_up(settings)
            yield settings, psutil.Process(server.pid)
        finally:
            server.stop()


def put_events(settings: Settings, connection: clickhouse_driver.Client, catalogue: Catalogue, events: int) -> None:
    rows = EventRows(catalogue, settings.kafka.partitions)
    ends: dict[tuple[str, int], int] = {}
    waiting: dict[TopicPartition, list[Record]] = {}
    declare_topics(connection, catalogue)
    for number, message in enumerate(Season(catalogue, SeasonOptions(seed=1, messages=events)), start=1):
        partition = partition_of(message.key, settings.kafka.partitions)
        offset = ends.get((message.topic, partition), 0)
        ends[message.topic, partition] = offset + 1
        record = Record(message.topic, partition, offset, message.key, message.raw)
        waiting.setdefault(TopicPartition(message.topic, partition), []).append(record)
        if number % BLOCK == 0 or number == events:
            for home, records in waiting.items():
                rows.add(home, records)
            rows.insert(connection)
            rows.clear()
            waiting.clear()


def put_cells(connection: clickhouse_driver.Client, catalogue: Catalogue) -> None:
    for topic in catalogue.topics.values():
        query = cells_query(catalogue, topic)
        if query is not None:
            columns = "generation, topic, city, notice, indicator, part, breakdown, day, amount, records, position, updated_at"
            connection.execute(f"INSERT INTO progress ({columns}) SELECT 1, '{topic.id}', *, 1, now64(3) FROM ({query})")
        hours = signals_query(catalogue, topic)
        if hours is not None:
            columns = "generation, topic, city, signal, dimension, value, hour, amount, records, position, updated_at"
            connection.execute(f"INSERT INTO signals ({columns}) SELECT 1, '{topic.id}', *, 1, now64(3) FROM ({hours})")


def agreeing(connection: clickhouse_driver.Client, catalogue: Catalogue) -> None:
    found = compare(connection, catalogue, 1)
    if found.differing_count:
        raise SystemExit(f"{found.differing_count} of {found.cells} cells differ: {found.differing[:3]}")


def timed(server: psutil.Process, what: str, act: Callable[[], Any]) -> None:
    times: list[float] = []
    for _ in range(TIMES):
        began = time.perf_counter()
        act()
        times.append(time.perf_counter() - began)
    used = sum(process.memory_info().rss for process in [server, *server.children(recursive=True)])
    print(f"{what:18} {min(times):6.1f} s at best, {max(times):.1f} s at worst; ClickHouse has {used / 1e6:,.0f} MB")


if __name__ == "__main__":
    main()
