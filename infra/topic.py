"""Kafka topics as data, and their idempotent creation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import kafka.errors

from infra.kafka import admin, translated
from infra.settings import Settings
from schemas.errors import ConfigurationError

DEAD_LETTERS = "dead-letters"
PROGRESS = "progress"
SIGNALS = "signals"
JUDGEMENTS = "judgements"
LEDGER = "ledger"
RECEIPTS = "receipts"
AGENCIES = "agencies"
TRAIL = "trail"
ALERTS = "alerts"
ALERT_COMMANDS = "alert-commands"
OFFICE = "office"
NOTIFICATIONS = "notifications"

EVENT_MAX_BYTES = 64 * 1024
CHANGELOG_MAX_BYTES = 1024 * 1024
# A message that is no event at all may be larger than an event; dead letters carry it whole, in base64, with its reasons.
DEAD_LETTER_MAX_BYTES = 1024 * 1024
BATCH_OVERHEAD_BYTES = 1024
FOREVER_MS = -1


class Cleanup(StrEnum):
    """What the broker removes."""

    DELETE = "delete"  # by age; our topics name no age, so nothing
    COMPACT = "compact"  # what a later message of the same key replaces


@dataclass(frozen=True)
class TopicSpec:
    """A topic as it must be; `partitions` None takes the setting."""

    name: str
    cleanup: Cleanup = Cleanup.DELETE
    max_message_bytes: int = CHANGELOG_MAX_BYTES
    partitions: int | None = None
    configs: Mapping[str, str] = field(default_factory=dict)


def event_topic(name: str) -> TopicSpec:
    """A topic of events: kept for ever, since everything can be rebuilt from it."""
    return TopicSpec(name, max_message_bytes=CHANGELOG_MAX_BYTES)


def dead_letter_topic() -> TopicSpec:
    return TopicSpec(DEAD_LETTERS, max_message_bytes=2 * DEAD_LETTER_MAX_BYTES)


def agencies_topic() -> TopicSpec:
    """Who may say what: the last entry of each agency stands (ADR 0012)."""
    return TopicSpec(AGENCIES, Cleanup.COMPACT, partitions=1)


def trail_topic() -> TopicSpec:
    """Who did what and when, kept for ever."""
    return TopicSpec(TRAIL, partitions=1)


def office_topic() -> TopicSpec:
    """What the coordination office decided about alerts, kept for ever; of an entry the last stands (ADR 0018)."""
    return TopicSpec(OFFICE, partitions=1)


def receipts_topic() -> TopicSpec:
    """What became of submissions at the way in, in the order they were answered."""
    return TopicSpec(RECEIPTS, partitions=1)


def alert_topics() -> list[TopicSpec]:
    """What became of alerts, step by step, and what is wished for; both are kept for ever, in one order."""
    return [TopicSpec(name, partitions=1) for name in (ALERTS, ALERT_COMMANDS)]


def notifications_topic() -> TopicSpec:
    """What was sent to whom about alerts, and what became of it, kept for ever (ADR 0019)."""
    return TopicSpec(NOTIFICATIONS, partitions=1)


def changelog_topics(generation: int = 1) -> list[TopicSpec]:
    """The stream's compacted topics of one generation. Judgements are one per event: compaction removes what a replay repeats, no more."""
    return [
        TopicSpec(
            changelog_name(name, generation),
            Cleanup.COMPACT,
            configs={
                "min.cleanable.dirty.ratio": "0.3",
                "segment.bytes": str(64 * 1024 * 1024),
                "delete.retention.ms": str(24 * 3600 * 1000),
            },
        )
        for name in (PROGRESS, SIGNALS, JUDGEMENTS, LEDGER)
    ]


def changelog_name(name: str, generation: int) -> str:
    """`progress` or another of a generation's topics: the first has no suffix."""
    return name if generation == 1 else f"{name}-g{generation}"


def generation_of(topic: str, name: str) -> int:
    """The generation of a topic that `changelog_name` named."""
    return 1 if topic == name else int(topic.removeprefix(f"{name}-g"))


def project_topics(event_topics: Iterable[str]) -> list[TopicSpec]:
    """Every topic of a fresh installation; the names of the event topics come from the catalogue."""
    ours = [dead_letter_topic(), agencies_topic(), trail_topic(), receipts_topic(), office_topic(), notifications_topic(), *alert_topics()]
    return [*map(event_topic, event_topics), *ours, *changelog_topics()]


def create_topics(settings: Settings, topics: Iterable[TopicSpec]) -> list[str]:
    """Create what is missing and return its names. Blocks until every topic has leaders; may be repeated.

    Raises ConfigurationError when a topic exists with another number of partitions (a re-partition is a rebuild), TransientError
    without a cluster.
    """
    wanted = {topic.name: topic for topic in topics}
    client = admin(settings)
    try:
        with translated(settings):
            there = {found["name"]: len(found["partitions"]) for found in client.describe_topics()}
            faults = [
                f"Topic {name} has {there[name]} partitions and the settings ask for {_partitions(settings, topic)}; "
                f"set TONGXIN_KAFKA__PARTITIONS={there[name]}, or rebuild into new topics."
                for name, topic in wanted.items()
                if name in there and there[name] != _partitions(settings, topic)
            ]
            if faults:
                raise ConfigurationError(faults)
            missing = [topic for name, topic in wanted.items() if name not in there]
            if missing:
                _create(client, settings, missing)
            return [topic.name for topic in missing]
    finally:
        client.close()


def _create(client: kafka.KafkaAdminClient, settings: Settings, topics: list[TopicSpec]) -> None:
    definitions = {
        topic.name: {
            "num_partitions": _partitions(settings, topic),
            "replication_factor": settings.kafka.replication,
            "configs": _configs(settings, topic),
        }
        for topic in topics
    }
    try:
        client.create_topics(definitions, wait_for_metadata=True)
    except kafka.errors.TopicAlreadyExistsError:
        # Another process was quicker with some of them; those it left are made one by one.
        for name, definition in definitions.items():
            try:
                client.create_topics({name: definition}, wait_for_metadata=True)
            except kafka.errors.TopicAlreadyExistsError:
                continue


def _partitions(settings: Settings, topic: TopicSpec) -> int:
    return settings.kafka.partitions if topic.partitions is None else topic.partitions


def _configs(settings: Settings, topic: TopicSpec) -> dict[str, str]:
    configs = {
        "cleanup.policy": topic.cleanup.value,
        "max.message.bytes": str(topic.max_message_bytes + BATCH_OVERHEAD_BYTES),
        "min.insync.replicas": str(settings.kafka.min_in_sync),
        "compression.type": "producer",
    }
    if topic.cleanup is Cleanup.DELETE:
        configs["retention.ms"] = str(FOREVER_MS)
    return configs | dict(topic.configs)
