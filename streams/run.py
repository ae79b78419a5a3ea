"""Put a worker together from settings and catalogue, and run it."""

from __future__ import annotations

import logging
import time
from functools import lru_cache
from pathlib import Path

from infra.catalogue import catalogue_of
from infra.collector import spare_collections
from infra.generation import Generation, announce, current_generation, fingerprint_of, worker_group
from infra.health import sign_of_life
from infra.kafka import async_connection
from infra.pseudonym_key import pseudonym_keys
from infra.settings import Settings
from infra.topic import DEAD_LETTERS, JUDGEMENTS, LEDGER, PROGRESS, SIGNALS, changelog_name, changelog_topics, create_topics
from schemas.catalogue import Catalogue
from schemas.decode import decoders
from schemas.errors import ConfigurationError, TransientError
from schemas.formula import compile_formulas
from schemas.judge import judge
from schemas.privacy import Protection
from streams.refusal import Breaker
from streams.shard import Rules
from streams.shards import Changelogs, Shards
from streams.swap import watch_for_swap

RETRY_S = 1.0
RETRIES = 30
TEXTS_REMEMBERED = 10_000
"""Texts whose judgement is at hand; the same few words are sent again and again."""

log = logging.getLogger(__name__)


def run_worker(settings: Settings, index: int, candidate: int | None) -> None:
    """Run a Faust worker until it is told to stop. Blocks.

    Args:
        candidate: a generation that is being rebuilt; None works on the current one, and ends when another takes its place.

    Raises:
        ConfigurationError: the current generation was made with another catalogue, or judged by another model.
        TransientError: no cluster answers.
    """
    catalogue = catalogue_of(settings)
    generation = _generation(settings, catalogue) if candidate is None else Generation(candidate, fingerprint_of(catalogue))
    create_topics(settings, changelog_topics(generation.number))
    if candidate is None:
        watch_for_swap(settings, generation, signal_self)
    start_faust(settings, catalogue, generation.number, settings.data_dir / "state" / f"worker-{index}" / f"g{generation.number}")


def start_faust(settings: Settings, catalogue: Catalogue, generation: int, folder: Path) -> None:
    """Run Faust on one generation with its state in `folder`. Blocks until stopped."""
    import faust

    from streams.watch import watch_for_standstill
    from streams.worker import build_app, fail

    (folder / "faust").mkdir(parents=True, exist_ok=True)
    topics = list(catalogue.topics)
    group = worker_group(settings, generation)
    connection = async_connection(settings)
    progress, signals, ledger = (changelog_name(name, generation) for name in (PROGRESS, SIGNALS, LEDGER))
    changelogs = Changelogs(connection, progress, signals, ledger, group)
    rules = Rules(
        decoders(catalogue),
        compile_formulas(catalogue),
        settings.kafka.partitions,
        DEAD_LETTERS,
        changelog_name(JUDGEMENTS, generation),
        Protection(catalogue, pseudonym_keys(settings)),
        lru_cache(TEXTS_REMEMBERED)(judge),
    )
    shards = Shards(rules, changelogs, folder / "tables", Breaker(settings.stream.dead_letter_ratio))
    spare_collections()
    watch_for_standstill(settings, group, topics, fail)
    app = build_app(connection, group, topics, shards, folder / "faust", sign_of_life(settings))
    faust.Worker(app, loglevel="warn", override_logging=False, redirect_stdouts=False).execute_from_commandline()


def _generation(settings: Settings, catalogue: Catalogue) -> Generation:
    """The current generation; the first worker of all begins it. Waits for the cluster for RETRIES seconds."""
    for attempt in range(RETRIES):
        try:
            current = current_generation(settings)
            break
        except TransientError:
            if attempt == RETRIES - 1:
                raise
            time.sleep(RETRY_S)
    fingerprint = fingerprint_of(catalogue)
    if current is None:
        current = Generation(1, fingerprint)
        announce(settings, current)
    if current.fingerprint != fingerprint:
        changed = "The catalogue, the days of its notices, or how texts are judged changed since the figures were made"
        raise ConfigurationError([f"{changed}; run `tongxin rebuild`, or undo the change."])
    return current


def signal_self() -> None:
    """Ask this process to stop, as the supervisor would."""
    import os
    import signal

    os.kill(os.getpid(), signal.SIGTERM)
