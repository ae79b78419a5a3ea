"""A bounded way into Kafka: messages go in as bytes, each with the future of its delivery.

kafka-python 3 bounds no memory of its own, so the channel counts the bytes that no broker has acknowledged yet. The partition is worked out
here, once for each key, and given to `send`: measured, that takes 4 of its 19 us.
"""

from __future__ import annotations

import contextlib
import time
from collections import deque
from collections.abc import Callable
from threading import Lock
from types import TracebackType
from typing import Any, Self

import kafka.errors

from infra.kafka import producer, translated
from infra.settings import Settings
from schemas.errors import InvariantError, TransientError
from schemas.event import CONTENT_TYPE
from schemas.placement import partition_of

LINGER_MS = 10
BULK_LINGER_MS = 100
"""For many messages: they are spread over some fifty partitions, and a batch of one costs broker and readers as much as one of ten."""
BATCH_BYTES = 128 * 1024
WINDOW_BYTES = 32 * 1024 * 1024
BLOCK_S = 60.0
CLOSE_S = 30.0
DELIVERY_TIMEOUT_MS = 120_000
REQUEST_TIMEOUT_MS = 20_000
OVERHEAD_BYTES = 1_000
"""Of one message that waits: its future, its place in the window, the record's own head."""

Headers = list[tuple[str, bytes]]

HEADERS: Headers = [("content-type", CONTENT_TYPE.encode())]
KNOWN_KEYS = 65_536

OnFailure = Callable[[Any, Exception], None]


class Channel:
    """Sends messages in the order given, per key; safe to share between threads.

    At most `window_bytes` wait for the broker: above that `send` blocks for up to `block_s` seconds. `on_failure` is told the tag and the
    error of every message that was not delivered, in the thread that next calls the channel.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        window_bytes: int = WINDOW_BYTES,
        block_s: float = BLOCK_S,
        linger_ms: int = LINGER_MS,
        on_failure: OnFailure | None = None,
    ) -> None:
        self._settings = settings
        self._block_s = block_s
        self._window_bytes = window_bytes
        self._on_failure = on_failure or (lambda _tag, _error: None)
        self._waiting: deque[tuple[Any, int, Any]] = deque()
        self._waiting_bytes = 0
        self._lock = Lock()
        self._partitions: dict[str, int] = {}
        self._partition_of: dict[tuple[str, bytes], int] = {}
        self._closed = False
        self._producer = producer(
            settings,
            linger_ms=linger_ms,
            batch_size=BATCH_BYTES,
            max_block_ms=int(block_s * 1000),
            request_timeout_ms=REQUEST_TIMEOUT_MS,
            delivery_timeout_ms=DELIVERY_TIMEOUT_MS,
        )

    def send(self, topic: str, key: bytes, value: bytes, tag: Any = None, *, headers: Headers = HEADERS) -> Any:
        """Hand a message over, by default an event, and return kafka-python's future of it; `tag` names it if it fails.

        Raises:
            TransientError: the broker was away or too slow for `block_s`; the message was not sent and may be sent again.
        """
        if self._closed:
            raise InvariantError("the channel is closed")
        size = len(value) + len(key) + OVERHEAD_BYTES
        with self._lock:
            if self._waiting_bytes + size > self._window_bytes:
                self._make_room(size)
            try:
                partition = self._partition_of[topic, key]
            except KeyError:
                partition = self._find_partition(topic, key)
            try:
                future = self._producer.send(topic, value=value, key=key, headers=headers, partition=partition)
            except kafka.errors.KafkaError:
                with translated(self._settings):
                    raise
            self._waiting.append((future, size, tag))
            self._waiting_bytes += size
        return future

    @property
    def waiting(self) -> int:
        """Messages that no broker has acknowledged, as far as the channel has looked."""
        return len(self._waiting)

    def unanswered(self) -> list[Any]:
        """The tags of those messages."""
        with self._lock:
            return [tag for _, _, tag in self._waiting]

    def flush(self, timeout_s: float) -> int:
        """Wait until everything was delivered or failed; the number of messages that still wait after `timeout_s`."""
        deadline = time.monotonic() + timeout_s
        with self._lock:
            with contextlib.suppress(kafka.errors.KafkaError):
                self._producer.flush(timeout=timeout_s)
            while self._waiting and self._await_oldest(deadline):
                pass
            return len(self._waiting)

    def close(self, timeout_s: float = CLOSE_S) -> None:
        """Flush, then stop; what could not be delivered in time is told to `on_failure`. May be repeated."""
        if self._closed:
            return
        self._closed = True
        if self.flush(timeout_s):
            # kafka-python's own close would raise at the same timeout, and leave its thread running.
            self._producer._sender.force_close()
            self._producer._sender.join(timeout_s)
            self.flush(1.0)
            while self._waiting:
                _, size, tag = self._waiting.popleft()
                self._waiting_bytes -= size
                self._on_failure(tag, TransientError("the broker did not acknowledge it before the channel was closed"))
        self._producer.close(timeout=timeout_s)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _find_partition(self, topic: str, key: bytes) -> int:
        partitions = self._partitions.get(topic)
        if partitions is None:
            with translated(self._settings):
                partitions = self._partitions[topic] = len(self._producer.partitions_for(topic))
        if len(self._partition_of) >= KNOWN_KEYS:
            self._partition_of.clear()
        found = self._partition_of[topic, key] = partition_of(key, partitions)
        return found

    def _make_room(self, size: int) -> None:
        """Forget what has been delivered; wait for the oldest message while the window is full."""
        while self._waiting and self._waiting[0][0].is_done:
            self._forget_oldest()
        deadline = time.monotonic() + self._block_s
        while self._waiting and self._waiting_bytes + size > self._window_bytes:
            if not self._await_oldest(deadline):
                raise TransientError(f"Kafka at {self._settings.kafka_bootstrap} is away or too slow: {len(self._waiting)} messages wait")

    def _await_oldest(self, deadline: float) -> bool:
        """Whether the oldest message was delivered, or failed, by the deadline."""
        future = self._waiting[0][0]
        if not future.is_done:
            try:
                future.get(timeout=max(0.0, deadline - time.monotonic()))
            except kafka.errors.KafkaError:
                if not future.is_done:
                    return False
        self._forget_oldest()
        return True

    def _forget_oldest(self) -> None:
        future, size, tag = self._waiting.popleft()
        self._waiting_bytes -= size
        if future.exception is not None:
            self._on_failure(tag, future.exception)
