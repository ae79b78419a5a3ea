"""A worker that has always something to do reads on in every partition: none waits while younger events of others are served."""

from __future__ import annotations

import random
import subprocess
import time
from collections.abc import Iterator

import orjson
import pytest

from infra.kafka import producer
from infra.settings import Settings
from infra.topic import project_topics
from schemas.catalogue import load_catalogue
from schemas.placement import partition_of
from tests.integration.streams.worker import SLOW, start_worker, wait_until_read
from tests.support.event_factory import random_event
from tests.support.topics import TestTopics

TOPICS = ("complaints", "visits", "trips", "trainings", "outreach")
HAULS = 40
LOAD_S = 240.0
ROUND_S = 0.02
EVENTS_PER_ROUND = 10
PASSED_OVER = 15


@pytest.fixture
def worker(settings: Settings, topics: TestTopics) -> Iterator[subprocess.Popen[bytes]]:
    topics.create(project_topics(load_catalogue().topics))
    started = start_worker(settings, run=SLOW)
    yield started
    started.kill()
    started.wait()


@pytest.mark.usefixtures("worker")
def test_no_partition_waits_while_others_are_read(settings: Settings) -> None:
    """Faust takes a partition out of the fetch while its buffer is nearly full, which it is for as long as there is something to do."""
    rng = random.Random(3)
    events = [random_event(topic, rng) for topic in TOPICS for _ in range(60)]
    homes = set()
    until = time.monotonic() + LOAD_S
    with producer(settings, linger_ms=0) as sender:
        number = 0
        while len(_hauls(settings)) < HAULS and time.monotonic() < until:
            for _ in range(EVENTS_PER_ROUND):
                number += 1
                one = events[number % len(events)]
                event = one | {"id": str(number), "revision": number + 2}
                topic, partition = one["type"].split(".")[1], partition_of(one["city"].encode(), settings.kafka.partitions)
                sender.send(topic, key=one["city"].encode(), value=orjson.dumps(event), partition=partition)
                homes.add((topic, partition))
            time.sleep(ROUND_S)
    wait_until_read(settings)
    hauls = _hauls(settings)[:HAULS]  # while events kept coming
    assert len(hauls) == HAULS
    in_hauls = {home: [at for at, haul in enumerate(hauls) if home in haul] for home in homes}
    passed_over = {
        home: max(later - at for at, later in zip(found, [*found[1:], len(hauls)], strict=True)) for home, found in in_hauls.items()
    }
    worst = max(homes, key=lambda home: passed_over[home])
    assert passed_over[worst] <= PASSED_OVER, f"{worst} was passed over by {passed_over[worst]} of {len(hauls)} hauls"


def _hauls(settings: Settings) -> list[set[tuple[str, int]]]:
    """Which partitions were in each haul so far."""
    log = settings.data_dir / "hauls.log"
    return (
        [{(topic, partition) for topic, partition in orjson.loads(line)} for line in log.read_bytes().splitlines()] if log.exists() else []
    )
