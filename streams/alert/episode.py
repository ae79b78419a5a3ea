"""Episodes: what findings do to alerts. A crossing without an episode raises one; while it holds its evidence follows; what loses its
ground before anybody verified it is withdrawn. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from schemas.alert.alert import Alert, Evidence, State, alert_id
from schemas.alert.due import due_of
from schemas.alert.owner import LINKED_SIGNAL, owners
from schemas.alert.policy import Policy
from schemas.alert.rule import Method, Rule, Severity
from schemas.alert.step import SYSTEM, Action, Step, step_id
from schemas.catalogue import Catalogue
from streams.alert.book import Book, Episode
from streams.detect.finding import Finding, Top

UPDATE_EVERY = timedelta(seconds=30)
"""Evidence of one day is told anew no more often than this."""
VISIBLE_SHARE = 0.02
"""Figures that changed by less are not told anew."""
WITHDRAWN = "数据更正后，{first}起的各日计数均已低于预警条件（现为{observed:g}，预警时为{before:g}），系统自动撤销。"
RETURNED = "更正后的数据再次达到预警条件（{day}为{observed:g}），系统自动恢复。"
UNVERIFIED = frozenset({State.OPEN, State.NOTIFIED, State.ACKNOWLEDGED})


@dataclass(frozen=True)
class Means:
    """What deciding needs beside the finding."""

    catalogue: Catalogue
    policy: Policy
    top: Callable[[Finding], Top]


def decide(book: Book, finding: Finding, means: Means, now: datetime) -> Step | None:
    """The step that a finding asks for, if any. Findings of one key come with the days in order."""
    if not finding.enough:
        return None
    episode = book.episode(finding.key)
    if episode is not None and _belongs(finding, episode):
        if finding.crossed or finding.holds:
            episode.last = max(episode.last, finding.day)
        return _followed(book.alerts[episode.alert], finding, means, now)
    if finding.crossed and (episode is None or finding.day > episode.last):
        return _raised(book, finding, means, now)
    return None


def withdrawn(alert: Alert, findings: Iterable[Finding], now: datetime) -> Step | None:
    """The withdrawal of an alert that nobody has verified, where its ground is gone: none of the episode's days holds any more."""
    told = list(findings)
    if not may_go(alert) or alert.evidence is None or not told or any(f.crossed or f.holds or not f.enough for f in told):
        return None
    if any(rule_told(f.rule) != alert.evidence.rule for f in told):
        return None  # not the reports have changed, but the rule: that is for people to judge
    before = alert.evidence.observed
    why = WITHDRAWN.format(first=alert.first_day.isoformat(), observed=max(f.observed for f in told), before=before)
    return Step(id=step_id(alert.id, Action.WITHDRAW, alert.version), alert=alert.id, action=Action.WITHDRAW, at=now, actor=SYSTEM, why=why)


def may_go(alert: Alert) -> bool:
    """Whether corrected reports may end it: nobody has verified it, nor have people taken it up again."""
    return alert.state in UNVERIFIED and not alert.is_kept


def rule_told(rule: Rule) -> dict[str, Any]:
    """A rule as evidence has it."""
    return rule.model_dump(mode="json", exclude_defaults=True)


def days_of(rule: Rule, episode: Episode, today: date) -> list[date]:
    """Every day that may give an episode its ground, those included that late reports put before it."""
    first, last = episode.first - timedelta(days=rule.clear_days), min(episode.last, today)
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _belongs(finding: Finding, episode: Episode) -> bool:
    """Whether a day is an episode's: not parted from it by `clear_days` calm ones."""
    calm = timedelta(days=finding.rule.clear_days)
    return episode.first - calm <= finding.day <= episode.last + calm


def _raised(book: Book, finding: Finding, means: Means, now: datetime) -> Step | None:
    name = alert_id(finding.rule.id, finding.city, finding.dimension, finding.value, finding.day)
    known = book.alerts.get(name)
    if known is not None:
        return _returned(known, finding, now) if known.state is State.WITHDRAWN else None
    signal = LINKED_SIGNAL if finding.rule.method is Method.LINKED else finding.rule.signals[0]
    owner = owners(means.catalogue, signal, finding.city, finding.day)
    alert = Alert(
        id=name,
        version=1,
        rule=finding.rule.id,
        method=finding.rule.method,
        signal=signal,
        city=finding.city,
        dimension=finding.dimension,
        value=finding.value,
        first_day=finding.day,
        severity=finding.severity,
        state=State.OPEN,
        owner=owner.owner,
        joint=owner.joint,
        measure=owner.measure,
        why_owner=owner.why,
        evidence=_evidence(finding, means, now),
        quick=owner.quick,
        raised_at=now,
        since=now,
    )
    alert = alert.model_copy(update={"due": due_of(alert, means.policy.dues, means.catalogue)})
    detail = {"alert": alert.model_dump(mode="json")}
    return Step(id=step_id(name, Action.RAISE), alert=name, action=Action.RAISE, at=now, actor=SYSTEM, detail=detail)


def _returned(alert: Alert, finding: Finding, now: datetime) -> Step:
    why = RETURNED.format(day=finding.day.isoformat(), observed=finding.observed)
    return Step(id=step_id(alert.id, Action.REOPEN, alert.version), alert=alert.id, action=Action.REOPEN, at=now, actor=SYSTEM, why=why)


def _followed(alert: Alert, finding: Finding, means: Means, now: datetime) -> Step | None:
    if alert.state.is_over or alert.evidence is None:
        return None
    held = finding.crossed or finding.holds
    graver = held and finding.severity is Severity.SERIOUS and alert.severity is not Severity.SERIOUS
    if not graver and not _is_news(alert.evidence, finding, held, now):
        return None
    severity = Severity.SERIOUS if graver else alert.severity
    evidence = _evidence(finding, means, now)
    return Step(
        id=step_id(alert.id, Action.UPDATE, alert.version),
        alert=alert.id,
        action=Action.UPDATE,
        at=now,
        actor=SYSTEM,
        detail={"evidence": evidence.model_dump(mode="json"), "severity": severity.value},
    )


def _evidence(finding: Finding, means: Means, now: datetime) -> Evidence:
    return finding.evidence(means.top(finding)).model_copy(update={"told_at": now})


def _is_news(told: Evidence, finding: Finding, held: bool, now: datetime) -> bool:
    """Whether figures are to be told: those of a later day that still holds, or those of the same day when they moved visibly."""
    if finding.day != told.as_of:
        return held and finding.day > told.as_of
    if told.told_at is not None and abs(now - told.told_at) < UPDATE_EVERY:
        return False
    moved = abs(finding.observed - told.observed) > VISIBLE_SHARE * max(told.observed, finding.observed)
    expected, before = finding.expected or 0.0, told.expected or 0.0
    return moved or abs(expected - before) > max(0.1, VISIBLE_SHARE * 5 * max(expected, before))
