"""The sink on a real Kafka and a real ClickHouse."""

from __future__ import annotations

import base64
import json
import random
import re
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

import orjson
import pytest
from kafka import TopicPartition

from consumers.sink.events import EventRows
from consumers.sink.share import Share
from infra.clickhouse import client
from infra.generation import Generation, announce
from infra.kafka import consumer, producer
from infra.reach import SINK_GROUP
from infra.settings import Settings
from schemas.decode import decoders
from tests.integration.consumers.line import (
    ALL_READ,
    await_sink,
    await_true,
    cell,
    forget_offsets,
    make_topics,
    publish,
    publish_cells,
    running_sink,
    some_events,
)
from tests.support.event_factory import encode, own_catalogue, random_event
from tests.support.server import TestServer
from tests.support.topics import TestTopics

pytestmark = pytest.mark.usefixtures("tables")


def test_every_good_event_becomes_one_row_and_bad_ones_none(settings: Settings, topics: TestTopics) -> None:
    make_topics(topics)
    events = some_events(600, seed=1)
    publish(settings, events)
    with producer(settings) as writer:
        writer.send("visits", key=b"370100", value=b"no event")
        writer.send("visits", key=b"370100", value=None)
        writer.send("trips", key=b"999999", value=next(raw for topic, raw in events if topic == "trips"))
    with running_sink(settings):
        await_sink(settings, ALL_READ)
    with client(settings) as tables:
        rows = tables.execute("SELECT topic, city, subject, revision, withdrawn, id, day, data FROM events")
    decode = decoders(own_catalogue())
    expected = sorted(
        (e.topic, e.city, e.subject, e.revision, e.withdrawn, e.id, e.day) for e in (decode[t].decode(raw) for t, raw in events)
    )
    assert sorted(tuple(row[:7]) for row in rows) == expected
    given = {orjson.loads(raw)["id"]: orjson.loads(raw)["data"] for _, raw in events}
    assert all(orjson.loads(row[7]).keys() == {k for k, v in given[row[5]].items() if v is not None} for row in rows)


def test_reading_everything_again_changes_nothing(settings: Settings, topics: TestTopics) -> None:
    make_topics(topics)
    publish(settings, some_events(200, seed=2))
    with running_sink(settings):
        await_sink(settings, ALL_READ)
    query = "SELECT count(), sum(cityHash64(*)) FROM (SELECT * FROM events FINAL ORDER BY ALL)"
    with client(settings) as tables:
        before = tables.execute(query)
        current = tables.execute("SELECT count() FROM events_current")
    forget_offsets(settings)
    with running_sink(settings):
        await_sink(settings, ALL_READ)
    with client(settings) as tables:
        assert tables.execute(query) == before
        assert tables.execute("SELECT count() FROM events_current") == current


def test_of_a_cell_the_highest_position_stands_and_marks_are_no_cells(settings: Settings, topics: TestTopics) -> None:
    make_topics(topics)
    key = b"visits|370100|luli-sd-2024|visits-made|sum||2024-02-10"
    old = b"establishments|370100|*|culture-venues|sum||1956-05-01"
    publish_cells(settings, {key: cell(3, 3, 9), old: cell(1, 1, 0)})
    publish_cells(settings, {key: cell(2, 2, 4)})
    with running_sink(settings):
        await_sink(settings, ALL_READ)
    with client(settings) as tables:
        assert tables.execute(
            "SELECT city, notice, indicator, part, breakdown, day, amount, records FROM progress_current ORDER BY day"
        ) == [
            ("370100", "*", "culture-venues", "sum", None, date(1956, 5, 1), 1, 1),
            ("370100", "luli-sd-2024", "visits-made", "sum", None, date(2024, 2, 10), 3, 3),
        ]


def test_a_swapped_generation_is_the_one_that_is_read(settings: Settings, topics: TestTopics) -> None:
    make_topics(topics)
    key = b"visits|370100|*|visits-made|sum||2024-02-10"
    publish_cells(settings, {key: cell(5, 5, 9)})
    amount = "SELECT amount FROM progress_current"
    with running_sink(settings), client(settings) as tables:
        await_sink(settings, ALL_READ)
        assert tables.execute(amount) == [(5,)]
        topics.create(["progress-g2"])
        publish_cells(settings, {key: cell(6, 6, 9)}, topic="progress-g2")
        await_sink(settings, ["progress-g2"])
        assert tables.execute(amount) == [(5,)]
        announce(settings, Generation(2, "f"))
        await_sink(settings, ALL_READ)
        assert tables.execute(amount) == [(6,)]


def test_sinks_share_the_partitions(settings: Settings, topics: TestTopics) -> None:
    make_topics(topics)
    publish(settings, some_events(300, seed=7))
    with running_sink(settings, Share(0, 2)):
        await_true(lambda: events_by_share(settings)[0] > 0, "the first sink has read its share")
        assert events_by_share(settings)[1] == 0
        with running_sink(settings, Share(1, 2)):
            await_sink(settings, ALL_READ)
    assert sum(events_by_share(settings)) == 300


