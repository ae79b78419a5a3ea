"""Matters: what there is to tell of an alert, from the steps that are taken. Pure."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from schemas.alert.alert import Alert, State
from schemas.alert.naming import STATES
from schemas.alert.rule import Severity
from schemas.alert.step import Action, Taken


class Reason(StrEnum):
    """Why an alert is told of."""

    RAISED = "raised"
    REOPENED = "reopened"
    REROUTED = "rerouted"
    ESCALATED = "escalated"
    WORSE = "worse"  # it has become serious
    OBJECTED = "objected"
    WITHDRAWN = "withdrawn"
    REPEATED = "repeated"  # nobody has acknowledged it yet

    @property
    def asks_to_acknowledge(self) -> bool:
        """Whether it is over as soon as somebody has acknowledged the alert."""
        return self in _ASKING


_ASKING = frozenset({Reason.RAISED, Reason.REOPENED, Reason.REROUTED, Reason.REPEATED})
_OPENING = {Action.RAISE: Reason.RAISED, Action.REOPEN: Reason.REOPENED, Action.REROUTE: Reason.REROUTED}
_TELLING = {Action.ESCALATE: Reason.ESCALATED, Action.OBJECT: Reason.OBJECTED, Action.WITHDRAW: Reason.WITHDRAWN}
_UNACKNOWLEDGED = frozenset({State.OPEN, State.NOTIFIED})


class Matter(NamedTuple):
    """One thing to tell of an alert: `step` is the one it comes from, `at` that step's moment; `turn` counts reminders, from 1."""

    alert: str
    step: str
    reason: Reason
    at: datetime
    turn: int = 0

    @property
    def key(self) -> str:
        """The same at every reading of the topic."""
        return f"{self.alert}/{self.step}/{self.reason.value}" + (f"-{self.turn}" if self.turn else "")


def alert_in(key: str) -> str:
    """The alert that a matter's key begins with."""
    return key.partition("/")[0]


def matter_of(before: Alert | None, taken: Taken) -> Matter | None:
    """What a step gives to tell; `before` is the alert before it."""
    step, after = taken.step, taken.alert
    if after is None:
        return None
    reason = _OPENING.get(step.action) or _TELLING.get(step.action)
    if step.action is Action.UPDATE and before is not None and before.severity is not Severity.SERIOUS is after.severity:
        reason = Reason.WORSE
    return None if reason is None else Matter(after.id, step.id, reason, step.at)


def opens(taken: Taken) -> bool:
    """Whether with this step somebody has to acknowledge the alert, again or for the first time."""
    return taken.alert is not None and taken.step.action in _OPENING


def past(matter: Matter, alert: Alert, opening: str, department: str = "") -> str:
    """Why there is nothing to tell any more, in words; '' while there is. `opening` is the step that opened the alert last.

    Once it is acknowledged the owner need not be told any more; another `department` for which a message waits is told all the same.
    """
    if matter.reason.asks_to_acknowledge:
        for_joint = department not in ("", alert.owner.department) and matter.reason is not Reason.REPEATED
        if alert.state.is_over or (alert.state not in _UNACKNOWLEDGED and not for_joint):
            return _status(alert)
        return "" if matter.step == opening else "预警已改派或重启"
    if matter.reason is Reason.OBJECTED:
        return "" if alert.objection else "异议已处理"
    if matter.reason is Reason.WITHDRAWN:
        return "" if alert.state is State.WITHDRAWN else _status(alert)
    return _status(alert) if alert.state.is_over else ""


def repeats(alert: Alert) -> bool:
    """Whether reminders are due while time goes on."""
    return alert.state in _UNACKNOWLEDGED


def _status(alert: Alert) -> str:
    return f"预警{STATES[alert.state].zh}"
