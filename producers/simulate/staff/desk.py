"""What of its courses the simulated staff have to do now. Pure: from alerts, their histories and the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from producers.alert.book import Past
from producers.alert.wish import AskedBody, Detail, wish, wish_id
from producers.simulate.staff.course import Planned, course_of
from producers.simulate.staff.verdict import Between, is_of_trouble
from schemas.alert.alert import Alert, State
from schemas.alert.entry import OFFICE
from schemas.alert.life import actions_of
from schemas.alert.rule import Method
from schemas.alert.step import Action, Actor, Step

WHO = "simulated"
RECENT = timedelta(days=2)
"""Alerts of the last days of the history are seen to by the clock, like those that come later."""
HISTORY_PAUSE_S = 40.0
"""So long an alert of the history stands before anybody sees it: it may be withdrawn or merged first."""
RESERVE = 6
"""So many of the newest alerts are left to be acknowledged by whoever looks on."""
_UNSEEN = frozenset({State.OPEN, State.NOTIFIED})
_OFFICE = Actor(id=f"{WHO}:{OFFICE}", role="office")

History = Callable[[str], Sequence[Past]]


class Desk:
    """Where the staff of a season work.

    Args:
        names: of departments, by slug.
        live_from: alerts of days before it are history, and are worked off at once.
        hour_s: how many seconds a simulated hour takes.
    """

    def __init__(self, salt: int, troubles: Between, names: Mapping[str, str], live_from: date, hour_s: float) -> None:
        self._salt = salt
        self._troubles = troubles
        self._names = names
        self._history_until = live_from - RECENT
        self._hour_s = hour_s
        self._courses: dict[str, tuple[Planned, ...]] = {}

    def due(self, newest: Sequence[Alert], history: History, now: datetime) -> Iterator[Step]:
        """The steps to take now, one an alert at most, the oldest alert's first; `newest` has all alerts, the newest first."""
        ours = [alert for alert in newest if _is_ours(alert)]
        kept = {alert.id for alert in [alert for alert in ours if alert.state in _UNSEEN][:RESERVE]}
        for alert in reversed(ours):
            step = None if alert.id in kept else self._next(alert, history(alert.id), now)
            if step is not None:
                yield step

    def _next(self, alert: Alert, history: Sequence[Past], now: datetime) -> Step | None:
        """The first step of the course that was not asked for yet and can be taken, if it is time for it."""
        answered = {past.id for past in history}
        is_history = alert.first_day < self._history_until
        for number, planned in enumerate(self._course(alert)):
            name = wish_id(WHO, f"{alert.id}/{number}/{planned.action.value}")
            actor = _actor(alert, planned)
            if name in answered or not _may(alert, planned, actor):
                continue
            if planned.is_late and not is_history and not alert.escalations:
                return None
            acted = [past.at for past in history if past.role != "system"]
            wait_s = planned.after_h * self._hour_s if not is_history else 0.0 if acted else HISTORY_PAUSE_S
            if now < max(acted, default=alert.raised_at) + timedelta(seconds=wait_s):
                return None
            why, detail = self._told(alert, planned)
            return wish(name, alert.id, planned.action, actor, now, why=why, detail=detail)
        return None

    def _course(self, alert: Alert) -> tuple[Planned, ...]:
        known = self._courses.get(alert.id)
        if known is None:
            known = self._courses[alert.id] = course_of(alert, self._salt, troubled=is_of_trouble(alert, self._troubles))
        return known

    def _told(self, alert: Alert, planned: Planned) -> tuple[str, Detail | None]:
        if planned.action is not Action.REROUTE:
            return planned.why, planned.detail
        to = alert.joint[0]
        why = planned.why.format(department=self._names.get(to.department, to.department))
        return why, Detail(owner=AskedBody(department=to.department, city=to.city))


def _is_ours(alert: Alert) -> bool:
    """Whether the staff see to it: what people raised is theirs, and what is wrong with the office's own settings the office's."""
    return not alert.state.is_over and alert.method is not Method.BY_HAND and alert.owner.department != OFFICE


def _actor(alert: Alert, planned: Planned) -> Actor:
    owner = alert.owner
    if planned.by == "office":
        return _OFFICE
    return Actor(id=f"{WHO}:{owner.department}@{owner.city}", role="department", departments=(owner.department,), cities=(owner.city,))


def _may(alert: Alert, planned: Planned, actor: Actor) -> bool:
    """Whether a step has a ground as the alert stands; others may have been there first."""
    if planned.action is Action.REROUTE and not (alert.objection and alert.joint):
        return False
    return planned.action in actions_of(alert, actor)
