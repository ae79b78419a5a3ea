"""Put the consumers' services together from settings and catalogue, and run them until a signal."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable
from datetime import datetime

from infra.clickhouse import client, translated
from infra.settings import Settings
from schemas.catalogue import Catalogue, load_catalogue
from schemas.day import SHANGHAI
from schemas.errors import TransientError

log = logging.getLogger(__name__)


def catalogue_of(settings: Settings) -> Catalogue:
    """The catalogue that the settings choose. Raises ConfigurationError with all its faults."""
    counts = {name: (days.first, days.last) for name, days in settings.catalogue.counts.items()}
    return load_catalogue(settings.catalogue.dir, counts)


def run_sink(settings: Settings) -> None:
    """Run the sink until SIGTERM or SIGINT. Blocks; raises TransientError when a new process should take over."""
    from consumers.sink.loop import Sink

    sink = Sink(settings, catalogue_of(settings), sign_of_life(settings))
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


def sign_of_life(settings: Settings) -> Callable[[], None]:
    """A function that touches the health file, if there is one."""
    file = settings.health_file
    return (lambda: None) if file is None else file.touch


def until_signal() -> Callable[[], bool]:
    """A function that is true once the process was told to stop."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopped.set())
    return stopped.is_set