def events_by_share(settings: Settings) -> tuple[int, int]:
    with client(settings) as tables:
        return tuple(tables.execute("SELECT countIf(partition % 2 = 0), countIf(partition % 2 = 1) FROM events")[0])


def test_dead_letters_keep_their_bytes_and_every_reason(settings: Settings, topics: TestTopics) -> None:
    make_topics(topics)
    raw = b'{"half": "\xff'
    letter = {
        "topic": "visits", "partition": 2, "position": 7, "index": 0, "source": None, "city": "370100", "event_id": None, "subject": None,
        "reasons": ["event: is no JSON", "it's broken"], "raw": base64.b64encode(raw).decode(), "at": "2024-02-10T08:00:00.125+00:00",
    }  # fmt: skip
    with producer(settings) as writer:
        writer.send("dead-letters", key=b"visits|2|7|0", value=orjson.dumps(letter))
        writer.send("dead-letters", key=b"visits|2|8|0", value=b"unreadable")
    with running_sink(settings):
        await_sink(settings, ALL_READ)
    with client(settings) as tables:
        rows = tables.execute("SELECT topic, partition, position, city, source, reasons, hex(raw), at, state FROM dead_letters")
    assert [(*row[:7], row[7].replace(tzinfo=UTC), row[8]) for row in rows] == [
        (
            "visits",
            2,
            7,
            "370100",
            "",
            ["event: is no JSON", "it's broken"],
            raw.hex().upper(),
            datetime(2024, 2, 10, 8, 0, 0, 125000, UTC),
            "open",
        )
    ]


def test_events_wait_while_clickhouse_is_away_and_none_is_lost(settings: Settings, topics: TestTopics, clickhouse: TestServer) -> None:
    make_topics(topics)
    with running_sink(settings):
        publish(settings, some_events(50, seed=3))
        await_sink(settings, ALL_READ)
        clickhouse.kill()
        publish(settings, some_events(300, seed=4))
        clickhouse.start()
        await_sink(settings, ALL_READ)
    with client(settings) as tables:
        assert tables.execute("SELECT count() FROM events FINAL") == [(350,)]


def test_marks_of_transactions_at_the_end_of_a_log_are_no_standstill(settings: Settings, topics: TestTopics) -> None:
    make_topics(topics)
    publish_cells(settings, {b"visits|370100|*|visits-made|sum||2024-02-10": cell(5, 5, 9)})
    home = TopicPartition("progress", 0)
    with consumer(settings, "progress") as reader:
        await_true(lambda: bool(reader.poll(timeout_ms=500)), "the cell is read")
        reader.poll(timeout_ms=500)
        assert reader.position(home) == reader.end_offsets([home])[home]
    with running_sink(settings):
        await_sink(settings, ["progress"])
        await_true(lambda: committed(settings, home) == end_of(settings, home), "the mark is committed")


def committed(settings: Settings, home: TopicPartition) -> int | None:
    with consumer(settings, group=SINK_GROUP) as reader:
        found: int | None = reader.committed(home)
        return found


def end_of(settings: Settings, home: TopicPartition) -> int:
    with consumer(settings) as reader:
        return int(reader.end_offsets([home])[home])


ODD_VALUES: tuple[Any, ...] = (
    None,
    [],
    {},
    "\ud800",
    "\x00",
    1e308,
    -1,
    2**31,
    2**63,
    2**70,
    True,
    "",
    [None],
    "2199-12-31T23:59:59-12:00",
    "1901-01-01T00:00:00+14:00",
)


def test_no_message_however_broken_stops_the_sink(settings: Settings) -> None:
    rng = random.Random(6)
    rows = EventRows(own_catalogue(), partitions=1)
    for offset in range(6000):
        topic = rng.choice(list(own_catalogue().topics))
        raw = broken(random_event(topic, rng), rng)
        key = re.search(rb'"city": ?"([0-9]{6})"', raw)
        rows.add(TopicPartition(topic, 0), [Message(topic, 0, offset, key.group(1) if key else b"", raw, 0)])
    accepted = len(rows)
    assert 200 < accepted < 6000
    with client(settings) as tables:
        rows.insert(tables)
        assert tables.execute("SELECT count() FROM events") == [(accepted,)]


class Message(NamedTuple):
    """A message as a consumer gets it."""

    topic: str
    partition: int
    offset: int
    key: bytes
    value: bytes
    timestamp: int


def broken(event: dict[str, Any], rng: random.Random) -> bytes:
    """An event with a few bytes changed, or with something odd in one of its fields; some stay good."""
    if rng.random() < 0.4:
        raw = bytearray(encode(event))
        for _ in range(rng.randint(1, 3)):
            raw[rng.randrange(len(raw))] = rng.randrange(256)
        return bytes(raw)
    where = event if rng.random() < 0.5 else event["data"]
    where[rng.choice(list(where))] = rng.choice(ODD_VALUES)
    return json.dumps(event).encode()
