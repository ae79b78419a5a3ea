"""Whether an alert is one of those that an entry of the policy is about."""

from __future__ import annotations

from schemas.alert.alert import Alert
from schemas.alert.policy import Match


def fits(match: Match, alert: Alert) -> bool:
    """Every list that is given has the alert's own value. A linked risk has its strands' signals too; departments are all it is for."""
    strands = alert.evidence.strands if alert.evidence else ()
    asked: tuple[tuple[tuple[str, ...] | None, set[str]], ...] = (
        (match.rules, {alert.rule}),
        (match.signals, {alert.signal, *(strand.signal for strand in strands)}),
        (match.cities, {alert.city}),
        (match.severities, {alert.severity}),
        (match.departments, {body.department for body in alert.bodies}),
    )
    return all(wanted is None or not own.isdisjoint(wanted) for wanted, own in asked)


def closeness(match: Match) -> int:
    """How much a match asks for; of several that fit the closest stands."""
    return sum(value is not None for _, value in match)
