"""The cycle that keeps table `figures` fresh: only what new events can have changed is computed again."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime

import clickhouse_driver

from consumers.figures.compute import figures_of, queried
from consumers.figures.figure import Figure, Key
from schemas.catalogue import Catalogue

SHORTEST_S = 2.0
COST_SHARE = 0.1
"""The most of the time that computing may take."""

_INSERT = """
    INSERT INTO figures (city, notice, indicator, breakdown, value, num, den, records, day, computed_at)
    SELECT city, notice, indicator, breakdown, value, num, den, records, toDate(day), fromUnixTimestamp64Milli(at_ms, 'UTC')
    FROM input('city String, notice String, indicator String, breakdown String, value Nullable(Float64), num Nullable(Float64),
        den Nullable(Float64), records Int64, day String, at_ms Int64')
    FORMAT Native
"""

Reach = dict[str, tuple[tuple[int, int], ...]]
"""By topic, the last position of each partition."""


class Cycle:
    """Remembers up to where the figures were computed. `beat` is called after each query, for a turn may take long."""

    def __init__(self, client: clickhouse_driver.Client, catalogue: Catalogue, beat: Callable[[], None]) -> None:
        self._beat = beat
        self._client = client
        self._catalogue = catalogue
        self._reach: Reach = {}
        self._asked: date | None = None

    def turn(self, now: datetime) -> int:
        """Compute what may have changed; returns how many rows were written. Blocks; may be repeated.

        Args:
            now: in Asia/Shanghai; figures are as of the latest day with an event, and never of a day to come.
        """
        asked = latest_day(self._client, now.date())
        if asked is None:
            return 0
        reach = _reach(self._client)
        changed = (
            set(reach) if asked != self._asked else {topic for topic, positions in reach.items() if positions != self._reach.get(topic)}
        )
        rows = queried(self._catalogue, changed)
        figures = list(figures_of(self._client, self._catalogue, rows, asked, self._beat)) if rows else []
        figures += _gone(self._client, [row.id for row in rows], figures)
        _write(self._client, figures, asked, now)
        self._reach, self._asked = reach, asked
        return len(figures)


def pause_s(cost_s: float) -> float:
    """How long to wait after a turn that took so long."""
    return max(SHORTEST_S - cost_s, cost_s * (1 / COST_SHARE - 1), 0.0)


def turn_until(cycle: Cycle, stopping: Callable[[], bool], clock: Callable[[], datetime], beat: Callable[[], None]) -> None:
    """Turn until told to stop. Blocks."""
    while not stopping():
        began_s = time.monotonic()
        cycle.turn(clock())
        resume_s = time.monotonic() + pause_s(time.monotonic() - began_s)
        while time.monotonic() < resume_s and not stopping():
            beat()
            time.sleep(min(0.5, max(0.0, resume_s - time.monotonic())))


def latest_day(client: clickhouse_driver.Client, today: date) -> date | None:
    """The latest day of any event, `today` at most; None without events."""
    [(found, count)] = client.execute("SELECT max(day), count() FROM events WHERE day <= toDate32(%(today)s)", {"today": str(today)})
    return found if count else None


def _reach(client: clickhouse_driver.Client) -> Reach:
    rows = client.execute("SELECT topic, partition, max(position) FROM events GROUP BY topic, partition ORDER BY topic, partition")
    found: dict[str, list[tuple[int, int]]] = {}
    for topic, partition, position in rows:
        found.setdefault(topic, []).append((partition, position))
    return {topic: tuple(positions) for topic, positions in found.items()}


def _gone(client: clickhouse_driver.Client, indicators: Sequence[str], figures: Collection[Figure]) -> list[Figure]:
    """Rows that say "no reports" for figures that were written before and have no records any more."""
    if not indicators:
        return []
    kept: set[Key] = {(figure.city, figure.notice, figure.indicator, figure.breakdown) for figure in figures}
    before = client.execute(
        "SELECT city, notice, indicator, breakdown FROM figures FINAL WHERE records > 0 AND indicator IN %(indicators)s",
        {"indicators": list(indicators)},
    )
    return [
        Figure(city, notice, indicator, breakdown, None, None, None, 0)
        for city, notice, indicator, breakdown in before
        if (city, notice, indicator, breakdown) not in kept
    ]


def _write(client: clickhouse_driver.Client, figures: Collection[Figure], asked: date, now: datetime) -> None:
    at_ms = int(now.timestamp() * 1000)
    rows = [(f.city, f.notice, f.indicator, f.breakdown, f.value, f.num, f.den, f.records, str(asked), at_ms) for f in figures]
    if rows:
        client.execute(_INSERT, rows)
