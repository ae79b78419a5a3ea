"""Follows a small topic live from its beginning, in a thread: agencies, policy, alerts."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Self

import kafka
from kafka import TopicPartition

from infra.kafka import consumer, translated
from infra.settings import Settings
from infra.topic import TopicSpec, create_topics
from schemas.errors import InvariantError, TransientError

POLL_MS = 250
LOOK_EVERY_S = 5.0
"""How often the end of the topic is asked for, so that a reader that silently stopped is seen and made anew."""
RETRY_S = 1.0
BACKOFF_MS = 1_000
BOOTSTRAP_MS = 10_000
"""Once Kafka is back, what was told must not wait for kafka-python's own back-off of up to half a minute."""
CLOSE_S = 5.0

log = logging.getLogger(__name__)


class Follower:
    """Hands the messages of a topic of one partition to `take`, in order, in bunches, each once; without Kafka it waits.

    Making one blocks until the whole topic was read, in the caller's thread; what comes later is taken in a thread of its own, at most
    about a second behind. `take` must not raise. Where the topic is made anew, it is read anew.

    Raises:
        TransientError: no broker answers.
        ConfigurationError: the broker refuses us.
    """

    def __init__(self, settings: Settings, topic: TopicSpec, take: Callable[[Sequence[Any]], None]) -> None:
        if topic.partitions != 1:
            raise InvariantError(f"Topic {topic.name} has several partitions and no order of its own")
        self._settings = settings
        self._home = TopicPartition(topic.name, 0)
        self._hand_over = take
        self._position = 0
        self._stopping = threading.Event()
        create_topics(settings, [topic])
        reader = self._read_whole()
        self._thread = threading.Thread(target=self._follow, args=(reader,), name=topic.name, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop following. May be repeated."""
        self._stopping.set()
        self._thread.join(CLOSE_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _read_whole(self) -> kafka.KafkaConsumer:
        """A reader that has read everything there is, from where the one before it stood."""
        reader = consumer(self._settings, reconnect_backoff_max_ms=BACKOFF_MS, bootstrap_timeout_ms=BOOTSTRAP_MS)
        try:
            with translated(self._settings):
                reader.assign([self._home])
                end = reader.end_offsets([self._home])[self._home]
                if end < self._position:
                    self._position = 0
                reader.seek(self._home, self._position)
                while self._place(reader) < end:
                    self._take(reader)
        except BaseException:
            reader.close()
            raise
        return reader

    def _follow(self, reader: kafka.KafkaConsumer) -> None:
        while not self._stopping.is_set():
            try:
                with translated(self._settings):
                    self._read_on(reader)
            except Exception as error:  # noqa: BLE001 - whatever it is, the topic must go on being followed
                log.warning("topic-read-anew", extra={"topic": self._home.topic, "reason": str(error)})
                reader = self._renewed(reader)
        reader.close()

    def _read_on(self, reader: kafka.KafkaConsumer) -> None:
        """Raises TransientError when reading stands still."""
        looked_s, seen, end = time.monotonic(), -1, 0
        while not self._stopping.is_set():
            self._take(reader)
            if time.monotonic() - looked_s >= LOOK_EVERY_S:
                position = self._place(reader)
                if position == seen < end:
                    raise TransientError(f"Reading of {self._home.topic} stands still at {position} of {end}")
                looked_s, seen, end = time.monotonic(), position, reader.end_offsets([self._home])[self._home]
                if end < position:
                    raise TransientError(f"{self._home.topic} ends at {end}, before {position}: it was made anew")

    def _renewed(self, reader: kafka.KafkaConsumer) -> kafka.KafkaConsumer:
        while not self._stopping.wait(RETRY_S):
            try:
                renewed = self._read_whole()
            except Exception as error:  # noqa: BLE001 - as above
                log.warning("topic-waits", extra={"topic": self._home.topic, "reason": str(error)})
            else:
                reader.close()
                return renewed
        return reader

    def _place(self, reader: kafka.KafkaConsumer) -> int:
        return reader.position(self._home) or 0

    def _take(self, reader: kafka.KafkaConsumer) -> None:
        records = [record for bunch in reader.poll(timeout_ms=POLL_MS).values() for record in bunch]
        if records:
            self._hand_over(records)
            self._position = records[-1].offset + 1


class Following:
    """What knows a topic by following it: made with a `_follower`, it follows until it is closed."""

    _follower: Follower

    def close(self) -> None:
        """Stop following. May be repeated."""
        self._follower.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
