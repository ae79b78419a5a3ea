"""Where the good rows of a sheet go: into Kafka, with the row of each that did not arrive."""

from __future__ import annotations

import time
from collections import deque
from typing import Any, Protocol

import kafka.errors

from producers.channel import Channel
from producers.intake import Ready
from producers.receipt import Entry

LATE = "Kafka没有在规定时间内确认，请稍后重新上传，不会重复计数"
LOST = "没有送达，请稍后重新上传，不会重复计数"


class Outlet(Protocol):
    """Takes good rows."""

    def send(self, ready: Ready, row: int) -> None:
        """Send an event; blocks while too much waits. Raises TransientError."""

    def finish(self, timeout_s: float) -> dict[int, str]:
        """Wait for what is under way; the rows that did not arrive, with the reason in Chinese."""


class KafkaOutlet:
    """Sends by a channel that others may share, and notes where each event went."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._waiting: deque[tuple[Any, int, Ready]] = deque()
        self._lost: dict[int, str] = {}
        self.entries: list[Entry] = []

    def send(self, ready: Ready, row: int) -> None:
        self._waiting.append((self._channel.send(ready.topic, ready.key, ready.raw), row, ready))
        while self._waiting and self._waiting[0][0].is_done:
            self._settle(0)

    def finish(self, timeout_s: float) -> dict[int, str]:
        deadline = time.monotonic() + timeout_s
        while self._waiting:
            self._settle(max(0.0, deadline - time.monotonic()))
        return self._lost

    def _settle(self, timeout_s: float) -> None:
        future, row, ready = self._waiting.popleft()
        try:
            place = future.get(timeout=timeout_s)
        except kafka.errors.KafkaError:
            self._lost[row] = LOST if future.is_done else LATE
        else:
            self.entries.append(Entry(place.topic, place.partition, place.offset, ready.event.city, ready.event.subject))
