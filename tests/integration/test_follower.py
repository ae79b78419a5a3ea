"""A topic is followed through a broker that comes and goes, and each message is taken once."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from infra.follower import Follower
from infra.kafka import producer
from infra.settings import Settings
from infra.topic import TopicSpec
from schemas.errors import InvariantError
from tests.support.server import TestServer
from tests.support.topics import TestTopics

TOPIC = TopicSpec("followed", partitions=1)
AWAY_S = 12


def soon(condition: Callable[[], bool], within_s: float = 60) -> bool:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline and not condition():
        time.sleep(0.02)
    return condition()


def send(settings: Settings, *values: bytes) -> None:
    with producer(settings) as writer:
        for value in values:
            writer.send(TOPIC.name, value=value, partition=0).get(60)


def test_each_message_is_taken_once_though_the_broker_was_away(settings: Settings, topics: TestTopics, kafka: TestServer) -> None:
    topics.create([TOPIC])
    send(settings, b"1", b"2")
    taken: list[bytes] = []

    def take(records: Sequence[Any]) -> None:
        taken.extend(record.value for record in records)

    with Follower(settings, TOPIC, take):
        assert taken == [b"1", b"2"]
        send(settings, b"3")
        assert soon(lambda: len(taken) == 3)
        kafka.kill()
        try:
            time.sleep(AWAY_S)
        finally:
            kafka.start()
        send(settings, b"4")
        assert soon(lambda: b"4" in taken)
    assert taken == [b"1", b"2", b"3", b"4"]


def test_a_topic_without_one_order_is_not_followed(settings: Settings) -> None:
    with pytest.raises(InvariantError, match="several partitions"):
        Follower(settings, TopicSpec("many", partitions=2), lambda _records: None)
