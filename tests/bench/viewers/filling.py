"""Rows for the dashboard to read: a small season of the simulator, and as many copies of it as are wanted, made inside ClickHouse."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

from clickhouse_driver import Client
from kafka import TopicPartition

from consumers.sink.alerts import AlertRows
from consumers.sink.events import EventRows
from infra.topic import ALERTS
from producers.simulate.options import SeasonOptions
from producers.simulate.season import Season
from schemas.alert.life import take
from schemas.alert.step import Taken
from schemas.catalogue import Catalogue
from schemas.placement import partition_of
from tests.integration.dashboard.filled import put_event
from tests.unit.schemas.alert.sample import raising

SAMPLE = 20_000
PARTITIONS = 12
DAYS = 70
ALERTS_OPEN = 24
FIRST = date(2024, 1, 25)
BEAT_CITY, BEAT_MARK = "370100", "BEAT-"
COPIES = """INSERT INTO events
    SELECT events.* REPLACE (
        concat(subject, '~', toString(copies.number)) AS subject, concat(id, '~', toString(copies.number)) AS id,
        position + copies.number * 1000000 AS position, toDateTime64('2024-04-04 00:00:00', 3, 'UTC') AS received_at
    )
    FROM (SELECT * FROM events WHERE position < 1000000) AS events
    CROSS JOIN (SELECT number FROM numbers({first}, {count})) AS copies"""
CELLS = """INSERT INTO progress
    SELECT 1, topic, city, notice, indicator, part, '', toDate32('2024-01-25') + number, 1 + cityHash64(city, indicator, number) % 900,
        1 + cityHash64(city, indicator, number) % 90, 1000 + number, toDateTime64('2024-04-04 00:00:00', 3, 'UTC')
    FROM bench_cells CROSS JOIN numbers({days}) AS days"""
SIGNALS = """INSERT INTO signals (generation, topic, city, signal, dimension, value, hour, amount, records, position, updated_at)
    SELECT 1, 'complaints', city, 'arrears-complaints', '', '', toDateTime('2024-01-25 09:00:00', 'UTC') + 86400 * number,
        1 + cityHash64(city, number) % 9, 3, number, toDateTime64('2024-04-04 00:00:00', 3, 'UTC')
    FROM (SELECT DISTINCT city FROM bench_cells) AS cities CROSS JOIN numbers({days}) AS days"""
BLOCK_COPIES = 25


def fill(database: Client, catalogue: Catalogue, events: int) -> None:
    """Rows of so many events, the cells of a season in every city, signals and open alerts; prints how long it took."""
    began = time.perf_counter()
    held = _put_sample(database, catalogue, min(events, SAMPLE))
    for first in range(1, max(1, events // held), BLOCK_COPIES):
        count = min(BLOCK_COPIES, events // held - first)
        if count > 0:
            database.execute(COPIES.format(first=first, count=count))
    database.execute("CREATE TABLE bench_cells (topic String, city String, notice String, indicator String, part String) ENGINE = Memory")
    database.execute("INSERT INTO bench_cells VALUES", list(_cells(catalogue)))
    database.execute(CELLS.format(days=DAYS))
    database.execute(SIGNALS.format(days=DAYS))
    _put_alerts(database, catalogue)
    database.execute("DROP TABLE bench_cells")
    counts = {table: database.execute(f"SELECT count() FROM {table}")[0][0] for table in ("events", "records", "progress", "signals")}
    told = ", ".join(f"{count:,} {table}" for table, count in counts.items())
    print(f"filled in {time.perf_counter() - began:.0f} s: {told}", flush=True)


def beat(database: Client, number: int) -> None:
    """An event that can be told from all others on the screen."""
    put_event(database, BEAT_CITY, f"{BEAT_MARK}{number:06d}")


def _put_sample(database: Client, catalogue: Catalogue, count: int) -> int:
    rows = EventRows(catalogue, PARTITIONS)
    now_ms = int(datetime(2024, 4, 4, tzinfo=UTC).timestamp() * 1000)
    for at, message in enumerate(Season(catalogue, SeasonOptions(seed=1, messages=count))):
        home = TopicPartition(message.topic, partition_of(message.key, PARTITIONS))
        rows.add(home, [SimpleNamespace(topic=home.topic, partition=home.partition, key=message.key, value=message.raw, offset=at,
                                        timestamp=now_ms, headers=[])])  # fmt: skip
    rows.insert(database)
    return max(1, int(database.execute("SELECT count() FROM events")[0][0]))


def _cells(catalogue: Catalogue) -> Iterator[tuple[str, str, str, str, str]]:
    """Every streamed cell that a season has: of each city of a notice's provinces, and of all notices together."""
    for notice, found in catalogue.notice_indicators.items():
        provinces = catalogue.notices[notice].provinces
        cities = [city.code for city in catalogue.cities.values() if city.province in provinces]
        for name in found:
            indicator = catalogue.indicators[name]
            parts = {"sum": ("sum",), "quotient": ("num", "den")}.get(indicator.combine, ())
            for city in cities:
                for part in parts:
                    yield indicator.topics[0], city, notice, name, part
        for city in cities:
            for topic in catalogue.topics:
                yield topic, city, notice, f"@{topic}", "sum"


def _put_alerts(database: Client, catalogue: Catalogue) -> None:
    rows = AlertRows()
    cities = [city.code for city in catalogue.cities.values() if city.province == "370000"]
    for at in range(ALERTS_OPEN):
        city, day = cities[at % len(cities)], FIRST + timedelta(days=DAYS - 1 - at)
        name = f"{day:%Y%m%d}-{city}-{at:010d}"
        began = datetime.now(UTC) - timedelta(minutes=at)
        step = raising(id=name, city=city, first_day=day, raised_at=began, since=began).model_copy(
            update={"id": f"raise-{at}", "alert": name, "at": began}
        )
        taken = Taken(step=step, alert=take(None, step))
        rows.add(TopicPartition(ALERTS, 0), [SimpleNamespace(key=b"a", value=taken.to_bytes(), offset=at)])
    rows.insert(database)
