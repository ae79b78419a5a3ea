"""Logs of events with their positions, put into the tables by the sink's own rows in any order of blocks; and what must stand of them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

from kafka import TopicPartition

from consumers.sink.events import EventRows
from consumers.sink.judgements import JudgementRows
from consumers.sink.loop import declare_topics
from infra.clickhouse import client
from infra.settings import Settings
from schemas.catalogue import TEXT_FIELD, Topic
from schemas.decode import Decoder, decoders
from schemas.errors import ContractError
from schemas.event import Event
from schemas.judge import judge
from schemas.placement import message_key, partition_of
from schemas.subject import subject_of
from streams.judgement import judged_event
from streams.ledger import Entry, verdict_on
from tests.support.event_factory import encode, own_catalogue, random_event

BLOCK = 64
RECEIVED_MS = 1_707_523_200_000
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Message:
    """A message as a consumer gets it, with the event that its value is."""

    topic: str
    partition: int
    offset: int
    key: bytes
    value: bytes
    timestamp: int
    event: Event


class Judged(NamedTuple):
    """A message of the stream's judgements, as a consumer gets it."""

    topic: str
    key: bytes
    value: bytes
    offset: int = 0
    timestamp: int = RECEIVED_MS


class Logbook:
    """Messages in the order they were written."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._catalogue = own_catalogue()
        self._decoders = known_decoders()
        self._ends: dict[tuple[str, int], int] = {}
        self.messages: list[Message] = []

    def write(self, topic: str, raw: bytes) -> Message:
        event = self._decoders[topic].decode(raw)
        key = message_key(self._catalogue.topics[topic], event)
        partition = partition_of(key, self._settings.kafka.partitions)
        offset = self._ends.get((topic, partition), 0)
        self._ends[topic, partition] = offset + 1
        self.messages.append(Message(topic, partition, offset, key, raw, RECEIVED_MS + len(self.messages), event))
        return self.messages[-1]

    def fill(self, rng: random.Random | None = None) -> None:
        """Insert everything, judgements too; with `rng`, blocks come in any order and some twice, as after crashes."""
        rows = EventRows(self._catalogue, self._settings.kafka.partitions)
        blocks = [self.messages[start : start + BLOCK] for start in range(0, len(self.messages), BLOCK)]
        if rng is not None:
            blocks += rng.sample(blocks, len(blocks) // 3)
            rng.shuffle(blocks)
        with client(self._settings) as connection:
            declare_topics(connection, self._catalogue)
            for block in blocks if rng is not None else [self.messages]:
                for home in {TopicPartition(message.topic, message.partition) for message in block}:
                    rows.add(home, [message for message in block if (message.topic, message.partition) == (home.topic, home.partition)])
                rows.insert(connection)
                rows.clear()
            if told := list(judged(self.messages)):
                judgements = JudgementRows()
                judgements.add(TopicPartition("judgements", 0), [*told, *told])
                judgements.insert(connection)


def judged(messages: Iterable[Message]) -> Iterator[Judged]:
    """The judgements that the stream writes: of each event that changes its record and gives a text."""
    entries: dict[tuple[str, str, str], Entry] = {}
    for message in sorted(messages, key=lambda one: one.offset):
        event = message.event
        name = (event.topic, event.city, event.subject)
        if verdict_on(entries.get(name), event, message.offset).changes:
            entries[name] = Entry(message.offset, event.revision, event.withdrawn, event.content, {})
            text = None if event.withdrawn or event.data is None else event.data.get(TEXT_FIELD)
            if text is not None:
                yield Judged("judgements", *judged_event(event, message.partition, message.offset, judge(text)))


def conflicting_log(topic: Topic, rng: random.Random, events: int, subjects: int) -> Iterator[bytes]:
    """Few records with many events each: corrections, repeats, withdrawals, returns, other content under one revision."""
    keys = [random_event(topic.id, rng)["data"] for _ in range(subjects)]
    cities = rng.sample(list(own_catalogue().places), 4)
    before: list[dict[str, Any]] = []
    for _ in range(events):
        if before and rng.random() < 0.15:
            yield encode(rng.choice(before))
            continue
        event = random_event(topic.id, rng)
        if "notice_ids" in event["data"] or "notice_id" in topic.field:
            event["data"].pop("notice_ids", None)
        event["city"] = rng.choice(cities)
        if "notice_id" in topic.field:
            province = own_catalogue().province_of(event["city"])
            event["data"]["notice_id"] = rng.choice([n.id for n in own_catalogue().notices.values() if province in n.provinces])
        key = rng.choice(keys)
        event["data"] |= {name: key[name] for name in topic.natural_key}
        event["subject"] = subject_of([event["data"][name] for name in topic.natural_key])
        event["revision"] = rng.choice((1, 1, 2, 2, 3, 4))
        event["withdrawn"] = event["revision"] > 1 and rng.random() < 0.4
        if event["withdrawn"] and rng.random() < 0.6:
            del event["data"]
        if not is_valid(topic, event):
            continue
        before.append(event)
        yield encode(event)


def is_valid(topic: Topic, event: dict[str, Any]) -> bool:
    """Whether a changed event still keeps the contract: a key taken from another record may call for fields it has not."""
    try:
        known_decoders()[topic.id].decode(encode(event))
    except ContractError:
        return False
    return True


@cache
def known_decoders() -> dict[str, Decoder]:
    """Decoders of our catalogue, made once."""
    return decoders(own_catalogue())


def standing(messages: Iterable[Message]) -> dict[tuple[str, str, str], Message]:
    """What stands, by (topic, city, subject), told as the contract tells it: event after event, in the order of positions."""
    entries: dict[tuple[str, str, str], Message] = {}
    reported: dict[tuple[str, str, str], datetime] = {}
    for message in sorted(messages, key=lambda one: one.offset):
        event = message.event
        name = (event.topic, event.city, event.subject)
        if event.data is not None:
            reported[name] = max(reported.get(name, LONG_AGO), event.data["reported_at"])
        old = entries.get(name)
        if old is None or event.revision > old.event.revision or _replaces(event, old.event):
            entries[name] = message
    return {name: entry for name, entry in _without_moved(entries, reported).items() if not entry.event.withdrawn}


def _replaces(event: Event, old: Event) -> bool:
    return event.revision == old.revision and event.withdrawn == old.withdrawn


def _without_moved(
    entries: dict[tuple[str, str, str], Message], reported: dict[tuple[str, str, str], datetime]
) -> dict[tuple[str, str, str], Message]:
    """Of records that are unique everywhere, the latest entry over all cities; a bare withdrawal is as late as its city's latest report."""
    topics = own_catalogue().topics
    latest: dict[tuple[str, str], tuple[datetime, int]] = {}

    def moment(name: tuple[str, str, str]) -> tuple[datetime, int]:
        event = entries[name].event
        return (reported.get(name, LONG_AGO) if event.data is None else event.data["reported_at"]), entries[name].offset

    for name in entries:
        latest[name[0], name[2]] = max(latest.get((name[0], name[2]), (LONG_AGO, -1)), moment(name))
    return {
        name: entry
        for name, entry in entries.items()
        if topics[name[0]].unique_within == "city" or moment(name) == latest[name[0], name[2]]
    }
