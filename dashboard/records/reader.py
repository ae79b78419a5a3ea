"""Counts the records in a thread of its own, beside the reader of figures, so that those never wait for it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from dashboard.background import BackgroundReader
from dashboard.records.ledger import Ledger
from dashboard.records.records import Records
from dashboard.snapshot import Snapshot

TICK_S = 1.0
EVERY_S = 30.0
COST_SHARE = 0.02
"""The most of the time that counting one part may take, however many records there are."""

log = logging.getLogger(__name__)


class Part(NamedTuple):
    """A field of Records, how it is asked for as of a day, and the topics whose new events make it worth counting again (none: all)."""

    name: str
    ask: Callable[[Ledger, date], Any]
    topics: tuple[str, ...] = ()


PARTS = (
    Part("arrears", Ledger.arrears, ("complaints",)),
    Part("reporting", Ledger.reporting),
    Part("trips", Ledger.trips, ("trips",)),
    Part("relief", Ledger.relief, ("relief-grants",)),
    Part("breakdowns", Ledger.breakdowns),
)


@dataclass(slots=True)
class _Turn:
    """When a part may be counted again, on the monotonic clock, and what had come in when it was."""

    not_before_s: float = 0.0
    seen: object = None


class RecordReader(BackgroundReader[Ledger]):
    """Keeps `found` up to date from `start` to `stop`: every part whose turn it is; after a failure the counts stay as they were."""

    def __init__(self, connect: Callable[[], Ledger], snapshot: Callable[[], Snapshot], clock: Callable[[], datetime]) -> None:
        super().__init__("dashboard-records", connect, TICK_S, TICK_S)
        self._snapshot = snapshot
        self._clock = clock
        self._turns = {part.name: _Turn() for part in PARTS}
        self.found = Records()

    def _read(self) -> None:
        for part in PARTS:
            if not self._stopped.is_set():
                self._count(part)

    def _failed(self, error: Exception) -> None:
        log.warning("dashboard_count_failed", exc_info=error)
        for turn in self._turns.values():
            turn.not_before_s = time.monotonic() + EVERY_S

    def _count(self, part: Part) -> None:
        turn, snapshot, begun_s = self._turns[part.name], self._snapshot(), time.monotonic()
        seen = (
            snapshot.today,
            *((one.topic, one.events, one.refused) for one in snapshot.intake.values() if not part.topics or one.topic in part.topics),
        )
        if begun_s < turn.not_before_s or seen == turn.seen:
            return
        at = self._clock()
        counted = part.ask(self._connected(), snapshot.today)
        cost_s = time.monotonic() - begun_s
        turn.seen, turn.not_before_s = seen, begun_s + pause_s(cost_s)
        self.found = replace(self.found, **{part.name: counted, "counted_at": {**self.found.counted_at, part.name: at}})


def pause_s(cost_s: float) -> float:
    """How long after its beginning a count that took so long may be repeated."""
    return max(EVERY_S, cost_s / COST_SHARE)
