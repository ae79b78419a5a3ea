"""What a season costs, and how fast events are published: python -m tests.bench.simulate [--events 60000]

CPU time of each stage by itself, then the same season through the client (checked) and through the channel (not checked) into a Kafka
of its own; ratios say what checking costs, and what a partition worked out beforehand saves of kafka-python's `send`. Each is the best of
ROUNDS, since other processes on the machine only ever add.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import TypeVar

from infra.kafka import producer
from infra.settings import Settings
from infra.topic import create_topics, event_topic
from producers.channel import BATCH_BYTES, HEADERS, LINGER_MS, Channel
from producers.client import Client
from producers.simulate.message import Kind, Message
from producers.simulate.options import SeasonOptions
from producers.simulate.season import Season
from producers.simulate.truth.ledger import Ledger
from schemas.catalogue import Catalogue, load_catalogue
from tests.bench.platform import own_kafka

US = 1_000_000
ROUNDS = 3

_Result = TypeVar("_Result")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--events", type=int, default=60_000)
    events = options.parse_args().events
    catalogue = load_catalogue()
    season = generate(catalogue, events)
    with own_kafka() as settings:
        create_topics(settings, [event_topic(name) for name in catalogue.topics])
        send(settings, catalogue, season)


def generate(catalogue: Catalogue, events: int) -> list[Message]:
    """Make a season, with and without facts, and note it."""
    plain_us, season = min(
        (cpu(lambda: list(Season(catalogue, SeasonOptions(seed=1, messages=events))), events) for _ in range(ROUNDS)),
        key=lambda run: run[0],
    )
    facts_us, told = cpu(lambda: list(Season(catalogue, SeasonOptions(seed=1, messages=events), keep_facts=True)), events)
    ledger = Ledger(catalogue)

    def note() -> None:
        for message in told:
            ledger.note(message)

    note_us, _ = cpu(note, events)
    size = sum(len(message.raw) for message in season) / events
    truth_us = facts_us - plain_us + note_us
    print(f"a message of {size:.0f} bytes takes {plain_us:.1f} us of CPU to make; for the truth {truth_us:.1f} us more")
    return season


def send(settings: Settings, catalogue: Catalogue, season: list[Message]) -> None:
    """The good messages of a season, in three ways."""
    good = [message for message in season if message.kind is not Kind.MALFORMED]

    def plain() -> None:
        with producer(settings, linger_ms=LINGER_MS, batch_size=BATCH_BYTES) as sender:
            for message in good:
                sender.send(message.topic, key=message.key, value=message.raw, headers=HEADERS)

    def unchecked() -> None:
        with Channel(settings) as channel:
            for message in good:
                channel.send(message.topic, message.key, message.raw)

    def checked() -> None:
        with Client(settings, catalogue) as client:
            report = client.publish_many(message.raw for message in good)
            assert report.complete

    ways = {"plain send of kafka-python": plain, "channel": unchecked, "client, checked": checked}
    costs: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            began = time.perf_counter()
            cost_us, _ = cpu(way, len(good))
            costs[name].append((cost_us, time.perf_counter() - began))
    best = {name: min(cost for cost, _ in found) for name, found in costs.items()}
    for name, found in costs.items():
        print(f"{name:28} {best[name]:5.1f} us of CPU, {len(good) / min(took for _, took in found):8,.0f} events a second")
    channel = best["channel"]
    print(f"channel / plain {channel / best['plain send of kafka-python']:.2f}; checked / channel {best['client, checked'] / channel:.2f}")


def cpu(work: Callable[[], _Result], count: int) -> tuple[float, _Result]:
    """CPU time of all threads, in microseconds for each of `count`."""
    began = time.process_time()
    result = work()
    return (time.process_time() - began) / count * US, result


if __name__ == "__main__":
    main()
