"""Put the alerter together from settings and catalogue, and run it."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
import time
from collections.abc import Callable

import aiokafka.errors

from infra.catalogue import catalogue_of
from infra.collector import spare_collections
from infra.generation import Generation, current_generation
from infra.health import sign_of_life
from infra.kafka import async_connection
from infra.office import Office
from infra.settings import Settings
from infra.topic import SIGNALS, alert_topics, changelog_name, changelog_topics, create_topics
from schemas.errors import TransientError
from streams.alert.alerter import Alerter

GENERATION_POLL_S = 5.0
FIRST_POLL_S = 1.0

log = logging.getLogger(__name__)


def run_alerter(settings: Settings) -> None:
    """Run the alerter until SIGTERM or SIGINT, or until another generation of the figures is in use. Blocks.

    Raises:
        ConfigurationError: the catalogue is faulty.
        TransientError: no cluster answers, another alerter took over, or reading stands still; a new process goes on.
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
            return Alerter(connection, catalogue, signals, settings.kafka.partitions, lambda: office.policy, alive)

        asyncio.run(_until_told(made, settings, generation))


async def _until_told(made: Callable[[], Alerter], settings: Settings, generation: Generation) -> None:
    """`made` makes the alerter, whose clients belong to the loop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    _watch(settings, generation, lambda: loop.call_soon_threadsafe(stop.set))
    working, stopped = asyncio.create_task(made().run()), asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopped}, return_when=asyncio.FIRST_COMPLETED)
    for task in (working, stopped):
        task.cancel()
    (ended, _) = await asyncio.gather(working, stopped, return_exceptions=True)
    if isinstance(ended, BaseException) and not isinstance(ended, asyncio.CancelledError):
        raise _ours(ended)


def _ours(error: BaseException) -> BaseException:
    """The first error of a group, Kafka's turned into one of ours."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, aiokafka.errors.ProducerFenced):
        return TransientError("Another alerter took over; only one writes alerts.")
    if isinstance(error, aiokafka.errors.KafkaError):
        return TransientError(f"Kafka does not take alerts: {error}")
    return error


def _first_generation(settings: Settings, alive: Callable[[], None]) -> Generation:
    """The current generation. Waits until the first worker has begun one."""
    while True:
        alive()
        current = current_generation(settings)
        if current is not None:
            return current
        time.sleep(FIRST_POLL_S)


def _watch(settings: Settings, mine: Generation, swapped: Callable[[], object]) -> None:
    """Call `swapped` once another generation is in use; the supervisor starts a new process on that one."""

    def watch() -> None:
        while True:
            time.sleep(GENERATION_POLL_S)
            try:
                current = current_generation(settings)
            except TransientError:
                continue
            if current is not None and current != mine:
                log.info("generation-swapped", extra={"from": mine.number, "to": current.number})
                swapped()
                return

    threading.Thread(target=watch, name="generation-watch", daemon=True).start()
