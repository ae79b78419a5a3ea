"""Merging 并单: what only says in part what another alert says as a whole becomes part of it, so that one trouble is one alert. Pure.

Only alerts that nobody has taken yet are merged, and into none that is less grave or of other days; what people took out again stays out.
When corrected reports take the ground from the whole, its parts stand for themselves again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from schemas.alert.alert import Alert, State
from schemas.alert.attribute import value_of
from schemas.alert.matching import fits
from schemas.alert.policy import Inhibition
from schemas.alert.rule import Severity
from schemas.alert.step import SYSTEM, Action, Step, step_id

BEFORE = timedelta(days=7)
"""A part may have begun so long before the whole was seen."""
AFTER = timedelta(days=1)
PARTED_WITHIN = timedelta(days=28)
"""How long after the withdrawal of a whole its parts are taken up again; what is older is for people to judge."""
WHY = "与同城同期预警{into}为同一事项，自动并单（{entry}）"
PARTED = "所并入的预警{whole}已因数据更正撤销，本件自动恢复。"
_OPEN = frozenset({State.OPEN, State.NOTIFIED})
_GRAVITY = list(Severity)


def merged(live: Iterable[Alert], inhibitions: Mapping[str, Inhibition], now: datetime) -> Iterator[Step]:
    """The mergers that are due among live alerts; each alert is in one at most, and what others are merged into stays."""
    alerts = sorted(live, key=lambda alert: (-_GRAVITY.index(alert.severity), alert.first_day, alert.id))
    gone: set[str] = set()
    whole: set[str] = set()
    for name, entry in sorted(inhibitions.items()):
        if not entry.merge:
            continue
        sources: dict[tuple[str, ...], list[Alert]] = {}
        for alert in alerts:
            if fits(entry.source, alert):
                sources.setdefault(_values(entry, alert), []).append(alert)
        for alert in alerts:
            if alert.id in gone or alert.id in whole or not _is_free(alert) or not fits(entry.target, alert):
                continue
            others = [one for one in sources.get(_values(entry, alert), ()) if one.id not in gone and _takes(one, alert)]
            if fits(entry.source, alert):  # as in routing: of two that fit both sides neither is part of the other
                others = [one for one in others if not fits(entry.target, one)]
            into = next(iter(others), None)
            if into is not None:
                gone.add(alert.id)
                whole.add(into.id)
                yield _step(alert, into, name, now)


def parted(alerts: Mapping[str, Alert], parts: Mapping[str, Collection[str]], now: datetime) -> Iterator[Step]:
    """What is taken up again, since the whole was withdrawn; `parts` are the names of what was merged, by the name of its whole."""
    for whole, names in list(parts.items()):
        over_at = alerts[whole].over_at
        if names and alerts[whole].state is State.WITHDRAWN and over_at is not None and now - over_at <= PARTED_WITHIN:
            for part in (alerts[name] for name in sorted(names)):
                told, why = step_id(part.id, Action.REOPEN, part.version), PARTED.format(whole=whole)
                yield Step(id=told, alert=part.id, action=Action.REOPEN, at=now, actor=SYSTEM, why=why)


def _is_free(alert: Alert) -> bool:
    """Whether nobody has taken it, objected to it, or taken it out of another."""
    return alert.state in _OPEN and not alert.objection and not alert.is_kept


def _takes(whole: Alert, part: Alert) -> bool:
    until = whole.evidence.as_of if whole.evidence else whole.first_day
    in_time = whole.first_day - BEFORE <= part.first_day <= until + AFTER
    return whole.id != part.id and in_time and _GRAVITY.index(part.severity) <= _GRAVITY.index(whole.severity)


def _step(alert: Alert, into: Alert, entry: str, now: datetime) -> Step:
    return Step(
        id=step_id(alert.id, Action.MERGE, into.id, alert.reopened),
        alert=alert.id,
        action=Action.MERGE,
        at=now,
        actor=SYSTEM,
        why=WHY.format(into=into.id, entry=entry),
        detail={"into": into.id},
    )


def _values(entry: Inhibition, alert: Alert) -> tuple[str, ...]:
    return tuple(value_of(alert, name) for name in entry.equal)
