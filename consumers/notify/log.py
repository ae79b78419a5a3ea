"""The log of what was sent: topic `notifications`, read back at the start and written in transactions with the wishes that belong to it.

The transactional id fences: once a second notifier has begun, the first can write no intent any more, and without one nothing is sent.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

import kafka.errors
import pydantic
from kafka import TopicPartition

from consumers.notify.entry import Entry
from infra.kafka import consumer, producer, translated
from infra.settings import Settings
from infra.topic import ALERT_COMMANDS, NOTIFICATIONS, alert_topics, create_topics, notifications_topic
from schemas.alert.step import Step
from schemas.errors import ConfigurationError, TransientError

TRANSACTIONAL_ID = "tongxin-notifier"
POLL_MS = 250
CLOSE_S = 20.0
DELIVERY_TIMEOUT_MS = 60_000
EMPTY_POLLS_MOST = 120
_FENCED = (kafka.errors.ProducerFencedError, kafka.errors.InvalidProducerEpochError)

log = logging.getLogger(__name__)


class Log:
    """Making one fences every other notifier. Blocks until the cluster answers.

    Raises:
        TransientError: no broker answers.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        create_topics(settings, [notifications_topic(), *alert_topics()])
        self._producer = producer(
            settings,
            transactional_id=TRANSACTIONAL_ID,
            linger_ms=0,
            delivery_timeout_ms=DELIVERY_TIMEOUT_MS,
            max_block_ms=DELIVERY_TIMEOUT_MS,
        )
        with translated(settings):
            self._producer.init_transactions()

    def read(self) -> Iterator[Entry]:
        """Everything there is, in order; what can't be read is logged and passed over.

        Raises:
            TransientError: Kafka is away, or reading stands still.
        """
        home = TopicPartition(NOTIFICATIONS, 0)
        reader = consumer(self._settings)
        try:
            with translated(self._settings):
                reader.assign([home])
                end = reader.end_offsets([home])[home]
                reader.seek(home, 0)
            empty = 0
            while self._place(reader, home) < end:
                with translated(self._settings):
                    records = reader.poll(timeout_ms=POLL_MS).get(home, [])
                empty = 0 if records else empty + 1
                if empty > EMPTY_POLLS_MOST:
                    raise TransientError(f"Reading of {NOTIFICATIONS} stands still before {end}")
                for record in records:
                    try:
                        yield Entry.from_bytes(record.value or b"")
                    except pydantic.ValidationError as error:
                        log.error("notification-unreadable", extra={"position": record.offset, "faults": error.error_count()})
        finally:
            reader.close()

    def write(self, entries: Sequence[Entry], steps: Sequence[Step]) -> None:
        """Write all of it or nothing. Blocks until Kafka has it; a failure leaves the log as it was, and this object of no use.

        Raises:
            TransientError: Kafka is away.
            ConfigurationError: another notifier has begun.
        """
        try:
            with translated(self._settings):
                self._write(entries, steps)
        except TransientError as error:
            if isinstance(error.__cause__, _FENCED):
                raise ConfigurationError(["Another notifier has begun; only one may send."]) from error
            raise

    def _write(self, entries: Sequence[Entry], steps: Sequence[Step]) -> None:
        self._producer.begin_transaction()
        for entry in entries:
            self._producer.send(NOTIFICATIONS, value=entry.to_bytes(), partition=0)
        for step in steps:
            self._producer.send(ALERT_COMMANDS, key=step.alert.encode(), value=step.to_bytes(), partition=0)
        self._producer.commit_transaction()

    def close(self) -> None:
        """Stop. May be repeated."""
        self._producer.close(timeout=CLOSE_S)

    @staticmethod
    def _place(reader: object, home: TopicPartition) -> int:
        position: int | None = reader.position(home)  # type: ignore[attr-defined]
        return position or 0
