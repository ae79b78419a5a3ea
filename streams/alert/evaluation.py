"""Evaluation: which rule is judged for which province and days, and what the findings make of the book.

What changed is judged anew: the day that lasts, and as many days before it as late reports may still make episodes of. A day that nobody
judged, since the alerter stood still, is made up for.

Silence is judged as of the day up to which everything that came in is counted. The latest day of a province is that of its fastest
partition: while history is played or a worker catches up, reporters of the others look silent, and would be told to be back a moment later.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Protocol

from schemas.alert.policy import Policy
from schemas.alert.rule import Method, Rule
from schemas.alert.step import Step, Taken
from schemas.catalogue import Catalogue
from streams.alert.book import Book, Episode, Key
from streams.alert.episode import Means, days_of, decide, may_go, withdrawn
from streams.alert.merging import merged, parted
from streams.detect.finding import Finding, Top
from streams.detect.series import Group

MADE_UP_MOST = timedelta(days=60)
"""How far back days are judged that nobody judged."""
WITHDRAWN_WITHIN = timedelta(days=28)
"""How long corrections may take the ground of an alert away; what changes later is for people to judge."""
WHOLE_CITY = "city"


class Judging(Protocol):
    """What judges series; see streams/detect/judging.py."""

    def judge(self, rule: Rule, province: str, day: date, *, complete: bool, asked: Collection[tuple[str, str]] = ()) -> list[Finding]: ...

    def top(self, finding: Finding) -> Top: ...


class Evaluation:
    """Judges what changed and enters what follows into the book."""

    def __init__(self, book: Book, judging: Judging, catalogue: Catalogue, clock: Callable[[], datetime]) -> None:
        self._book = book
        self._judging = judging
        self._catalogue = catalogue
        self._clock = clock
        self._rules: dict[tuple[str, str], Rule] = {}
        """Rules as they were judged, by rule and province."""

    def run(
        self, policy: Policy, today: Mapping[str, date], settled: Mapping[str, date], changed: Collection[Group]
    ) -> Iterator[list[Taken]]:
        """One turn, in pieces: what was taken since the piece before. Whoever runs it may do other things between them.

        Args:
            today: the latest day of events, by province.
            settled: the day up to which all that came in is counted; without one silence is not judged.
        """
        means = Means(self._catalogue, policy, self._judging.top)
        rules = {rule.id: rule for rule in policy.rules.values() if rule.enabled}
        self._rules = {key: rule for key, rule in self._rules.items() if rules.get(rule.id) == rule}
        silences = [rule for rule in rules.values() if rule.method is Method.SILENCE]
        others = [rule for rule in rules.values() if rule.method is not Method.SILENCE]
        for province, latest in today.items():
            yield from self._look(others, _mark(province, by_silence=False), province, latest, changed, means)
            if (day := settled.get(province)) is not None:
                yield from self._look(silences, _mark(province, by_silence=True), province, day, changed, means)
        yield self._taken(parted(self._book.alerts, self._book.parts, self._clock()))
        yield self._taken(merged((self._book.alerts[name] for name in self._book.live), policy.inhibitions, self._clock()))

    def _look(
        self, rules: list[Rule], mark: str, province: str, day: date, changed: Collection[Group], means: Means
    ) -> Iterator[list[Taken]]:
        """Judge by those rules for which something is new: the day, the rule itself, or the counts that it is about."""
        known = self._book.judged.get(mark)
        later = known is None or day > known
        for rule in rules:
            is_new = (rule.id, province) not in self._rules
            if later or is_new or not changed_groups(rule, province).isdisjoint(changed):
                yield from self._judge(rule, province, day, means)
            self._rules[rule.id, province] = rule
        self._book.judged[mark] = max(day, self._book.judged.get(mark, day))

    def _judge(self, rule: Rule, province: str, today: date, means: Means) -> Iterator[list[Taken]]:
        days = self._days(rule, province, today)
        episodes = self._episodes(rule, province, days[0])
        asked = {(key[1], key[3]) for key in episodes}
        found: dict[Key, dict[date, Finding]] = {}
        for day in days:
            findings = self._judging.judge(rule, province, day, complete=day < today, asked=asked)
            for finding in findings:
                found.setdefault(finding.key, {})[day] = finding
            yield self._taken(decide(self._book, finding, means, self._clock()) for finding in findings)
        for key, episode in episodes.items():
            yield self._taken([self._withdrawal(rule, province, today, key, episode, found.get(key, {}))])

    def _days(self, rule: Rule, province: str, today: date) -> list[date]:
        mark = _mark(province, by_silence=rule.method is Method.SILENCE)
        judged = min(self._book.judged.get(mark, today), today)
        first = max(judged, today - MADE_UP_MOST) - timedelta(days=rule.clear_days)
        return [first + timedelta(days=number) for number in range((today - first).days + 1)]

    def _episodes(self, rule: Rule, province: str, first: date) -> dict[Key, Episode]:
        """Those that days from `first` on may belong to, and those whose alert may still be withdrawn."""
        ended, old = first - timedelta(days=rule.clear_days), first - WITHDRAWN_WITHIN
        return {
            key: episode
            for key, episode in self._book.episodes(rule.id, province).items()
            if episode.last >= ended or (episode.first >= old and may_go(self._book.alerts[episode.alert]))
        }

    def _withdrawal(self, rule: Rule, province: str, today: date, key: Key, episode: Episode, found: Mapping[date, Finding]) -> Step | None:
        """The withdrawal of an episode's alert, where no day holds any more. Days are looked up until one does."""
        alert = self._book.alerts[episode.alert]
        if not may_go(alert) or episode.first < today - WITHDRAWN_WITHIN:
            return None
        findings: list[Finding] = []
        for day in days_of(rule, episode, today):
            finding = found.get(day) or self._find(rule, province, day, today, key)
            if finding is None or finding.crossed or finding.holds:
                return None
            findings.append(finding)
        return withdrawn(alert, findings, self._clock())

    def _find(self, rule: Rule, province: str, day: date, today: date, key: Key) -> Finding | None:
        findings = self._judging.judge(rule, province, day, complete=day < today, asked={(key[1], key[3])})
        return next((finding for finding in findings if finding.key == key), None)

    def _taken(self, steps: Iterable[Step | None]) -> list[Taken]:
        outcomes = (self._book.take(step) for step in steps if step is not None)
        return [outcome for outcome in outcomes if outcome is not None]


def _mark(province: str, *, by_silence: bool) -> str:
    """Under which name the book has the last day judged."""
    return f"{province}/{Method.SILENCE.value}" if by_silence else province


def changed_groups(rule: Rule, province: str) -> set[Group]:
    """The series that a rule judges."""
    dimension = "" if rule.by == WHOLE_CITY else rule.by
    return {Group(province, signal, dimension) for signal in rule.signals}
