"""Make a new generation of the figures from the event topics, and swap it in when it agrees with the records.

The old generation goes on meanwhile, so the figures on the screen never stand still. What is compared are cells: `tongxin audit` recounts
every one of them from the records, and only an agreement of all of them lets the new generation in.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from kafka import TopicPartition

from infra.catalogue import catalogue_of
from infra.generation import Generation, announce, current_generation, fingerprint_of, worker_group
from infra.kafka import admin, consumer, translated
from infra.settings import Settings
from infra.topic import PROGRESS, changelog_name, changelog_topics, create_topics
from schemas.errors import InvariantError, TransientError

WORKER_INDEX = 1000
"""Above every worker's: the rebuild has a folder of its own."""
POLL_S = 0.5
STARTS = 5
"""A worker that ends is started again, as the supervisor would; so often that it can't go on otherwise, it is given up."""
STOP_TIMEOUT_S = 30
AUDIT_TIMEOUT_S = 900

Say = Callable[[str], None]


def rebuild_figures(settings: Settings, timeout_s: float, say: Say) -> dict[str, Any]:
    """Replay all events into a new generation and put it in use. Blocks; if it fails, the old one stays in use.

    Returns:
        {"generation", "cells"}: the one in use now, and in how many cells it agrees with the records.

    Raises:
        TransientError: it was not done within `timeout_s` seconds, or a part of the platform is away.
        InvariantError: it does not agree with the records.
    """
    catalogue = catalogue_of(settings)
    number = _next_number(settings)
    create_topics(settings, changelog_topics(number))
    say(f"Replaying all events into generation {number} …")
    environment = {name: value for name, value in os.environ.items() if name != "TONGXIN_HEALTH_FILE"}
    command = [sys.executable, "-m", "tongxin"]
    work = [*command, "worker", "--generation", str(number), "--index", str(WORKER_INDEX)]
    worker = subprocess.Popen(work, env=environment, stdout=sys.stderr)
    starts = 1
    try:
        for done in _looks(settings, catalogue.topics, number, time.monotonic() + timeout_s):
            if done:
                break
            if worker.poll() is not None:
                if starts == STARTS:
                    raise TransientError(f"The worker of generation {number} ended {starts} times; see its words above.")
                worker = subprocess.Popen(work, env=environment, stdout=sys.stderr)
                starts += 1
        say("Comparing it with the records …")
        report = _audit([*command, "audit", "--generation", str(number), "--wait", "--json"], environment)
        announce(settings, Generation(number, fingerprint_of(catalogue)))
    finally:
        worker.terminate()
        try:
            worker.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            worker.kill()
    return {"generation": number, "cells": report["cells"]}


def _next_number(settings: Settings) -> int:
    """One more than every generation that was ever begun."""
    current = current_generation(settings)
    number = 1 if current is None else current.number
    client = admin(settings)
    try:
        with translated(settings):
            there = set(client.list_topics())
    finally:
        client.close()
    while changelog_name(PROGRESS, number) in there:
        number += 1
    return number


def _looks(settings: Settings, topics: Iterable[str], generation: int, until: float) -> Iterator[bool]:
    """Whether the worker has acknowledged all that is in the topics, again and again until the time is over."""
    homes = [TopicPartition(topic, partition) for topic in topics for partition in range(settings.kafka.partitions)]
    reader = consumer(settings, group=worker_group(settings, generation))
    try:
        while time.monotonic() < until:
            with translated(settings):
                ends = reader.end_offsets(homes)
                yield all((reader.committed(home) or 0) >= ends[home] for home in homes)
            time.sleep(POLL_S)
    finally:
        reader.close()
    raise TransientError("The replay was not done in time; run `tongxin rebuild --timeout` with more seconds.")


def _audit(command: list[str], environment: dict[str, str]) -> dict[str, Any]:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=AUDIT_TIMEOUT_S, check=False)
    if done.returncode != 0:
        differing = json.loads(done.stdout)["differing"] if done.stdout.startswith("{") else []
        words = f"{len(differing)} cells differ, the first: {differing[:3]}" if differing else done.stderr.strip()
        raise InvariantError(f"The new generation does not agree with the records and is not used: {words}")
    report: dict[str, Any] = json.loads(done.stdout)
    return report
