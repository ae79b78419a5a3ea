"""Changes entries of the register, one writer at a time (ADR 0012)."""

from __future__ import annotations

from collections.abc import Callable

import kafka.errors
from kafka import TopicPartition

from infra.kafka import consumer, producer, translated
from infra.settings import Settings
from infra.topic import AGENCIES, TRAIL, agencies_topic, create_topics, trail_topic
from infra.trail import Act
from producers.agency.model import Agency
from schemas.errors import TransientError

WRITER = "tongxin-agencies"
"""The transactional id of every writer: whoever comes later fences off the one before, whose change is then not made."""
POLL_MS = 250
TRIES = 5
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
    raise TransientError("Others change agencies at the same time; try again.")


def entries(settings: Settings) -> dict[str, Agency]:
    """All agencies by id. Blocks; raises TransientError without a cluster."""
    found: dict[str, Agency] = {}
    with translated(settings), consumer(settings) as reader:
        if AGENCIES not in reader.topics():
            return found
        reader.assign([HOME])
        reader.seek_to_beginning(HOME)
        end = reader.end_offsets([HOME])[HOME]
        while (reader.position(HOME) or 0) < end:
            for records in reader.poll(timeout_ms=POLL_MS).values():
                found |= {record.key.decode(): Agency.from_bytes(record.value) for record in records if record.value is not None}
    return dict(sorted(found.items()))


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
