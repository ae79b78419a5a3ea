"""Reads alerts in a thread of its own, about once a second, so that one ticks in while the figures are still being added up."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from dashboard.alerts.alerts import Alerts, SeriesKey, keys_of
from dashboard.alerts.scores import DAYS as SCORED
from dashboard.alerts.scores import Scores
from dashboard.alerts.source import AlertSource, Told, days_back
from dashboard.background import BackgroundReader
from schemas.alert.alert import Alert
from schemas.alert.step import Action, Step

TICK_S = 0.7
RETRY_S = 3.0
COUNTS_EVERY_S = 10.0
COUNTS_SHARE = 0.02
"""The most of the time that counting may take."""
DAYS = 84
SCORES_EVERY_S = 5.0
SCORES_SHARE = 0.1
SCORES_OLD = timedelta(minutes=1)
"""Scores that have not changed are told anew after so long, since they say as of when they are."""
SERIES_MOST = 400
"""Alerts beyond so many series are shown without their days: the oldest that are over."""

log = logging.getLogger(__name__)


class AlertReader(BackgroundReader[AlertSource]):
    """Keeps `found` up to date from `start` to `stop`; after a failure everything stays as it was. `today` is the figures' day."""

    def __init__(self, connect: Callable[[], AlertSource], today: Callable[[], date], now: Callable[[], datetime]) -> None:
        super().__init__("dashboard-alerts", connect, TICK_S, RETRY_S)
        self._today = today
        self._now = now
        self._score_at_s = 0.0
        self._position = -1
        self._counted: tuple[frozenset[SeriesKey], date] | None = None
        self._count_at_s = 0.0
        self.found = Alerts(is_read=False)

    def _read(self) -> None:
        source = self._connected()
        self._take(source)
        self._count(source)
        self._score(source)

    def _failed(self, error: Exception) -> None:
        log.warning("dashboard_alerts_failed", exc_info=error)

    def _take(self, source: AlertSource) -> None:
        told = source.steps(self._position)
        if not told:
            if not self.found.is_read:
                self.found = replace(self.found, is_read=True)
            return
        versions = {one.step.alert: one.version for one in told}
        alerts = {alert.id: alert for alert in source.alerts(versions)}
        if any(name not in alerts or alerts[name].version < version for name, version in versions.items()):
            return  # the second of the sink's two inserts is still under way
        steps = dict(self.found.steps)
        for name, its in _by_alert(told).items():
            steps[name] = _joined(steps.get(name, ()), its)
        self.found = replace(self.found, by_id={**self.found.by_id, **alerts}, steps=steps, is_read=True)
        self._position = told[-1].position

    def _count(self, source: AlertSource) -> None:
        begun_s = time.monotonic()
        today = self._today()
        keys = _series(self.found)
        asked = (frozenset(keys), today)
        if begun_s < self._count_at_s and asked == self._counted:
            return
        counts = dict(source.counts(keys, days_back(today, DAYS), today))
        if counts != self.found.counts:
            self.found = replace(self.found, counts=counts)
        self._counted = asked
        self._count_at_s = begun_s + max(COUNTS_EVERY_S, (time.monotonic() - begun_s) / COUNTS_SHARE)

    def _score(self, source: AlertSource) -> None:
        begun_s = time.monotonic()
        if begun_s < self._score_at_s:
            return
        now = self._now()
        rows = source.scores(now - SCORED, now)
        scores = self.found.scores
        if rows != scores.rows or scores.counted_at is None or now - scores.counted_at >= SCORES_OLD:
            self.found = replace(self.found, scores=Scores(now, rows))
        self._score_at_s = begun_s + max(SCORES_EVERY_S, (time.monotonic() - begun_s) / SCORES_SHARE)


def _series(alerts: Alerts) -> list[SeriesKey]:
    """What open alerts are about, then what the latest that are over were about."""
    found: dict[SeriesKey, None] = {}
    for alert in (*alerts.live, *alerts.over):
        for key in _explaining(alert):
            if len(found) >= SERIES_MOST:
                return list(found)
            found[key] = None
    return list(found)


def _explaining(alert: Alert) -> Iterable[SeriesKey]:
    return (key for key in keys_of(alert) if key.signal)


def _by_alert(told: Iterable[Told]) -> dict[str, list[Step]]:
    found: dict[str, list[Step]] = {}
    for one in told:
        found.setdefault(one.step.alert, []).append(one.step)
    return found


def _joined(before: tuple[Step, ...], its: list[Step]) -> tuple[Step, ...]:
    """Steps one after the other; of updates of the evidence in a row only the last is kept."""
    held = list(before)
    for step in its:
        if step.action is Action.UPDATE and held and held[-1].action is Action.UPDATE:
            held[-1] = step
        else:
            held.append(step)
    return tuple(held)
