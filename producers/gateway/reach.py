"""How far the stream's worker has read the event topics."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from threading import Lock
from typing import Any

import kafka
import kafka.errors
from kafka import TopicPartition

from infra.generation import worker_group
from infra.kafka import admin, translated
from infra.settings import Settings
from producers.receipt import Entry
from schemas.errors import TransientError

FRESH_S = 1.0
REQUEST_TIMEOUT_MS = 5_000

# A cluster that just started, or never had a group: nothing is known to be committed.
_NO_COORDINATOR = (
    kafka.errors.CoordinatorNotAvailableError,
    kafka.errors.CoordinatorLoadInProgressError,
    kafka.errors.NotCoordinatorError,
)


class WorkerReach:
    """What the worker's group has committed, asked at most once in FRESH_S; safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = Lock()
        self._client: kafka.KafkaAdminClient | None = None
        self._known: tuple[int, float, Mapping[TopicPartition, Any]] | None = None

    def is_past(self, generation: int, entries: Iterable[Entry]) -> bool:
        """Whether the worker on a generation has read all these events. Blocks; raises TransientError without a cluster."""
        committed = self._committed(generation)
        read = {(home.topic, home.partition): mark.offset for home, mark in committed.items()}
        return all(entry.position < read.get((entry.topic, entry.partition), 0) for entry in entries)

    def close(self) -> None:
        with self._lock:
            self._forget()

    def _committed(self, generation: int) -> Mapping[TopicPartition, Any]:
        with self._lock:
            now_s = time.monotonic()
            if self._known is None or self._known[0] != generation or now_s - self._known[1] > FRESH_S:
                self._known = (generation, now_s, self._ask(worker_group(self._settings, generation)))
            return self._known[2]

    def _ask(self, group: str) -> Mapping[TopicPartition, Any]:
        try:
            with translated(self._settings):
                self._client = self._client or admin(self._settings, bootstrap_timeout_ms=REQUEST_TIMEOUT_MS)
                found: Mapping[TopicPartition, Any] = self._client.list_group_offsets(group).get(group, {})
                return found
        except TransientError as error:
            if isinstance(error.__cause__, _NO_COORDINATOR):
                return {}
            self._forget()
            raise

    def _forget(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None
