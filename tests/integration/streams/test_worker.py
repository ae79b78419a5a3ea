"""Workers on a real Kafka: killed, emptied, frozen and woken, they end in the figures that the events give."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from infra.settings import Settings
from infra.topic import project_topics
from schemas.catalogue import load_catalogue
from tests.integration.streams.worker import dead_letters, figures, judgements, publish, signals, start_worker, wait_until_read
from tests.support.event_factory import random_event
from tests.support.recount import recount, recount_signals
from tests.support.topics import TestTopics

STOP_S = 120

Workers = list[subprocess.Popen[bytes]]


@pytest.fixture
def workers(topics: TestTopics) -> Iterator[Workers]:
    """Workers that a test started; they are ended before the topics are removed."""
    topics.create(project_topics(load_catalogue().topics))
    started: Workers = []
    yield started
    for worker in started:
        if worker.poll() is None:
            worker.send_signal(signal.SIGCONT)
            worker.kill()
            worker.wait()


def season(seed: int, count: int) -> list[dict[str, Any]]:
    """Valid events over all topics, some of them sent again as they are or corrected."""
    rng = random.Random(seed)
    names = list(load_catalogue().topics)
    log: list[dict[str, Any]] = []
    for _ in range(count):
        if log and rng.random() < 0.15:
            again = rng.choice([event for event in log[-500:] if event["data"]])
            log.append(again if rng.random() < 0.5 else again | {"revision": again.get("revision", 1) + 1, "withdrawn": False})
        elif log and rng.random() < 0.05:
            gone = rng.choice(log)
            log.append({**gone, "revision": gone.get("revision", 1) + 1, "withdrawn": True, "data": None})
        else:
            log.append(random_event(rng.choice(names), rng))
    return log


def test_figures_are_those_of_the_events_and_refused_ones_are_dead_letters(settings: Settings, workers: Workers) -> None:
    log = season(1, 3000)
    bad = [{**event, "city": "110000"} for event in log[:20] if not event.get("withdrawn")]
    workers.append(start_worker(settings))
    publish(settings, [*log, *bad])
    wait_until_read(settings)
    assert figures(settings) == recount(log)
    assert signals(settings) == recount_signals(log)
    found = judgements(settings)
    assert {one["polarity"] for one in found.values()} == {"negative", "neutral", "positive"}
    assert {(key.split(b"|")[0].decode(), one["city"], one["subject"]) for key, one in found.items()} == _with_text(log)
    letters = dead_letters(settings)
    assert sorted(letter["event_id"] for letter in letters) == sorted(event["id"] for event in bad)
    assert all("110000 is neither a city nor a province" in letter["reasons"][0] for letter in letters)


def test_a_killed_worker_with_an_emptied_disk_is_replaced_without_a_trace(settings: Settings, workers: Workers) -> None:
    log = season(2, 6000)
    workers.append(start_worker(settings))
    for part in range(3):
        publish(settings, log[part * 2000 : part * 2000 + 1000])
        if part:
            wait_until_read(settings)
        publish(settings, log[part * 2000 + 1000 : part * 2000 + 2000])
        workers[-1].kill()
        workers[-1].wait()
        if part == 1:
            shutil.rmtree(settings.data_dir / "state")
        if part == 2:
            shutil.rmtree(settings.data_dir / "state" / "worker-0" / "g1" / "tables" / "signals")
        workers.append(start_worker(settings))
    wait_until_read(settings)
    assert figures(settings) == recount(log)
    assert signals(settings) == recount_signals(log)


def _with_text(log: list[dict[str, Any]]) -> set[tuple[str, str, str]]:
    """Records of which an event gives a text."""
    return {(one["type"].split(".")[1], one["city"], one["subject"]) for one in log if one["data"] and one["data"].get("remark")}


def test_a_frozen_worker_that_wakes_writes_nothing(settings: Settings, workers: Workers) -> None:
    log = season(3, 6000)
    workers.append(start_worker(settings, 0))
    publish(settings, log[:2000])
    wait_until_read(settings)
    publish(settings, log[2000:4000])
    os.kill(workers[0].pid, signal.SIGSTOP)
    workers.append(start_worker(settings, 1))
    wait_until_read(settings)
    publish(settings, log[4000:])
    os.kill(workers[0].pid, signal.SIGCONT)
    wait_until_read(settings)
    for worker in workers:
        worker.kill()
        worker.wait()
    assert figures(settings) == recount(log)
    assert signals(settings) == recount_signals(log)
    shutil.rmtree(settings.data_dir / "state")
    publish(settings, again := season(4, 500))
    workers.append(start_worker(settings, 2))
    wait_until_read(settings)
    assert figures(settings) == recount([*log, *again]), "what a new worker recovers is what the events give"
    assert signals(settings) == recount_signals([*log, *again])


def test_workers_that_come_and_go_under_load_lose_nothing(settings: Settings, workers: Workers) -> None:
    log = season(5, 16_000)
    workers.append(start_worker(settings, 0))
    for step, begin in enumerate(range(0, len(log), 2_000)):
        publish(settings, log[begin : begin + 2_000])
        if step % 3 == 0:
            workers.append(start_worker(settings, len(workers)))
        elif step % 3 == 1:
            workers[-1].send_signal(signal.SIGTERM)
            workers[-1].wait(STOP_S)
    wait_until_read(settings)
    assert figures(settings) == recount(log)
    assert signals(settings) == recount_signals(log)
