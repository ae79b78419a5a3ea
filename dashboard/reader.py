"""The one reader behind all viewers: asks the database about once a second and publishes what it knows.

It runs in a thread of its own, so no page ever waits for the database, and two hundred viewers cost it no more than one.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from dashboard.alerts.alerts import Alerts
from dashboard.books import Books
from dashboard.records.records import Records
from dashboard.reports import first_campaign
from dashboard.snapshot import SHANGHAI, Snapshot
from dashboard.source import Source
from schemas.catalogue import Catalogue

TICK_S = 0.6
RETRY_S = 2.0

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]


class Reader:
    """Keeps `snapshot` up to date from `start` to `stop`. `connect` is called again after each failure, `sign_of_life` at every try.

    `counted` gives what has been counted from the records, `alerted` the alerts; both are published along.
    """

    def __init__(self, connect: Callable[[], Source], catalogue: Catalogue, clock: Clock, sign_of_life: Callable[[], None]) -> None:
        self._connect = connect
        self._clock = clock
        self._sign_of_life = sign_of_life
        self._source: Source | None = None
        self.counted: Callable[[], Records] = lambda: self.snapshot.records
        self.alerted: Callable[[], Alerts] = lambda: self.snapshot.alerts
        self._stopped = threading.Event()
        self._turn = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="dashboard-reader", daemon=True)
        self._books = Books(-1)
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
        """Read once and publish; a failure is published as `fault`, with the figures as they were. Threads take turns."""
        with self._turn:
            self._step()

    def _step(self) -> None:
        now = self._clock()
        self._sign_of_life()
        try:
            if self._source is None:
                self._source = self._connect()
            if (generation := self._source.generation()) != self._books.generation:
                self._books = Books(generation)
            found = self._books.read(self._source, self.snapshot, now)
            counted, alerts = self.counted(), self.alerted()
            if counted is not found.records or alerts is not found.alerts:
                version = found.version if found.version > self.snapshot.version else found.version + 1
                found = replace(found, version=version, records=counted, alerts=alerts)
            self.snapshot = found
        except Exception as error:
            if self.snapshot.fault is None:
                log.warning("dashboard_read_failed", exc_info=error)
            self._drop()
            fault = f"{type(error).__name__}: {error}".splitlines()[0][:200]
            self.snapshot = replace(self.snapshot, version=self.snapshot.version + 1, fault=fault)

    def _drop(self) -> None:
        """Leave the connection, which may be broken, and what was read halfway."""
        if self._source is not None:
            with suppress(Exception):
                self._source.close()
        self._source = None
        self._books = Books(-1)

    def _run(self) -> None:
        while not self._stopped.is_set():
            self.step()
            self._stopped.wait(RETRY_S if self._source is None else TICK_S)
