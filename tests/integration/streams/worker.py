"""Real stream workers for tests: separate processes, each with a folder of its own, and what they wrote as dictionaries."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from kafka import TopicPartition

from infra.kafka import consumer, producer
from infra.settings import Settings, environment
from infra.topic import DEAD_LETTERS, JUDGEMENTS, PROGRESS, SIGNALS
from schemas.catalogue import load_catalogue
from schemas.placement import partition_of
from tests.support.reading import everything

RUN = "import sys; from streams.cli import worker; worker(int(sys.argv[1]), None)"
SLOW = (
    """
import asyncio, json, os, streams.worker
applied = streams.worker._apply

async def slowly(shards, haul):
    with open(os.environ["TONGXIN_DATA_DIR"] + "/hauls.log", "a") as log:
        print(json.dumps([(chunk.topic, chunk.partition) for chunk in haul]), file=log)
    await asyncio.sleep(0.3)
    await applied(shards, haul)

streams.worker._apply = slowly
"""
    + RUN
)
"""Runs a worker that takes its time over each haul and writes down what is in it, a line each."""
TIMEOUT_S = 180

Figures = dict[bytes, tuple[int, int]]


def start_worker(settings: Settings, index: int = 0, run: str = RUN) -> subprocess.Popen[bytes]:
    """A worker process; the caller ends it."""
    log = settings.data_dir / f"worker-{index}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as sink:
        return subprocess.Popen(
            [sys.executable, "-c", run, str(index)], env={**os.environ, **environment(settings)}, stdout=sink, stderr=subprocess.STDOUT
        )


def publish(settings: Settings, events: Iterable[Mapping[str, Any]]) -> None:
    """Send events as agencies do, in their order."""
    topics = load_catalogue().topics
    with_key = {name: topic.unique_within == "all" for name, topic in topics.items()}
    sender = producer(settings)
    for event in events:
        topic = event["type"].split(".")[1]
        key = event["subject"] if with_key[topic] else event["city"]
        home = partition_of(key.encode(), settings.kafka.partitions)
        sender.send(topic, key=key.encode(), value=orjson.dumps(event), partition=home)
    sender.flush()
    sender.close()


def wait_until_read(settings: Settings) -> None:
    """Block until the workers have acknowledged everything."""
    homes = [TopicPartition(topic, partition) for topic in load_catalogue().topics for partition in range(settings.kafka.partitions)]
    reader = consumer(settings, group=settings.stream.group)
    try:
        until = time.monotonic() + TIMEOUT_S
        while time.monotonic() < until:
            ends = reader.end_offsets(homes)
            if all((reader.committed(home) or 0) >= ends[home] for home in homes):
                return
            time.sleep(0.2)
    finally:
        reader.close()
    logs = "\n".join(log.read_text()[-3000:] for log in settings.data_dir.glob("worker-*.log"))
    raise AssertionError(f"the workers did not read everything in {TIMEOUT_S} s:\n{logs}")


def last_values(settings: Settings, topic: str) -> dict[bytes, bytes]:
    """What a topic's compaction leaves: the last committed value of each key, marks left out."""
    return {record.key: record.value for record in everything(settings, [topic]) if not record.key.startswith(b"@")}


def figures(settings: Settings) -> Figures:
    """All cells that are not zero, as the topic `progress` has them."""
    return _cells(settings, PROGRESS)


def signals(settings: Settings) -> Figures:
    """All hours of signals that are not zero, as the topic `signals` has them."""
    return _cells(settings, SIGNALS)


def judgements(settings: Settings) -> dict[bytes, dict[str, Any]]:
    """How texts were judged, by the place of their events."""
    return {key: orjson.loads(value) for key, value in last_values(settings, JUDGEMENTS).items()}


def _cells(settings: Settings, topic: str) -> Figures:
    kept = {key: orjson.loads(value) for key, value in last_values(settings, topic).items()}
    return {key: (cell["amount"], cell["records"]) for key, cell in kept.items() if (cell["amount"], cell["records"]) != (0, 0)}


def dead_letters(settings: Settings) -> list[dict[str, Any]]:
    return [orjson.loads(value) for value in last_values(settings, DEAD_LETTERS).values()]
