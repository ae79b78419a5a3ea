"""Put the alerter together from settings and catalogue, and run it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from typing import NoReturn

import aiokafka.errors

from infra.catalogue import catalogue_of
from infra.collector import spare_collections
from infra.generation import Generation, current_generation, worker_group
from infra.health import sign_of_life
from infra.kafka import async_connection
from infra.office import Office
from infra.settings import Settings
from infra.topic import SIGNALS, alert_topics, changelog_name, changelog_topics, create_topics
from schemas.errors import TongxinError
from streams.alert.alerter import TOOK_OVER, Alerter
from streams.alert.counted import Counted
from streams.swap import watch_for_swap

FIRST_POLL_S = 1.0
CLOSE_S = 5.0
EXIT_FAILED = 70
"""Exit code of an alerter that could not go on (sysexits: EX_SOFTWARE)."""

log = logging.getLogger(__name__)


def run_alerter(settings: Settings) -> None:
    """Run the alerter until SIGTERM or SIGINT, or until another generation of the figures is in use. Blocks.

    Raises:
        ConfigurationError: the catalogue is faulty.
        TransientError: no cluster answers when it begins. Later the process ends with EXIT_FAILED: without a cluster, when another alerter
            took over, or when reading stands still.
    """
    catalogue = catalogue_of(settings)
    alive = sign_of_life(settings)
    create_topics(settings, alert_topics())
    with Office(settings) as office:
        generation = _first_generation(settings, alive)
        create_topics(settings, changelog_topics(generation.number))
        signals = changelog_name(SIGNALS, generation.number)
        connection = async_connection(settings)
        spare_collections()

        def made() -> Alerter:
            counted = Counted(connection, worker_group(settings, generation.number), catalogue.topics, settings.kafka.partitions)
            return Alerter(connection, catalogue, signals, settings.kafka.partitions, counted, lambda: office.policy, alive)

        asyncio.run(_until_told(made, settings, generation))


async def _until_told(made: Callable[[], Alerter], settings: Settings, generation: Generation) -> None:
    """`made` makes the alerter, whose clients belong to the loop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    watch_for_swap(settings, generation, lambda: loop.call_soon_threadsafe(stop.set))
    alerter = made()
    working, stopped = asyncio.create_task(alerter.run()), asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait({working, stopped}, return_when=asyncio.FIRST_COMPLETED)
    if working in done and (error := working.exception()) is not None:
        _fail(error)
    working.cancel()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(asyncio.gather(working, return_exceptions=True), CLOSE_S)
        await asyncio.wait_for(alerter.close(), CLOSE_S)


def _fail(error: BaseException) -> NoReturn:
    """End the process at once: a client that was shut out, or lost its cluster, may wait for ever when it is closed.

    What is written stands, and the next process works the rest out again.
    """
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    words = str(error) or repr(error)
    if isinstance(error, aiokafka.errors.ProducerFenced):
        words = TOOK_OVER
    known = isinstance(error, (TongxinError, aiokafka.errors.KafkaError))
    log.critical("alerter-stops", extra={"reason": words}, exc_info=None if known else error)
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()
    os._exit(EXIT_FAILED)


def _first_generation(settings: Settings, alive: Callable[[], None]) -> Generation:
    """The current generation. Waits until the first worker has begun one."""
    while True:
        alive()
        current = current_generation(settings)
        if current is not None:
            return current
        time.sleep(FIRST_POLL_S)
