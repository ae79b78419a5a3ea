"""The one reader behind all viewers: asks the database about once a second and publishes what it knows.

It runs in a thread of its own, so no page ever waits for the database, and two hundred viewers cost it no more than one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from dashboard.alerts.alerts import Alerts
from dashboard.background import BackgroundReader
from dashboard.books import Books
from dashboard.line.line import Line
from dashboard.records.records import Records
from dashboard.reports import first_campaign
from dashboard.snapshot import SHANGHAI, Snapshot
from dashboard.source import Source
from schemas.catalogue import Catalogue

TICK_S = 0.6
RETRY_S = 2.0

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]


class Reader(BackgroundReader[Source]):
    """Keeps `snapshot` up to date from `start` to `stop`. `connect` is called again after each failure, `sign_of_life` at every try.

    `counted` gives what has been counted from the records, `alerted` the alerts, `lined` how the line does; all are published along.
    """

    def __init__(self, connect: Callable[[], Source], catalogue: Catalogue, clock: Clock, sign_of_life: Callable[[], None]) -> None:
        super().__init__("dashboard-reader", connect, TICK_S, RETRY_S)
        self._clock = clock
        self._sign_of_life = sign_of_life
        self.counted: Callable[[], Records] = lambda: self.snapshot.records
        self.alerted: Callable[[], Alerts] = lambda: self.snapshot.alerts
        self.lined: Callable[[], Line] = lambda: self.snapshot.line
        self._books = Books(-1)
        now = clock()
        today = now.astimezone(SHANGHAI).date()
        self.snapshot = Snapshot(0, catalogue, read_at=now, today=today, campaign=first_campaign(catalogue), fault="not read yet")

    def step(self) -> bool:
        """Read once and publish; a failure is published as `fault`, with the figures as they were."""
        self._sign_of_life()
        return super().step()

    def _read(self) -> None:
        now, source = self._clock(), self._connected()
        if (generation := source.generation()) != self._books.generation:
            self._books = Books(generation)
        found = self._books.read(source, self.snapshot, now)
        counted, alerts, line = self.counted(), self.alerted(), self.lined()
        if counted is not found.records or alerts is not found.alerts or line is not found.line:
            version = found.version if found.version > self.snapshot.version else found.version + 1
            found = replace(found, version=version, records=counted, alerts=alerts, line=line)
        self.snapshot = found

    def _failed(self, error: Exception) -> None:
        if self.snapshot.fault is None:
            log.warning("dashboard_read_failed", exc_info=error)
        fault = f"{type(error).__name__}: {error}".splitlines()[0][:200]
        self.snapshot = replace(self.snapshot, version=self.snapshot.version + 1, fault=fault)

    def _drop(self) -> None:
        """Leave the connection, and what was read halfway."""
        super()._drop()
        self._books = Books(-1)
