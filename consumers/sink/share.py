"""Which partitions a sink reads: a fixed share of every topic, so that no membership of a group is ever to be had or lost.

A group's rebalance was seen to leave a member outside without a word: the client (kafka-python 3.0.12) takes the change of metadata that it
rejoins for as settled before its answer has come, and a poll that ends in between never asks again. Offsets are committed under the
group's name all the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import kafka
from kafka import TopicPartition

from infra.generation import GENERATIONS
from infra.topic import ALERTS, DEAD_LETTERS, JUDGEMENTS, NOTIFICATIONS, PROGRESS, RECEIPTS, SIGNALS, TRAIL
from schemas.catalogue import Catalogue

GENERATION_SUFFIX = re.compile("-g[0-9]+$")
"""What a later generation's topics have behind their name."""


@dataclass(frozen=True)
class Share:
    """Sink number `index`, counted from 0, `of` so many."""

    index: int = 0
    of: int = 1

    def takes(self, partition: int) -> bool:
        return partition % self.of == self.index


def homes_of(reader: kafka.KafkaConsumer, catalogue: Catalogue, share: Share) -> list[TopicPartition]:
    """The partitions of a share, of those topics that there are by now. Blocks; asks the cluster."""
    wanted = re.compile(topics_pattern(catalogue)).match
    return [
        TopicPartition(topic, partition)
        for topic in sorted(reader.topics())
        if wanted(topic)
        for partition in sorted(reader.partitions_for_topic(topic) or ())
        if share.takes(partition)
    ]


def topics_pattern(catalogue: Catalogue) -> str:
    """What sinks read, with the cells, signals and judgements of every generation there may be."""
    names = "|".join(re.escape(name) for name in [*catalogue.topics, ALERTS, DEAD_LETTERS, GENERATIONS, NOTIFICATIONS, RECEIPTS, TRAIL])
    return f"^({names}|({PROGRESS}|{SIGNALS}|{JUDGEMENTS})(-g[0-9]+)?)$"
