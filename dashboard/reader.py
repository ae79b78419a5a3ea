"""The one reader behind all viewers: asks the database about once a second and publishes what it knows.

It runs in a thread of its own, so no page ever waits for the database, and two hundred viewers cost it no more than one.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta

from dashboard.cells import CellKey, Cells
from dashboard.reading import Answer, Reading
from dashboard.reports import REPORTS, Reports, first_campaign
from dashboard.snapshot import SHANGHAI, Arrival, Intake, QueryKey, Snapshot
from dashboard.source import Feed, Source, milliseconds, moment
from schemas.catalogue import Catalogue

TICK_S = 0.6
INTAKE_EVERY_S = 5.0
AFRESH_EVERY_S = 60.0
AFRESH_SHARE = 50
RETRY_S = 2.0
OVERLAP_MS = 1_000

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]


class Reader:
    """Keeps `snapshot` up to date from `start` to `stop`. `connect` is called again after each failure, `sign_of_life` at every try."""

    def __init__(self, connect: Callable[[], Source], catalogue: Catalogue, clock: Clock, sign_of_life: Callable[[], None]) -> None:
        self._connect = connect
        self._clock = clock
        self._sign_of_life = sign_of_life
        self._source: Source | None = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="dashboard-reader", daemon=True)
        self._books = _Books(-1)
        now = clock()
        today = now.astimezone(SHANGHAI).date()
        self.snapshot = Snapshot(0, catalogue, read_at=now, today=today, campaign=first_campaign(catalogue), fault="not read yet")

    def start(self) -> None:
        """Begin to read; does not block."""
        self._thread.start()

    def stop(self) -> None:
        """Stop reading; blocks until the question under way is answered."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()
        self._drop()

    def step(self) -> None:
        """Read once and publish; a failure is published as `fault`, with the figures as they were."""
        now = self._clock()
        self._sign_of_life()
        try:
            if self._source is None:
                self._source = self._connect()
            if (generation := self._source.generation()) != self._books.generation:
                self._books = _Books(generation)
            self.snapshot = self._books.read(self._source, self.snapshot, now)
        except Exception as error:
            if self.snapshot.fault is None:
                log.warning("dashboard_read_failed", exc_info=error)
            self._drop()
            fault = f"{type(error).__name__}: {error}".splitlines()[0][:200]
            self.snapshot = replace(self.snapshot, version=self.snapshot.version + 1, fault=fault)

    def _drop(self) -> None:
        """Leave the connection; it may be broken."""
        if self._source is not None:
            with suppress(Exception):
                self._source.close()
        self._source = None

    def _run(self) -> None:
        while not self._stopped.is_set():
            self.step()
            self._stopped.wait(RETRY_S if self._source is None else TICK_S)


class _Books:
    """What has been read so far, and up to where."""

    def __init__(self, generation: int) -> None:
        self.generation = generation
        self.cells = Cells()
        self.reports = Reports()
        self.marks_ms: dict[Feed, int] = {}
        self.answers: dict[QueryKey, tuple[Answer, ...]] = {}
        self.answers_ms = 0
        self.answered = (0, 0)
        self.arrivals: tuple[Arrival, ...] = ()
        self.intake: dict[str, Intake] = {}
        self.afresh_at = 0.0
        self.intake_at = 0.0

    def read(self, source: Source, before: Snapshot, now: datetime) -> Snapshot:
        """The next snapshot; the same one, seen now, if nothing has changed."""
        begun = time.monotonic()
        clock_day = now.astimezone(SHANGHAI).date()
        changed = self._read_cells(source, begun)
        self.cells.publish(changed)
        self.reports.take(self.cells.published, changed, clock_day)
        answered = self._read_answers(source)
        arrived = self._read_arrivals(source)
        taken_in = begun >= self.intake_at and self._read_intake(source, begun, now)
        if not (changed or answered or arrived or taken_in or before.fault is not None):
            return replace(before, read_at=now)
        newest_ms = max([*self.marks_ms.values(), self.answers_ms])
        today = self.reports.today(clock_day)
        return Snapshot(
            before.version + 1,
            before.catalogue,
            read_at=now,
            today=today,
            campaign=self.reports.campaign(before.catalogue, today),
            moved_at=moment(newest_ms) if newest_ms else None,
            generation=self.generation,
            cells=self.cells.published,
            answers=dict(self.answers) if answered else before.answers,
            arrivals=self.arrivals,
            intake=self.intake,
            readings=_still_true(before, today, changed) if before.generation == self.generation and not answered else {},
        )

    def _read_cells(self, source: Source, begun: float) -> set[CellKey]:
        """Changes since the last time, with some overlap; everything again now and then, for rows that came in late."""
        afresh = begun >= self.afresh_at
        since = {} if afresh else {feed: mark - OVERLAP_MS for feed, mark in self.marks_ms.items()}
        changed = set()
        for found, changed_ms in source.changes(self.generation, since):
            key = self.cells.apply(found)
            feed = Feed(found.city, found.topic)
            self.marks_ms[feed] = max(self.marks_ms.get(feed, 0), changed_ms)
            if key is not None:
                changed.add(key)
        if afresh:
            self.afresh_at = begun + max(AFRESH_EVERY_S, AFRESH_SHARE * (time.monotonic() - begun))
        return changed

    def _read_intake(self, source: Source, begun: float, now: datetime) -> bool:
        midnight = now.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
        before, self.intake = self.intake, source.intake(midnight, now - timedelta(minutes=1))
        self.intake_at = begun + INTAKE_EVERY_S
        return before != self.intake

    def _read_answers(self, source: Source) -> bool:
        answered = source.answered()
        if answered == self.answered:
            return False
        self.answered = answered
        moved = False
        for key, answer, computed_ms in list(source.answers(self.answers_ms)):
            held = self.answers.get(key, ())
            self.answers[key] = (*(other for other in held if other.day != answer.day), answer)
            moved |= computed_ms > self.answers_ms or answer not in held
            self.answers_ms = max(self.answers_ms, computed_ms)
        return moved

    def _read_arrivals(self, source: Source) -> bool:
        since_ms = milliseconds(self.arrivals[-1].received_at) if self.arrivals else 0
        arrivals = tuple(source.arrivals(since_ms))
        moved = bool(arrivals) and arrivals != self.arrivals
        if moved:
            self.arrivals = arrivals
        return moved


def _still_true(before: Snapshot, today: date, changed: set[CellKey]) -> dict[tuple[str, str, str], Reading]:
    """Readings of the last snapshot that no change touches: all but those of changed cells, and of figures that rest on changed reports."""
    if before.today != today:
        return {}
    touched = {(key.notice, key.indicator) for key in changed}
    reported = {(notice, indicator.removeprefix(REPORTS)) for notice, indicator in touched if indicator.startswith(REPORTS)}
    indicators = before.catalogue.indicators
    return {
        key: reading
        for key, reading in before.readings.items()
        if key[1:] not in touched
        and not (reading.rests_on_reports and any((key[1], topic) in reported for topic in indicators[key[2]].topics))
    }
