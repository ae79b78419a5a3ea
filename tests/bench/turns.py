"""What the alerter's turns take while a season with its late reports comes in, in one process: python -m tests.bench.turns [--events 60000]

The worker's shard counts the season in memory; then the alerter's classes take what it counted, turn by turn: first as if it came fast,
then as in the demo. Only CPU time of taking and judging is told. What was done to alerts is told as a digest, which must not change where
judging only becomes cheaper: the same season gives the same steps.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b
from types import SimpleNamespace
from typing import Any

from producers.simulate.message import Message
from producers.simulate.options import SeasonOptions
from producers.simulate.season import Season
from schemas.alert.default import default_policy
from schemas.alert.step import Taken
from streams.alert.alerter import TURN_S
from streams.alert.book import Book
from streams.alert.cell import Days, cell_of
from streams.alert.evaluation import Evaluation
from streams.chunk import Chunk
from streams.detect.judging import Judge
from streams.detect.series import SeriesStore
from tests.unit.streams.test_exactly_once import CATALOGUE, Durable, shard_over

FAST, SLOW = 1_500, 10
"""Events of a turn: at 3,000 a second, and in the demo."""
SLOW_EVENTS = 6_000
CLOCK = datetime(2026, 1, 1, tzinfo=UTC)

Signals = list[tuple[bytes, bytes]]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--events", type=int, default=60_000)
    season = list(Season(CATALOGUE, SeasonOptions(seed=1, messages=options.parse_args().events)))
    split = max(0, len(season) - SLOW_EVENTS)
    parts = ("fast", _bunches(season[:split], FAST)), ("as in the demo", _bunches(season[split:], SLOW))
    counting, alerter = _Counting(), _Alerter()
    for name, bunches in parts:
        counted = [(len(bunch), counting.count(bunch)) for bunch in bunches]
        taking = judging = 0.0
        for _, signals in counted:
            took = alerter.turn(signals)
            taking, judging = taking + took[0], judging + took[1]
        events = max(1, sum(number for number, _ in counted))
        each = f"{taking / events * 1e6:.1f} us an event to take signals, {judging / events * 1e6:.1f} us to judge"
        print(f"{name}: {each}; {judging / max(1, len(counted)) * 1e3:.2f} ms a turn of {events // max(1, len(counted))} events")
    print(f"{len(alerter.book.alerts)} alerts, {alerter.steps} steps, digest {alerter.digest.hexdigest()}")


def _bunches(season: Sequence[Message], size: int) -> Iterator[Sequence[Message]]:
    return (season[at : at + size] for at in range(0, len(season), size))


class _Counting:
    """The worker's shard over memory."""

    def __init__(self) -> None:
        self._durable = Durable()
        self._shard = shard_over(self._durable)
        self._ends: dict[str, int] = {}

    def count(self, messages: Sequence[Message]) -> Signals:
        """What the messages change of the signals."""
        records: dict[str, list[Any]] = {}
        for message in messages:
            offset = self._ends[message.topic] = self._ends.get(message.topic, -1) + 1
            records.setdefault(message.topic, []).append(SimpleNamespace(offset=offset, key=message.key, value=message.raw, timestamp=0))
        before: Mapping[bytes, bytes] = dict(self._durable.tables["signals"])
        asyncio.run(self._shard.apply([Chunk(topic, 0, found) for topic, found in records.items()]))
        return [(key, value) for key, value in self._durable.tables["signals"].items() if before.get(key) is not value]


class _Alerter:
    """The alerter without its clients; its clock goes on by a turn each time."""

    def __init__(self) -> None:
        positions = {signal.id for signal in CATALOGUE.signals.values() if signal.is_position}
        provinces = {city.code: city.province for city in CATALOGUE.cities.values()}
        self.book = Book(CATALOGUE)
        self.digest = blake2b(digest_size=8)
        self.steps = 0
        self._now = CLOCK
        self._days = Days(provinces, positions)
        self._today: dict[str, date] = {}
        self._store = SeriesStore(provinces, date.min, positions)
        self._evaluation = Evaluation(self.book, Judge(self._store, CATALOGUE.signals), CATALOGUE, lambda: self._now)
        self._policy = default_policy()

    def turn(self, signals: Signals) -> tuple[float, float]:
        """Seconds of CPU for taking and for judging. A day is settled a turn after it came."""
        began, settled = time.process_time(), self._today
        cells = [cell for key, value in signals if (cell := cell_of(key, value)) is not None]
        for cell in cells:
            self._days.see(cell, CLOCK.date())
        self._today = self._days.today()
        if self._today != settled:
            self._store.advance(max(self._today.values()))
        for cell in cells:
            self._store.put(*cell)
        taken, self._now = time.process_time(), self._now + timedelta(seconds=TURN_S)
        pieces = self._evaluation.run(self._policy, self._today, settled, self._store.take_changed())
        done = [one for piece in pieces for one in piece]
        judged = time.process_time()
        self._note(done)
        return taken - began, judged - taken

    def _note(self, done: Sequence[Taken]) -> None:
        self.steps += len(done)
        for one in done:
            self.digest.update(f"{one.step.alert} {one.step.action.value}\n".encode())


if __name__ == "__main__":
    main()
