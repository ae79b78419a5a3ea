"""How many one-event messages a second a stream worker takes: python -m tests.bench.stage [--events N]

A season of the simulator, over all topics of the full catalogue, is put into Kafka; then each worker in turn reads it from the beginning,
alone on the machine with the broker: ours, a quixstreams application and a plain Faust agent, all with the same decoding, ledger rule and
formulas. Counted from the first commit to the last, so that start-up is left out; slow ones are stopped after a while. Prints events a
second and ratios.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

from kafka import TopicPartition

from infra.kafka import consumer
from infra.settings import Settings, environment
from infra.topic import create_topics, project_topics
from schemas.catalogue import load_catalogue
from tests.bench.platform import own_kafka
from tests.bench.season import put_season

POLL_S = 0.1
LIMIT_S = 45


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--events", type=int, default=300_000)
    events = options.parse_args().events
    with own_kafka() as settings:
        topics = list(load_catalogue().topics)
        create_topics(settings, project_topics(topics))
        rate = put_season(settings, events)
        print(f"{events:,} events put into Kafka at {rate:,.0f} a second")
        folder = settings.data_dir
        ours = ["-c", "from streams.cli import worker; worker(0, None)"]
        peers = {
            "tongxin": (settings.stream.group, ours),
            "quixstreams": ("quix", ["-m", "tests.bench.stage.quix", settings.kafka_bootstrap, str(folder / "quix"), *topics]),
            "plain Faust": (
                "plain-faust",
                ["-m", "tests.bench.stage.plain_faust", settings.kafka_bootstrap, str(folder / "faust"), *topics],
            ),
        }
        speeds = {name: measure(settings, group, command, topics, folder / f"{group}.log") for name, (group, command) in peers.items()}
        for name, speed in speeds.items():
            print(
                f"{name:12} {speed:10,.0f} events/s   {speeds['tongxin'] / speed:6.1f} x slower than ours"
                if name != "tongxin"
                else f"{name:12} {speed:10,.0f} events/s"
            )


def measure(settings: Settings, group: str, command: list[str], topics: list[str], log: Path) -> float:
    """Events a second between the first and the last commit of a worker's group."""
    homes = [TopicPartition(topic, partition) for topic in topics for partition in range(settings.kafka.partitions)]
    reader = consumer(settings, group=group)
    total = sum(reader.end_offsets(homes).values())
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as sink:
        worker = subprocess.Popen(
            [sys.executable, *command], env={**os.environ, **environment(settings)}, stdout=sink, stderr=subprocess.STDOUT
        )
    marks: list[tuple[float, int]] = []
    began = time.monotonic()
    try:
        while time.monotonic() - began < LIMIT_S and (not marks or marks[-1][1] < total):
            time.sleep(POLL_S)
            done = sum(reader.committed(home) or 0 for home in homes)
            if done and (not marks or done > marks[-1][1]):
                marks.append((time.monotonic(), done))
            if worker.poll() is not None:
                raise SystemExit(f"{group} ended: {log.read_text()[-2000:]}")
    finally:
        worker.kill()
        worker.wait()
        reader.close()
    if len(marks) < 2:
        raise SystemExit(f"{group} committed {len(marks)} times in {LIMIT_S} s: {log.read_text()[-2000:]}")
    return (marks[-1][1] - marks[0][1]) / (marks[-1][0] - marks[0][0])


if __name__ == "__main__":
    main()
