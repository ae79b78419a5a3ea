"""The watch over a worker: one that stands still while there is something to read ends, so that its supervisor starts it again.

Kafka clients, Faust's among them, have stopped fetching without a word before; what was not acknowledged is read again by the next process.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable

from kafka import TopicPartition

from infra.kafka import consumer, translated
from infra.settings import Settings
from schemas.errors import TransientError

LOOK_EVERY_S = 10.0
STILL_S = 60.0

log = logging.getLogger(__name__)


class StandstillError(TransientError):
    """Nothing was acknowledged for STILL_S seconds, although there was something to read."""


class Standstill:
    """Remembers since when the group has stood still; pure but for the moment it is told."""

    def __init__(self) -> None:
        self._read: int | None = None
        self._since_s = 0.0

    def seen(self, read: int, end: int, now_s: float) -> bool:
        """Whether it has stood still for too long: `read` positions of `end` are acknowledged at `now_s`."""
        if read != self._read or read >= end:
            self._read, self._since_s = read, now_s
        return now_s - self._since_s >= STILL_S


def watch_for_standstill(settings: Settings, group: str, topics: Iterable[str], fail: Callable[[BaseException], None]) -> None:
    """Watch from a thread of its own, for as long as the process lives; `fail` is called once when the group stands still."""
    homes = [TopicPartition(topic, partition) for topic in topics for partition in range(settings.kafka.partitions)]

    def watch() -> None:
        still = Standstill()
        while True:
            time.sleep(LOOK_EVERY_S)
            try:
                with translated(settings):
                    reader = consumer(settings, group=group)
                    try:
                        read, end = sum(reader.committed(home) or 0 for home in homes), sum(reader.end_offsets(homes).values())
                    finally:
                        reader.close()
            except TransientError:
                still = Standstill()
                continue
            if still.seen(read, end, time.monotonic()):
                fail(StandstillError(f"{group} has read {read} of {end} events and stood still for {STILL_S:.0f} s"))
                return

    threading.Thread(target=watch, name="standstill-watch", daemon=True).start()
