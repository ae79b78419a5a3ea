"""A line for tests of the consumers: real topics and tables, a sink that runs in a thread, and means to fill the topics."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

import orjson
import pytest
from kafka import TopicPartition

from consumers.sink.cells import figure_rows, signal_rows
from consumers.sink.loop import WHOLE, Sink
from consumers.sink.share import Share
from infra.clickhouse import client
from infra.generation import GENERATIONS, generations_topic
from infra.kafka import admin, producer
from infra.reach import SINK_GROUP, reach_of
from infra.settings import Settings, environment
from infra.topic import DEAD_LETTERS, JUDGEMENTS, PROGRESS, RECEIPTS, SIGNALS, TRAIL, project_topics
from schemas.catalogue import Catalogue
from schemas.decode import decoders
from schemas.placement import message_key
from tests.support.event_factory import encode, own_catalogue, random_event
from tests.support.topics import TestTopics

READ_TIMEOUT_S = 180


def make_topics(topics: TestTopics) -> None:
    """Every topic of a fresh installation."""
    topics.create([*project_topics(own_catalogue().topics), generations_topic()])


@contextmanager
def running_sink(settings: Settings, share: Share = WHOLE) -> Iterator[Sink]:
    """A sink that turns in a thread until the block ends; what it raised is raised there."""
    sink = Sink(settings, own_catalogue(), lambda: None, share)
    stopped = threading.Event()
    faults: list[BaseException] = []

    def turn() -> None:
        try:
            sink.run(stopped.is_set)
        except BaseException as error:  # noqa: BLE001 - handed on below
            faults.append(error)
        finally:
            sink.close()

    thread = threading.Thread(target=turn)
    thread.start()
    try:
        yield sink
    finally:
        stopped.set()
        thread.join()
    if faults:
        raise faults[0]


def await_sink(settings: Settings, topics: Iterable[str]) -> None:
    """Block until the sink has committed all of these topics."""
    wanted = list(topics)
    await_true(lambda: all(reach.at_end for reach in reach_of(settings, SINK_GROUP, wanted)), f"the sink has read {wanted}")


def await_true(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + READ_TIMEOUT_S
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"Waited {READ_TIMEOUT_S} s for: {what}")
        time.sleep(0.1)


def publish(settings: Settings, events: Iterable[tuple[str, bytes]], catalogue: Catalogue | None = None) -> int:
    """Send valid events (topic, bytes) with their keys; returns how many."""
    known = catalogue or own_catalogue()
    decode = decoders(known)
    sent = 0
    with producer(settings) as writer:
        for topic, raw in events:
            writer.send(topic, key=message_key(known.topics[topic], decode[topic].decode(raw)), value=raw)
            sent += 1
        writer.flush()
    return sent


def publish_cells(settings: Settings, cells: Mapping[bytes, bytes], topic: str = PROGRESS) -> None:
    """Send cells as the stream does: in a transaction, with a mark before them."""
    with producer(settings, transactional_id="test-cells") as writer:
        writer.init_transactions()
        writer.begin_transaction()
        writer.send(topic, key=b"@epoch", value=b"{}", partition=0)
        for key, value in cells.items():
            writer.send(topic, key=key, value=value, partition=0)
        writer.commit_transaction()


def cell(amount: int, records: int, position: int) -> bytes:
    """A cell's value, as the stream writes it."""
    return orjson.dumps({"amount": amount, "records": records, "position": position})


def insert_cells(settings: Settings, cells: Mapping[bytes, bytes], topic: str = PROGRESS) -> None:
    """Put cells into the table by the sink's own rows, without Kafka."""
    rows = figure_rows() if topic == PROGRESS else signal_rows()
    rows.add(TopicPartition(topic, 0), [CellRecord(number, key, value) for number, (key, value) in enumerate(cells.items())])
    with client(settings) as connection:
        rows.insert(connection)


def forget_offsets(settings: Settings) -> None:
    """As if the sink had never committed."""
    connection = admin(settings)
    connection.delete_groups([SINK_GROUP])
    connection.close()


def point_at(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make commands that read their settings from the environment use these."""
    for name, value in environment(settings).items():
        monkeypatch.setenv(name, value)


class CellRecord(NamedTuple):
    """A message of the stream's cells, as a consumer gets it."""

    offset: int
    key: bytes
    value: bytes
    timestamp: int = 0


def some_events(count: int, seed: int) -> list[tuple[str, bytes]]:
    """Valid events over all topics."""
    rng = random.Random(seed)
    names = list(own_catalogue().topics)
    return [(topic, encode(random_event(topic, rng))) for topic in rng.choices(names, k=count)]


ALL_READ = (*own_catalogue().topics, PROGRESS, SIGNALS, JUDGEMENTS, DEAD_LETTERS, GENERATIONS, RECEIPTS, TRAIL)
