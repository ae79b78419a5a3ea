"""A real alerter for tests, fed with signals and wishes as the worker and the gateway write them, and what it wrote."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson

from infra.generation import Generation, announce
from infra.kafka import producer
from infra.office import tell
from infra.settings import Settings, environment
from infra.topic import ALERT_COMMANDS, ALERTS, SIGNALS, alert_topics, changelog_topics, create_topics, office_topic
from schemas.alert.default import default_policy
from schemas.alert.policy import Entry, Kind
from schemas.alert.step import MARK, Action, Actor, Step, Taken
from schemas.placement import partition_of
from tests.support.reading import everything

RUN = "from streams.cli import alerter; alerter()"
TIMEOUT_S = 120
SEASON_FIRST = date(2024, 1, 1)
OFFICE = Actor(id="wang", role="office")


def prepare(settings: Settings) -> None:
    create_topics(settings, [*alert_topics(), *changelog_topics(), office_topic()])
    announce(settings, Generation(1, "tests"))


def merge_nothing(settings: Settings) -> None:
    """Merge no alerts: whether people or the merging come first is a matter of moments, which a kill shifts."""
    for entry in default_policy().inhibitions.values():
        value = entry.model_copy(update={"merge": False}).model_dump(mode="json")
        tell(settings, Entry(kind=Kind.INHIBITION, id=entry.id, value=value, at=datetime.now(UTC), actor="wang"))


def start_alerter(settings: Settings) -> subprocess.Popen[bytes]:
    """An alerter process; the caller ends it."""
    log = settings.data_dir / "alerter.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as sink:
        return subprocess.Popen(
            [sys.executable, "-c", RUN], env={**os.environ, **environment(settings)}, stdout=sink, stderr=subprocess.STDOUT
        )


class Feed:
    """Writes cells and wishes."""

    def __init__(self, settings: Settings) -> None:
        self._partitions = settings.kafka.partitions
        self._producer = producer(settings, linger_ms=0)
        self._position = 0

    def cell(
        self, city: str, day: date, amount: int, *, signal: str = "arrears-complaints", hour: int = 10, by: tuple[str, str] = ("", "")
    ) -> None:
        self._position += 1
        key = f"complaints|{city}|{signal}|{by[0]}|{by[1]}|{day.isoformat()}T{hour:02}".encode()
        value = orjson.dumps({"amount": amount, "records": amount, "position": self._position})
        self._producer.send(SIGNALS, key=key, value=value, partition=partition_of(city.encode(), self._partitions))

    def season(self, cities: Iterable[str], first: date, last: date, amount: int = 2) -> None:
        """A calm run of days."""
        for city in cities:
            for number in range((last - first).days + 1):
                self.cell(city, first + timedelta(days=number), amount + number % 2)

    def wish(self, alert: str, action: Action, name: str, actor: Actor = OFFICE, **detail: Any) -> Step:
        told = Step(id=name, alert=alert, action=action, at=datetime.now(UTC), actor=actor, why="because", detail=detail)
        self.raw(told.to_bytes())
        return told

    def raw(self, value: bytes) -> None:
        self._producer.send(ALERT_COMMANDS, value=value, partition=0)

    def flush(self) -> None:
        self._producer.flush()

    def close(self) -> None:
        self._producer.flush()
        self._producer.close()


def outcomes(settings: Settings) -> list[Taken]:
    """Everything that topic `alerts` has, in its order."""
    return [Taken.from_bytes(record.value) for record in everything(settings, [ALERTS]) if not record.key.startswith(MARK)]


def until(settings: Settings, condition: Callable[[list[Taken]], bool]) -> list[Taken]:
    """Wait until what was written fulfils a condition."""
    deadline = time.monotonic() + TIMEOUT_S
    while time.monotonic() < deadline:
        found = outcomes(settings)
        if condition(found):
            return found
        time.sleep(0.1)
    log = (settings.data_dir / "alerter.log").read_text()[-3000:]
    raise AssertionError(f"not within {TIMEOUT_S} s; {len(outcomes(settings))} outcomes:\n{log}")
