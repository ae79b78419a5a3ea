"""Generations of the stream's tables: which one the figures are read from, kept in a compacted Kafka topic.

A generation is one replay of the event topics under one catalogue. A rebuild makes the next one beside it and swaps it in.
"""

from __future__ import annotations

from dataclasses import dataclass

import orjson
from kafka import TopicPartition

from infra.kafka import consumer, producer, translated
from infra.settings import Settings
from infra.topic import Cleanup, TopicSpec, changelog_name, create_topics
from schemas.catalogue import Catalogue
from schemas.judge import MODEL_VERSION

GENERATIONS = "generations"
CURRENT_KEY = b"current"
READ_TIMEOUT_MS = 1_000
WRITE_TIMEOUT_S = 20


@dataclass(frozen=True)
class Generation:
    """A generation and the fingerprint of what it was made with (see `fingerprint_of`)."""

    number: int
    fingerprint: str

    def to_bytes(self) -> bytes:
        return orjson.dumps({"generation": self.number, "fingerprint": self.fingerprint})

    @classmethod
    def from_bytes(cls, raw: bytes) -> Generation:
        kept = orjson.loads(raw)
        return cls(kept["generation"], kept["fingerprint"])


def generations_topic() -> TopicSpec:
    return TopicSpec(GENERATIONS, Cleanup.COMPACT, partitions=1)


def fingerprint_of(catalogue: Catalogue) -> str:
    """What decides a generation's figures: the catalogue, and the model by which texts are judged."""
    return f"{catalogue.fingerprint}-{MODEL_VERSION}"


def worker_group(settings: Settings, number: int) -> str:
    """The consumer group that works on a generation."""
    return changelog_name(settings.stream.group, number)


def current_generation(settings: Settings) -> Generation | None:
    """The generation that figures are read from; None before the first worker. Blocks; raises TransientError without a cluster."""
    create_topics(settings, [generations_topic()])
    home = TopicPartition(GENERATIONS, 0)
    with translated(settings):
        reader = consumer(settings)
        try:
            reader.assign([home])
            reader.seek_to_beginning(home)
            until = reader.end_offsets([home])[home]
            found: Generation | None = None
            while reader.position(home) < until:
                for records in reader.poll(timeout_ms=READ_TIMEOUT_MS).values():
                    for record in records:
                        if record.key == CURRENT_KEY:
                            found = Generation.from_bytes(record.value)
            return found
        finally:
            reader.close()


def announce(settings: Settings, generation: Generation) -> None:
    """Make this the generation that figures are read from. Blocks until Kafka has it; may be repeated."""
    create_topics(settings, [generations_topic()])
    with translated(settings):
        writer = producer(settings)
        try:
            writer.send(GENERATIONS, key=CURRENT_KEY, value=generation.to_bytes(), partition=0).get(timeout=WRITE_TIMEOUT_S)
        finally:
            writer.close()
