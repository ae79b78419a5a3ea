"""Who has reported, and how fresh the figures are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from dashboard.snapshot import Snapshot
from schemas.catalogue import Topic

LOST_AFTER_S = 20.0


class Liveness(StrEnum):
    """Whether the figures may be judged."""

    LIVE = "live"
    """New figures keep coming."""
    STILL = "still"
    """The database answers, but nothing new has come for longer than the office allows."""
    LOST = "lost"
    """The database does not answer; figures are those of the last answer."""
    EMPTY = "empty"
    """Nothing has ever come."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """How live the figures are; `since` is the newest figure's moment and `age` how long ago that was."""

    liveness: Liveness
    since: datetime | None
    age: timedelta

    @property
    def is_stale(self) -> bool:
        """Whether judgement has to go."""
        return self.liveness in (Liveness.STILL, Liveness.LOST)


def freshness(snapshot: Snapshot, now: datetime, stale_after: timedelta) -> Freshness:
    """How live a snapshot is at a moment."""
    if snapshot.moved_at is None:
        lost = snapshot.fault is not None and snapshot.version > 0
        return Freshness(Liveness.LOST if lost else Liveness.EMPTY, None, timedelta())
    age = max(now - snapshot.moved_at, timedelta())
    if now - snapshot.read_at > timedelta(seconds=LOST_AFTER_S):
        return Freshness(Liveness.LOST, snapshot.moved_at, age)
    return Freshness(Liveness.STILL if age > stale_after else Liveness.LIVE, snapshot.moved_at, age)


@dataclass(frozen=True, slots=True)
class Reporting:
    """What a place reports of one topic: current records in all and of today, and the last day with one."""

    topic: Topic
    records: int
    today: int
    newest: date | None

    def silent_days(self, today: date) -> int | None:
        """Days without a record, up to today; None if there never was one."""
        return (today - self.newest).days if self.newest else None


def reporting(snapshot: Snapshot, place: str, notice: str) -> tuple[Reporting, ...]:
    """The topics, as a place reports them for a notice; without those whose records are unique everywhere, which are not counted by day."""
    out = []
    for topic in snapshot.catalogue.topics.values():
        if topic.unique_within == "all":
            continue
        series = snapshot.reports(place, notice, [topic.id])
        records, before = series.until(snapshot.today)[1], series.until(snapshot.today - timedelta(days=1))[1]
        out.append(Reporting(topic, records, records - before, series.newest(snapshot.today)))
    return tuple(out)


def last_report(snapshot: Snapshot, place: str, notice: str) -> date | None:
    """The newest day of which a place has any record."""
    return snapshot.reports(place, notice, snapshot.catalogue.topics).newest(snapshot.today)
