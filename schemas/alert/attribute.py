"""What alerts are grouped and compared by, and how a match reads."""

from __future__ import annotations

from schemas.alert.alert import Alert
from schemas.alert.policy import Attribute, Match

_NAMES = {"rules": "rule", "signals": "signal", "cities": "city", "severities": "severity", "departments": "department"}


def value_of(alert: Alert, attribute: Attribute) -> str:
    """An alert's value of an attribute."""
    match attribute:
        case "city":
            return alert.city
        case "signal":
            return alert.signal
        case "rule":
            return alert.rule
        case "severity":
            return alert.severity.value
        case "owner":
            return f"{alert.owner.department}@{alert.owner.city}"


def words_of(match: Match) -> str:
    """What is asked for, as `severity=serious, city=370100|370200`."""
    given = [(name, getattr(match, field)) for field, name in _NAMES.items()]
    return ", ".join(f"{name}={'|'.join(values)}" for name, values in given if values is not None) or "every alert"
