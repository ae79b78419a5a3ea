"""A season of the simulator in Kafka, for benches that read it."""

from __future__ import annotations

import time

from infra.kafka import producer
from infra.settings import Settings
from producers.simulate.options import SeasonOptions
from producers.simulate.season import Season
from schemas.catalogue import load_catalogue
from schemas.placement import partition_of


def put_season(settings: Settings, events: int, seed: int = 1) -> float:
    """Generate and send a season, one message an event; returns messages a second."""
    season = Season(load_catalogue(), SeasonOptions(seed=seed, messages=events))
    sender = producer(settings)
    began = time.perf_counter()
    for message in season:
        home = partition_of(message.key, settings.kafka.partitions)
        sender.send(message.topic, key=message.key, value=message.raw, partition=home)
    sender.flush()
    sender.close()
    return events / (time.perf_counter() - began)
