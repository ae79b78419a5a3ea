"""Alerts as they stand, folded from their topic, and since which step each is open."""

from __future__ import annotations

from collections.abc import Iterator

from consumers.notify.entry import Errand
from consumers.notify.matter import Matter, Reason, matter_of, opens, past
from schemas.alert.alert import Alert
from schemas.alert.step import Taken


class Standing:
    """Every alert that lives, and those of which something is still to be told."""

    def __init__(self) -> None:
        self.alerts: dict[str, Alert] = {}
        self._opening: dict[str, Matter] = {}
        self._why: dict[str, dict[str, str]] = {}

    def take(self, taken: Taken) -> Matter | None:
        """A step in the order of the topic; returns what there is to tell of it."""
        after = taken.alert
        if after is None:
            return None
        matter = matter_of(self.alerts.get(after.id), taken)
        self.alerts[after.id] = after
        if matter is not None and opens(taken):
            self._opening[after.id] = matter
        if matter is not None and taken.step.why:
            self._why.setdefault(after.id, {})[taken.step.id] = taken.step.why
        return matter

    def opening(self, alert: str) -> str:
        """The step that opened the alert last; '' where none is known."""
        matter = self._opening.get(alert)
        return "" if matter is None else matter.step

    def opened(self, alert: str) -> Matter | None:
        """What there was to tell when the alert was opened last."""
        return self._opening.get(alert)

    def why(self, alert: str, step: str) -> str:
        """What whoever took a step said about it, '' where nothing was said."""
        return self._why.get(alert, {}).get(step, "")

    def live(self) -> Iterator[Alert]:
        return (alert for alert in self.alerts.values() if not alert.state.is_over)

    def past(self, told: Matter | Errand) -> str:
        """Why there is nothing to tell any more, in words; '' while there is."""
        alert = self.alerts.get(told.alert)
        if alert is None:
            return "预警已结束"
        opening = self.opening(alert.id)
        if isinstance(told, Matter):
            return past(told, alert, opening)
        return past(matter_in(told), alert, opening, told.address.department)

    def forget(self, needed: set[str]) -> set[str]:
        """Drop the alerts that are over, except those needed; returns which."""
        gone = {alert.id for alert in self.alerts.values() if alert.state.is_over and alert.id not in needed}
        for name in gone:
            del self.alerts[name]
            self._opening.pop(name, None)
            self._why.pop(name, None)
        return gone


def matter_in(errand: Errand) -> Matter:
    """The matter that an errand is about."""
    reason = Reason(errand.reason)
    turn = int(errand.matter.rpartition("-")[2]) if reason is Reason.REPEATED else 0
    return Matter(errand.alert, errand.step, reason, errand.due, turn)
