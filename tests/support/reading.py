"""Reads what is in topics, to their present ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from kafka import TopicPartition

from infra.kafka import consumer
from infra.settings import Settings
from tests.support.event_factory import own_catalogue


def everything(settings: Settings, topics: Iterable[str] = own_catalogue().topics) -> Iterator[Any]:
    """Every record of the event topics, or others, up to the present end of each partition, in the order of the partition.

    A topic that is not there has nothing; of transactions, only what is committed.
    """
    with consumer(settings) as reader:
        homes = [TopicPartition(topic, part) for topic in topics for part in reader.partitions_for_topic(topic) or ()]
        ends = reader.end_offsets(homes)
        reader.assign(homes)
        reader.seek_to_beginning(*homes)
        left = {home for home in homes if ends[home] > 0}
        while left:
            for home, records in reader.poll(timeout_ms=200).items():
                yield from (record for record in records if record.offset < ends[home])
            left = {home for home in left if reader.position(home) < ends[home]}


def amount(settings: Settings, topics: Iterable[str] = own_catalogue().topics) -> int:
    """How many messages were written to the event topics, or others; marks of transactions count too."""
    with consumer(settings) as reader:
        homes = [TopicPartition(topic, part) for topic in topics for part in reader.partitions_for_topic(topic) or ()]
        return sum(reader.end_offsets(homes).values())


def values(settings: Settings, *topics: str) -> list[bytes]:
    """The bytes of every message in these topics."""
    return [record.value for record in everything(settings, topics)]
