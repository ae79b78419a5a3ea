"""What has been read so far, and up to where: the reader's memory between two questions."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from dashboard.cells import CellKey, Cells
from dashboard.reading import Answer, Reading
from dashboard.reports import REPORTS, Reports
from dashboard.snapshot import SHANGHAI, Arrival, Intake, QueryKey, Snapshot
from dashboard.source import Feed, Source, milliseconds, moment

INTAKE_EVERY_S = 5.0
AFRESH_EVERY_S = 60.0
AFRESH_SHARE = 50
"""Reading everything again may take one part in so many of the time."""
OVERLAP_MS = 1_000
SETTLED_AFTER_S = 5.0


class _Mark(NamedTuple):
    """The newest change of a feed, and when it was first seen, on the monotonic clock."""

    at_ms: int
    seen_s: float

    def since_ms(self, now_s: float) -> int:
        """From where to read on: again from a little before while its insert may be under way, else only what is newer."""
        return self.at_ms - OVERLAP_MS if now_s - self.seen_s < SETTLED_AFTER_S else self.at_ms + 1


class Books:
    """What has been read so far, and up to where. After a failure they may be out of step with themselves: begin new ones."""

    def __init__(self, generation: int) -> None:
        self.generation = generation
        self.cells = Cells()
        self.reports = Reports()
        self.marks: dict[Feed, _Mark] = {}
        self.answers: dict[QueryKey, tuple[Answer, ...]] = {}
        self.answers_ms = 0
        self.answered = (0, 0)
        self.arrivals: tuple[Arrival, ...] = ()
        self.intake: dict[str, Intake] = {}
        self.afresh_at = 0.0
        self.intake_at = 0.0
        self.begun = False

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
        if self.begun and not (changed or answered or arrived or taken_in):
            return replace(before, read_at=now)
        newest_ms = max([*(mark.at_ms for mark in self.marks.values()), self.answers_ms])
        today = self.reports.today(clock_day)
        found = Snapshot(
            before.version + 1,
            before.catalogue,
            read_at=now,
            today=today,
            campaign=self.reports.campaign(before.catalogue, today),
            moved_at=moment(newest_ms) if newest_ms else None,
            generation=self.generation,
            cells=self.cells.published,
            answers=dict(self.answers),
            arrivals=self.arrivals,
            intake=self.intake,
            records=before.records,
            readings=_still_true(before, today, changed) if self.begun and not answered else {},
        )
        self.begun = True
        return found

    def _read_cells(self, source: Source, begun: float) -> set[CellKey]:
        """Changes since the last time, with some overlap; everything again now and then, for rows that came in late."""
        afresh = begun >= self.afresh_at
        since = {} if afresh else {feed: mark.since_ms(begun) for feed, mark in self.marks.items()}
        changed = set()
        for found, changed_ms in source.changes(self.generation, since):
            key = self.cells.apply(found)
            feed = Feed(found.city, found.topic)
            if feed not in self.marks or changed_ms > self.marks[feed].at_ms:
                self.marks[feed] = _Mark(changed_ms, begun)
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
        for key, reading in before.readings.copy().items()  # viewers add to it meanwhile
        if key[1:] not in touched
        and not (reading.rests_on_reports and any((key[1], topic) in reported for topic in indicators[key[2]].topics))
    }
