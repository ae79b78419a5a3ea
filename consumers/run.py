"""Put the consumers' services together from settings and catalogue, and run them until a signal."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable
from datetime import datetime

from infra.catalogue import catalogue_of
from infra.clickhouse import client, translated
from infra.collector import spare_collections
from infra.health import sign_of_life
from infra.settings import Settings
from schemas.day import SHANGHAI
from schemas.errors import TransientError

log = logging.getLogger(__name__)


def run_sink(settings: Settings, index: int, of: int) -> None:
    """Run sink number `index` of so many until SIGTERM or SIGINT. Blocks; raises TransientError when a new process should take over."""
    from consumers.sink.loop import Sink
    from consumers.sink.share import Share

    sink = Sink(settings, catalogue_of(settings), sign_of_life(settings), Share(index, of))
    spare_collections()
    try:
        sink.run(until_signal())
    finally:
        sink.close()


def run_figures(settings: Settings) -> None:
    """Keep table `figures` fresh until SIGTERM or SIGINT. Blocks; waits while ClickHouse is away."""
    from consumers.figures.cycle import Cycle, turn_until

    stopping, beat = until_signal(), sign_of_life(settings)
    catalogue = catalogue_of(settings)
    while not stopping():
        try:
            with translated(settings), client(settings) as connection:
                turn_until(Cycle(connection, catalogue, beat), stopping, lambda: datetime.now(SHANGHAI), beat)
        except TransientError as error:
            log.warning("figures-wait", extra={"reason": str(error), "retry_in_s": error.retry_after_s})
            beat()
            time.sleep(error.retry_after_s)


def run_notifier(settings: Settings) -> None:
    """Send alerts until SIGTERM or SIGINT. Blocks; waits while Kafka is away, and raises ConfigurationError when another one has begun."""
    from consumers.notify.notifier import Notifier

    stopping, beat = until_signal(), sign_of_life(settings)
    catalogue = catalogue_of(settings)
    while not stopping():
        try:
            with Notifier(settings, catalogue, beat) as notifier:
                spare_collections()
                notifier.run(stopping)
        except TransientError as error:
            log.warning("notifier-wait", extra={"reason": str(error), "retry_in_s": error.retry_after_s})
            beat()
            time.sleep(error.retry_after_s)


def until_signal() -> Callable[[], bool]:
    """A function that is true once the process was told to stop."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopped.set())
    return stopped.is_set
