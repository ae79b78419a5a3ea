"""How long each step of an alert may take: the office's word before the notice's, and the notice's before our own."""

from __future__ import annotations

from collections.abc import Mapping

from schemas.alert.alert import Alert, Due
from schemas.alert.default import default_policy
from schemas.alert.matching import closeness, fits
from schemas.alert.policy import DueEntry
from schemas.catalogue import Catalogue
from schemas.catalogue.notice import Measure

HOURS_PER_DAY = 24.0
DEADLINE = "deadline"


def due_of(alert: Alert, dues: Mapping[str, DueEntry], catalogue: Catalogue) -> Due:
    """The deadlines of a new alert. Of entries that fit, the one that asks for most stands; of equals the one told last."""
    fitting = [entry for entry in dues.values() if fits(entry.match, alert)]
    chosen = max(reversed(fitting), key=lambda entry: closeness(entry.match), default=None)
    due = Due() if chosen is None else chosen.due
    decided = chosen is not None and default_policy().dues.get(chosen.id) != chosen
    measure = catalogue.measures.get(alert.measure)
    hours = None if measure is None or decided else stated_hours(measure)
    return due if hours is None else due.model_copy(update={"resolve_h": hours})


def stated_hours(measure: Measure) -> float | None:
    """The hours in which a measure's notice wants things done, where it says so in days; working days are taken as days."""
    days = [duty.days for duty in measure.duties if duty.kind == DEADLINE and duty.days is not None]
    return min(days) * HOURS_PER_DAY if days else None
