"""Changes entries of the register, one writer at a time (ADR 0012)."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

import kafka.errors
import pydantic
from kafka import TopicPartition

from infra.kafka import consumer, producer, translated
from infra.settings import Settings
from infra.topic import AGENCIES, TRAIL, agencies_topic, create_topics, trail_topic
from infra.trail import Act
from producers.agency.model import Agency
from schemas.errors import InvariantError, TransientError

WRITER = "tongxin-agencies"
"""The transactional id of every writer: whoever comes later fences off the one before, whose change is then not made."""
POLL_MS = 250
TRIES = 10
PAUSE_S = 1.0
"""At most; by chance, so that two who keep fencing each other off do not go on doing so."""
HOME = TopicPartition(AGENCIES, 0)

_FENCED = (kafka.errors.ProducerFencedError, kafka.errors.InvalidProducerEpochError, kafka.errors.ConcurrentTransactionsError)


def change(settings: Settings, agency_id: str, how: Callable[[Agency | None], Agency], act: Act | None = None) -> Agency:
    """Replace an agency's entry by what `how` makes of it, and return that. Blocks until Kafka has it.

    Entry and act are written both or not at all. `how` may be called again with a newer entry; what it raises is passed on, and nothing
    is changed.

    Raises:
        TransientError: no broker answers, or others kept writing at the same time; nothing was changed.
    """
    create_topics(settings, [agencies_topic(), trail_topic()])
    for _ in range(TRIES):
        try:
            with translated(settings):
                return _change(settings, agency_id, how, act)
        except TransientError as error:
            if not isinstance(error.__cause__, _FENCED):
                raise
            time.sleep(random.uniform(0, PAUSE_S))
    raise TransientError("Others change agencies at the same time; try again.")


def entries(settings: Settings) -> dict[str, Agency]:
    """All agencies by id. Blocks.

    Raises:
        TransientError: no broker answers.
        InvariantError: an entry can't be read.
    """
    found: dict[str, Agency] = {}
    with translated(settings), consumer(settings) as reader:
        if AGENCIES not in reader.topics():
            return found
        reader.assign([HOME])
        reader.seek_to_beginning(HOME)
        end = reader.end_offsets([HOME])[HOME]
        while (reader.position(HOME) or 0) < end:
            for records in reader.poll(timeout_ms=POLL_MS).values():
                found |= {agency.id: agency for agency in map(_read, records)}
    return dict(sorted(found.items()))


def _read(record: Any) -> Agency:
    try:
        return Agency.from_bytes(record.value)
    except pydantic.ValidationError as error:
        raise InvariantError(f"Entry {record.offset} of topic {AGENCIES} is no agency: {error.error_count()} faults") from error


def _change(settings: Settings, agency_id: str, how: Callable[[Agency | None], Agency], act: Act | None) -> Agency:
    with producer(settings, transactional_id=WRITER) as writer:
        writer.init_transactions()
        # Nobody before us can write any more, so what is read now is what will be replaced, or our own commit fails.
        changed = how(entries(settings).get(agency_id))
        writer.begin_transaction()
        writer.send(AGENCIES, key=agency_id.encode(), value=changed.to_bytes(), partition=0)
        if act is not None:
            writer.send(TRAIL, key=act.agency.encode(), value=act.to_bytes(), partition=0)
        writer.commit_transaction()
        return changed
