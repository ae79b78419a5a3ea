"""Whether an alert of a simulated season is about one of its planted troubles, and what it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta

from producers.simulate.staff.words import Matter
from producers.simulate.trouble import Affair, Trouble
from schemas.alert.alert import Alert
from schemas.alert.owner import LINKED_SIGNAL

Between = Callable[[date, date], Iterable[Trouble]]
"""The troubles that touch some days."""

AFTER = timedelta(days=3)
"""So many days after a trouble its last records may still raise an alert."""
_MATTERS: Mapping[str, Matter] = {
    LINKED_SIGNAL: Matter.LINKED,
    "negative-opinion": Matter.OPINION,
    "severe-texts": Matter.SEVERE,
    "petitions": Matter.PETITIONS,
    "layoffs": Matter.LAYOFFS,
    "layoff-workers": Matter.LAYOFFS,
    "safety-incidents": Matter.SAFETY,
    "overdue-cases": Matter.OVERDUE,
    "reports": Matter.SILENCE,
}
_FELT: Mapping[Affair, frozenset[Matter]] = {
    Affair.ARREARS: frozenset({Matter.ARREARS, Matter.PETITIONS, Matter.OPINION, Matter.SEVERE, Matter.SAFETY, Matter.LINKED}),
    Affair.OPINION: frozenset({Matter.ARREARS, Matter.OPINION, Matter.SEVERE, Matter.LINKED}),
    Affair.LINKED: frozenset(Matter) - {Matter.OVERDUE, Matter.SILENCE},
}


def matter_of(alert: Alert) -> Matter:
    return _MATTERS.get(alert.signal, Matter.ARREARS)


def is_of_trouble(alert: Alert, between: Between) -> bool:
    """Whether city, signal and first day are those of a trouble."""
    matter = matter_of(alert)
    return any(
        trouble.place.code == alert.city and matter in _FELT[trouble.affair]
        for trouble in between(alert.first_day - AFTER, alert.first_day)
    )
