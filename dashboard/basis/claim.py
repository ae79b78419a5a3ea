"""What an alert says that was counted, part by part: its own signal, the strands of a linked risk, and what was merged into it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dashboard.alerts.alerts import SeriesKey
from dashboard.basis.question import OfSignal
from schemas.alert.alert import Alert
from schemas.alert.rule import Method

HABIT_DAYS = 56
BY_HAND_DAYS = 7


@dataclass(frozen=True, slots=True)
class Claim:
    """Which days of a signal, and what was observed in them when it was told.

    `observed` is None where there is no such count: of silence, whose records are those before it, and of what people raised.
    """

    alert: str
    method: Method
    question: OfSignal
    observed: float | None = None
    told_at: datetime | None = None


def claims_of(alert: Alert, others: Iterable[Alert]) -> list[Claim]:
    """The claims of an alert, its own first; then those of the alerts merged into it that add another series or other days."""
    merged = sorted((other for other in others if other.merged_into == alert.id), key=lambda other: other.id)
    found: dict[OfSignal, Claim] = {}
    for one in (alert, *merged):
        for claim in _own(one):
            found.setdefault(claim.question, claim)
    return list(found.values())


def _own(alert: Alert) -> Iterator[Claim]:
    evidence = alert.evidence
    if alert.method is Method.LINKED:
        for strand in evidence.strands if evidence else ():
            assert evidence is not None
            window = strand.window or _window_of_rule(alert, evidence.as_of)
            yield Claim(alert.id, alert.method, OfSignal(SeriesKey(alert.city, strand.signal), *window), strand.observed, _told_at(alert))
        return
    if not alert.signal:
        return
    key = SeriesKey(alert.city, alert.signal, alert.dimension, alert.value)
    if evidence is None or alert.method is Method.BY_HAND:
        yield Claim(alert.id, alert.method, OfSignal(key, alert.first_day - timedelta(days=BY_HAND_DAYS - 1), alert.first_day))
    elif alert.method is Method.SILENCE:
        before = evidence.baseline or (evidence.as_of - timedelta(days=HABIT_DAYS), evidence.as_of)
        yield Claim(alert.id, alert.method, OfSignal(key, *before))
    else:
        window = evidence.window or _window_of_rule(alert, evidence.as_of)
        yield Claim(alert.id, alert.method, OfSignal(key, *window), evidence.observed, _told_at(alert))


def _window_of_rule(alert: Alert, as_of: date) -> tuple[date, date]:
    """The days that the rule may look at, where the evidence does not say which of them it did."""
    days = int(alert.evidence.rule.get("window_days", 1)) if alert.evidence else 1
    return as_of - timedelta(days=days - 1), as_of


def _told_at(alert: Alert) -> datetime:
    """When the figures were told: with the alert, or with what was counted later."""
    told = alert.evidence.told_at if alert.evidence else None
    return told or alert.raised_at
