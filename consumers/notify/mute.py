"""Which alerts are not told of for now: silenced, or inhibited by others that live."""

from __future__ import annotations

from datetime import datetime

from consumers.notify.standing import Standing
from schemas.alert.alert import Alert
from schemas.alert.matching import fits
from schemas.alert.policy import Policy
from schemas.alert.route import muted


class Mutes:
    """Each alert is asked about once until `begin`, however many messages about it wait."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing
        self._words: dict[str, str] = {}
        self.inhibiting: list[Alert] = []
        """The alerts that may inhibit others."""

    def begin(self, policy: Policy) -> None:
        """Decide everything anew."""
        sources = [one.source for one in policy.inhibitions.values()]
        self.inhibiting = [alert for alert in self._standing.live() if any(fits(source, alert) for source in sources)]
        self._words.clear()

    def of(self, name: str, policy: Policy, now: datetime) -> str:
        """Why nothing is told of an alert, '' where it is."""
        if name not in self._words:
            alert = self._standing.alerts.get(name)
            self._words[name] = "" if alert is None else muted(policy, alert, now, self.inhibiting)
        return self._words[name]
