"""Consumer groups: their names, and how far the worker and the sink have read."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import kafka
import kafka.errors
from kafka import TopicPartition

from infra.kafka import admin, consumer, translated
from infra.settings import Settings
from infra.topic import JUDGEMENTS, PROGRESS, SIGNALS, changelog_name
from schemas.catalogue import Catalogue
from schemas.errors import TransientError

SINK_GROUP = "tongxin-sink"
COORDINATOR_TRIES = 40
COORDINATOR_WAIT_S = 0.25
TAIL_POLL_MS = 500
TAIL_POLLS = 4


class Reach(NamedTuple):
    """How far a group has read one partition: `read` is the next position it wants, `end` the one after the log's last."""

    topic: str
    partition: int
    read: int
    end: int

    @property
    def at_end(self) -> bool:
        return self.read >= self.end

    @property
    def behind(self) -> int:
        """How many positions are still to be read."""
        return max(0, self.end - self.read)


@dataclass(frozen=True)
class ReadTo:
    """Positions of the worker in the event topics, and of the sink in them and in what the stream writes."""

    worker: list[Reach]
    sink: list[Reach]

    @property
    def behind(self) -> int:
        """How many positions are still to be read, both sides together."""
        return sum(reach.behind for reach in [*self.worker, *self.sink])

    def as_json(self) -> dict[str, Any]:
        return {"worker": _by_topic(self.worker), "sink": _by_topic(self.sink), "behind": self.behind}


def read_to(settings: Settings, catalogue: Catalogue, generation: int) -> ReadTo:
    """How far each side has read just now. Blocks; raises TransientError without a cluster."""
    events = list(catalogue.topics)
    worker = reach_of(settings, changelog_name(settings.stream.group, generation), events)
    kept = [changelog_name(name, generation) for name in (PROGRESS, SIGNALS, JUDGEMENTS)]
    return ReadTo(worker, reach_of(settings, SINK_GROUP, [*events, *kept]))


def reach_of(settings: Settings, group: str, topics: Iterable[str]) -> list[Reach]:
    """How far `group` has read every partition of `topics`; topics that do not exist have none.

    Behind the last record there may be marks of transactions, which are no records; a partition with nothing but them ahead counts as read.
    Blocks; raises TransientError without a cluster.
    """
    with translated(settings):
        reader = consumer(settings)
        client = admin(settings)
        try:
            known = reader.topics()
            partitions = [TopicPartition(topic, number) for topic in topics if topic in known for number in _partitions(reader, topic)]
            committed = _committed(client, group) if partitions else {}
            ends = reader.end_offsets(partitions) if partitions else {}
            reads = {home: committed[home].offset if home in committed else 0 for home in partitions}
            behind = [home for home in partitions if 0 < reads[home] < ends[home]]
            empty = _without_records(reader, {home: reads[home] for home in behind}, ends) if behind else set()
            return [Reach(home.topic, home.partition, ends[home] if home in empty else reads[home], ends[home]) for home in partitions]
        finally:
            client.close()
            reader.close()


def _by_topic(reaches: list[Reach]) -> dict[str, dict[str, dict[str, int]]]:
    found: dict[str, dict[str, dict[str, int]]] = {}
    for reach in reaches:
        found.setdefault(reach.topic, {})[str(reach.partition)] = {"read": reach.read, "end": reach.end}
    return found


def _committed(client: kafka.KafkaAdminClient, group: str) -> Mapping[TopicPartition, Any]:
    """What a group has committed; a cluster's first group waits until the broker has made its own topic of offsets."""
    for _ in range(COORDINATOR_TRIES):
        try:
            found: Mapping[TopicPartition, Any] = client.list_group_offsets(group).get(group, {})
            return found
        except (kafka.errors.CoordinatorNotAvailableError, kafka.errors.CoordinatorLoadInProgressError, kafka.errors.NotCoordinatorError):
            time.sleep(COORDINATOR_WAIT_S)
    raise TransientError(f"Kafka has no coordinator for group {group}")


def _partitions(reader: kafka.KafkaConsumer, topic: str) -> list[int]:
    return sorted(reader.partitions_for_topic(topic) or ())


def _without_records(reader: kafka.KafkaConsumer, reads: dict[TopicPartition, int], ends: dict[TopicPartition, int]) -> set[TopicPartition]:
    """Partitions that hold no record between where they were read to and their end."""
    empty = set(reads)
    reader.assign(list(reads))
    for home, position in reads.items():
        reader.seek(home, position)
    for _ in range(TAIL_POLLS):
        empty -= reader.poll(timeout_ms=TAIL_POLL_MS).keys()
        if all(reader.position(home) >= ends[home] for home in empty):
            break
    return empty
