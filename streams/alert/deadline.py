"""Deadlines that passed: the system escalates 督办, once for each and again after as long, for measures that the notice requires. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from schemas.alert.alert import Alert, State
from schemas.alert.step import SYSTEM, Action, Step, step_id
from schemas.catalogue import Catalogue
from schemas.day import SHANGHAI

TIMES_MOST = 3
WORDS = {
    State.OPEN: "签收",
    State.NOTIFIED: "签收",
    State.ACKNOWLEDGED: "核实",
    State.VERIFIED: "办结",
    State.HANDLING: "办结",
    State.RESOLVED: "回访",
}
WHY = "未在{deadline:%Y-%m-%d %H:%M}前{wanted}，系统第{number}次督办。"


def overdue(alerts: Iterable[Alert], catalogue: Catalogue, now: datetime, taken: Iterable[str] = ()) -> Iterator[Step]:
    """Every escalation that is due and not among the steps `taken`."""
    done = taken if isinstance(taken, (set, frozenset)) else set(taken)
    for alert in alerts:
        if alert.deadline is not None and alert.deadline <= now and _can_be_late(alert, catalogue):
            number = _times(alert, alert.deadline, now)
            step = _escalation(alert, alert.deadline, number, now)
            if step.id not in done:
                yield step


def _can_be_late(alert: Alert, catalogue: Catalogue) -> bool:
    """What a notice encourages, or asks for as needed, is never late."""
    measure = catalogue.measures.get(alert.measure)
    return measure is None or measure.force == "required"


def _times(alert: Alert, deadline: datetime, now: datetime) -> int:
    """Which escalation is due: as long as the step could take is waited between them."""
    whole = max(deadline - alert.since, timedelta(hours=1))
    return min(TIMES_MOST, 1 + int((now - deadline) / whole))


def _escalation(alert: Alert, deadline: datetime, number: int, now: datetime) -> Step:
    told = step_id(alert.id, Action.ESCALATE, _waited_for(alert), deadline.isoformat(), number)
    why = WHY.format(deadline=deadline.astimezone(SHANGHAI), wanted=WORDS[alert.state], number=number)
    return Step(id=told, alert=alert.id, action=Action.ESCALATE, at=now, actor=SYSTEM, why=why)


def _waited_for(alert: Alert) -> str:
    """The same while an alert goes from open to notified, and from verified to handling: the deadline is the same too."""
    return WORDS[alert.state]
