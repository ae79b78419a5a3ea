"""Alerts like one, and what they turned out to be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from producers.alert.book import order
from schemas.alert.alert import Alert, State

SHOWN = 5


@dataclass(frozen=True)
class Likeness:
    """Other alerts of the same rule and signal, in the same city if `of_city`: how many, what came of them, and the latest."""

    of_city: bool
    alerts: int
    verified: int
    false: int
    withdrawn: int
    latest: tuple[Alert, ...]


def likeness(alert: Alert, others: Iterable[Alert]) -> Likeness:
    """What is known of alerts like it: in its own city, or of all where that has none. What was merged is what its whole became."""
    known = {other.id: other for other in others}
    alike = [other for other in known.values() if other.id != alert.id and (other.rule, other.signal) == (alert.rule, alert.signal)]
    near = [other for other in alike if other.city == alert.city]
    chosen = near or alike
    turned = Counter(_verdict(other, known) for other in chosen)
    withdrawn = sum(other.state is State.WITHDRAWN for other in chosen)
    latest = tuple(sorted(chosen, key=order, reverse=True)[:SHOWN])
    return Likeness(bool(near), len(chosen), turned[True], turned[False], withdrawn, latest)


def _verdict(alert: Alert, known: Mapping[str, Alert]) -> bool | None:
    seen = {alert.id}
    while alert.merged_into in known and alert.merged_into not in seen:
        alert = known[alert.merged_into]
        seen.add(alert.id)
    return alert.verdict
