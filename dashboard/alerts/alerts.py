"""All alerts as they stand, with what was done to each; part of the snapshot, never changed once published."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from dashboard.alerts.scores import DAYS, Scores
from dashboard.viewer import Sight
from infra.scorecard import SOON
from schemas.alert.alert import Alert, State
from schemas.alert.rule import BY_HAND, Method, Severity
from schemas.alert.step import Step

SIMILAR_MOST = 6


class SeriesKey(NamedTuple):
    """Which counts: a signal in a city, or for one value of a dimension in it."""

    city: str
    signal: str
    dimension: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts by day from `first` on, in the signal's unit."""

    first: date
    values: tuple[float, ...]


@dataclass(frozen=True)
class Alerts:
    """Alerts by id, their steps in order, the counts that they are about, and how good they were; until `is_read` nothing is known."""

    by_id: Mapping[str, Alert] = field(default_factory=dict)
    steps: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)
    counts: Mapping[SeriesKey, Counts] = field(default_factory=dict)
    scores: Scores = field(default_factory=Scores)
    is_read: bool = True

    @property
    def none_open(self) -> str:
        """The key of the words that say why no open alert is shown."""
        return "alerts_none" if self.is_read else "alerts_unread"

    @cached_property
    def live(self) -> list[Alert]:
        """Those that ask for something, the most pressing first."""
        return sorted((alert for alert in self.by_id.values() if not alert.state.is_over), key=urgency)

    @cached_property
    def over(self) -> list[Alert]:
        """Those that are over, the last one first."""
        return sorted(
            (alert for alert in self.by_id.values() if alert.state.is_over), key=lambda alert: alert.over_at or alert.since, reverse=True
        )

    @cached_property
    def owed(self) -> list[Alert]:
        """Those that nobody has taken yet, the most pressing first."""
        return [alert for alert in self.live if awaits(alert)]

    def of(self, places: Collection[str]) -> Alerts:
        """Those of some places."""
        return replace(self, by_id={name: alert for name, alert in self.by_id.items() if alert.city in places})

    def gravest(self) -> dict[str, Alert]:
        """By city, the most pressing of those that nobody has taken."""
        found: dict[str, Alert] = {}
        for alert in self.owed:
            found.setdefault(alert.city, alert)
        return found

    def alike(self, alert: Alert) -> dict[str, Alert]:
        """By city, the most pressing live alert of the same rule."""
        found: dict[str, Alert] = {}
        for other in self.live:
            if other.rule == alert.rule and other.id != alert.id:
                found.setdefault(other.city, other)
        return found

    def similar(self, alert: Alert) -> list[Alert]:
        """What other alerts of the same rule became: those of the same city first, then the latest."""
        others = [other for other in self.by_id.values() if other.rule == alert.rule and other.id != alert.id and other.verdict is not None]
        return sorted(others, key=lambda other: (other.city != alert.city, -(other.verified_at or other.since).timestamp()))[:SIMILAR_MOST]

    def seen(self, sight: Callable[[Alert], Sight]) -> Alerts:
        """The part that somebody sees: all of an alert, only its heading, or nothing. Whose scores are seen is for the view to say."""
        sights = {name: sight(alert) for name, alert in self.by_id.items()}
        kept = {
            name: alert if sights[name] is Sight.DETAIL else heading_of(alert)
            for name, alert in self.by_id.items()
            if sights[name] is not Sight.NOTHING
        }
        keys = {key for alert in kept.values() for key in keys_of(alert)}
        return replace(
            self,
            by_id=kept,
            steps={name: steps for name, steps in self.steps.items() if sights.get(name) is Sight.DETAIL},
            counts={key: counts for key, counts in self.counts.items() if key in keys},
            scores=Scores(),
        )


@dataclass(frozen=True, slots=True)
class Record:
    """How alerts were handled: medians in hours, shares of those of which it is known; as the scorecard has them where it does."""

    judged: int
    to_acknowledge_h: float | None
    within_48h: float | None
    true: float | None
    in_time: float | None
    overdue: int


def heading_of(alert: Alert) -> Alert:
    """What a screen in a room shows: what happened, whose it is and how far; no words of people, no names of employers."""
    evidence = None if alert.evidence is None else alert.evidence.model_copy(update={"top": {}})
    bare = {"evidence": evidence, "assignee": "", "objection": "", "why_owner": "", "raised_by": ""}
    return alert.model_copy(update=bare if alert.dimension != "employer_ref" else bare | {"value": ""})


def keys_of(alert: Alert) -> Iterator[SeriesKey]:
    """The counts that explain an alert: its own, or those of its strands."""
    if alert.method is Method.LINKED and alert.evidence is not None:
        for strand in alert.evidence.strands:
            yield SeriesKey(alert.city, strand.signal)
    elif alert.signal:
        yield SeriesKey(alert.city, alert.signal, alert.dimension, alert.value)


def awaits(alert: Alert) -> bool:
    """Whether nobody has taken it yet."""
    return alert.state in (State.OPEN, State.NOTIFIED)


def is_late(alert: Alert, now: datetime) -> bool:
    """Whether its deadline has passed."""
    return alert.deadline is not None and now > alert.deadline


_GRAVITY = {Severity.SERIOUS: 0, Severity.WARNING: 1, Severity.NOTICE: 2}
_FAR = float("inf")


def urgency(alert: Alert) -> tuple[int, bool, float, str]:
    """Orders alerts: by gravity, then those nobody has taken, then by deadline."""
    return (_GRAVITY[alert.severity], not awaits(alert), alert.deadline.timestamp() if alert.deadline else _FAR, alert.id)


def record_of(alerts: Iterable[Alert], now: datetime) -> Record:
    """How these alerts were handled. What has no answer yet is left out of a share, and told by what is overdue."""
    everyone = [alert for alert in alerts if alert.raised_at >= now - DAYS]
    held = [alert for alert in everyone if alert.state not in (State.MERGED, State.WITHDRAWN)]
    taken = sorted((one.acknowledged_at - one.raised_at).total_seconds() / 3600 for one in everyone if one.acknowledged_at is not None)
    judged = [alert for alert in everyone if alert.verdict is not None and alert.rule != BY_HAND]
    ended = [alert for alert in held if alert.state in (State.CLOSED, State.FALSE_ALARM)]
    ripe = ended + [alert for alert in held if not alert.state.is_over and now - alert.raised_at >= SOON]
    soon = [alert for alert in ended if alert.over_at is not None and alert.over_at - alert.raised_at <= SOON]
    finished = [alert for alert in held if alert.resolved_at is not None]
    return Record(
        judged=len(judged),
        to_acknowledge_h=_median(taken),
        within_48h=len(soon) / len(ripe) if ripe else None,
        true=sum(alert.verdict is True for alert in judged) / len(judged) if judged else None,
        in_time=sum(alert.escalations == 0 for alert in finished) / len(finished) if finished else None,
        overdue=sum(is_late(alert, now) for alert in held),
    )


def _median(values: list[float]) -> float | None:
    if not values:
        return None
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2
