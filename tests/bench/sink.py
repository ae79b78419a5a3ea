"""How much the sink carries, and how soon: python -m tests.bench.sink [--events N] [--cells N]

A season of the simulator is put into Kafka, and cells as the stream writes them; then the sink, a process of its own, reads the events, and
then the cells, with the broker and ClickHouse beside it. At last both come at a steady rate, and for marked cells the time from sending to
being in `progress_current` is taken. Prints rows a second, processor time per row, and the spread of the times.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from infra.clickhouse import client
from infra.generation import generations_topic
from infra.kafka import producer
from infra.migrate import migrate_up
from infra.platform.clickhouse import clickhouse_part
from infra.reach import SINK_GROUP, reach_of
from infra.settings import Settings, environment, load_settings
from infra.topic import PROGRESS, create_topics, project_topics
from producers.simulate.options import SeasonOptions
from producers.simulate.season import Season
from schemas.catalogue import load_catalogue
from schemas.placement import partition_of
from tests.bench.platform import own_kafka
from tests.bench.season import put_season
from tests.support.server import TestServer

STEADY_EVENTS_PER_S = 2_000
STEADY_CELLS_PER_EVENT = 8
"""What the stream was seen to write at that rate."""
STEADY_S = 20
TICK_S = 0.05
WAIT_S = 300


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--events", type=int, default=300_000)
    options.add_argument("--cells", type=int, default=1_000_000)
    options.add_argument("--load", action="store_true", help="only send the steady load; used by the bench itself")
    chosen = options.parse_args()
    if chosen.load:
        send_load(load_settings())
        return
    with own_platform() as settings:
        topics = list(load_catalogue().topics)
        create_topics(settings, [*project_topics(topics), generations_topic()])
        put_season(settings, chosen.events)
        with sink(settings):
            print(f"events   {throughput(settings, topics, chosen.events):10,.0f} a second")
        put_cells(settings, chosen.cells)
        with sink(settings):
            print(f"cells    {throughput(settings, [PROGRESS], chosen.cells):10,.0f} a second")
            times = latencies_s(settings)
        cuts = statistics.quantiles(times, n=100)
        print(
            "meanwhile a cell is read after "
            f"{cuts[49]:.2f} s (p50), {cuts[94]:.2f} s (p95), {cuts[98]:.2f} s (p99), {max(times):.2f} s at most; {len(times)} cells"
        )


@contextmanager
def own_platform() -> Iterator[Settings]:
    """Settings that point at a Kafka and a migrated ClickHouse of the bench's own."""
    with own_kafka() as settings:
        server = TestServer(clickhouse_part(settings), settings)
        server.start()
        try:
            migrate_up(settings)
            yield settings
        finally:
            server.stop()


@contextmanager
def sink(settings: Settings) -> Iterator[None]:
    """A sink in a process of its own."""
    log = settings.data_dir / "sink.log"
    with log.open("wb") as words:
        command = [sys.executable, "-c", "from consumers.cli import sink; sink(0, 1)"]
        process = subprocess.Popen(command, env={**os.environ, **environment(settings)}, stdout=words, stderr=subprocess.STDOUT)
    try:
        yield
        if process.poll() is not None:
            raise SystemExit(f"The sink ended: {log.read_text()[-2000:]}")
    finally:
        process.terminate()
        process.wait()


def throughput(settings: Settings, topics: list[str], rows: int) -> float:
    """Messages a second between the first commit and the last; start-up is left out."""
    marks: list[tuple[float, int]] = []
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline and (not marks or marks[-1][1] < rows):
        done = sum(reach.read for reach in reach_of(settings, SINK_GROUP, topics))
        if done and (not marks or done > marks[-1][1]):
            marks.append((time.monotonic(), done))
        time.sleep(0.2)
    if len(marks) < 2:
        raise SystemExit(f"The sink committed {len(marks)} times in {WAIT_S} s")
    return (marks[-1][1] - marks[0][1]) / (marks[-1][0] - marks[0][0])


def put_cells(settings: Settings, count: int) -> None:
    """Cells of many cities, notices and days."""
    with producer(settings) as writer:
        for number in range(count):
            writer.send(PROGRESS, key=cell_key(number), value=cell_value(number), partition=number % settings.kafka.partitions)


def latencies_s(settings: Settings) -> list[float]:
    """Seconds from sending a marked cell to reading it from the view, while a process beside sends a steady load."""
    load = subprocess.Popen([sys.executable, "-m", "tests.bench.sink", "--load"], env={**os.environ, **environment(settings)})
    sent_s: dict[int, float] = {}
    seen_s: dict[int, float] = {}
    with producer(settings, linger_ms=0) as writer, client(settings) as connection:
        while load.poll() is None:
            mark = len(sent_s) + 1
            writer.send(PROGRESS, key=cell_key(-1), value=cell_value(10**8 + mark, mark), partition=0)
            sent_s[mark] = time.monotonic()
            time.sleep(TICK_S)
            [(newest,)] = connection.execute("SELECT max(amount) FROM progress_current WHERE city = '370100' AND indicator = 'marked'")
            seen_s |= {mark: time.monotonic() for mark in sent_s if mark <= newest and mark not in seen_s}
    if load.returncode:
        raise SystemExit("The load could not be sent")
    return [seen_s[mark] - sent_s[mark] for mark in seen_s]


def send_load(settings: Settings) -> None:
    """Events and cells at a steady rate, for STEADY_S; prints the rate that was reached."""
    season = iter(list(Season(load_catalogue(), SeasonOptions(seed=2, messages=STEADY_EVENTS_PER_S * STEADY_S))))
    with producer(settings) as writer:
        began, events = time.monotonic(), 0
        while time.monotonic() - began < STEADY_S:
            due = int((time.monotonic() - began) * STEADY_EVENTS_PER_S)
            while events < due:
                message = next(season)
                writer.send(
                    message.topic, key=message.key, value=message.raw, partition=partition_of(message.key, settings.kafka.partitions)
                )
                for number in range(STEADY_CELLS_PER_EVENT):
                    writer.send(PROGRESS, key=cell_key(events * 7 + number), value=cell_value(10**7 + events), partition=number % 4)
                events += 1
            time.sleep(TICK_S)
    print(f"steady: {events / STEADY_S:,.0f} events and {events * STEADY_CELLS_PER_EVENT / STEADY_S:,.0f} cells a second were sent")


def cell_key(number: int) -> bytes:
    if number < 0:
        return b"visits|370100|*|marked|sum||2024-02-10"
    city, day, indicator = 370100 + number % 16 * 100, number // 16 % 340, number // 5440
    return f"visits|{city}|luli-sd-2024|indicator-{indicator % 300}|sum||2024-{day // 28 % 12 + 1:02d}-{day % 28 + 1:02d}".encode()


def cell_value(position: int, amount: int = 1) -> bytes:
    return b'{"amount":%d,"records":1,"position":%d}' % (amount, position)


if __name__ == "__main__":
    main()
