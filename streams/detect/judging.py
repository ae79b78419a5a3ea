"""Judging: a rule over the series of a province on a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

from schemas.alert.rule import Method, Rule
from schemas.catalogue.signal import Signal
from streams.detect.baseline import Baselines, State, keep
from streams.detect.finding import WHOLE_DAYS_ONLY, Finding, Top
from streams.detect.level import levels
from streams.detect.linked import links
from streams.detect.rise import rises
from streams.detect.series import Group, SeriesStore
from streams.detect.silence import silences
from streams.detect.spike import spikes

TOP_MOST = 3

KEPT_MOST = 1_000
"""Days of a rule in a province."""

Keys = Collection[tuple[str, str]]


class _Judged(NamedTuple):
    """What was judged, and which parts of cities were asked for."""

    rule: str
    province: str
    day: int
    complete: bool
    asked: frozenset[tuple[str, str]]


class Judge:
    """Judges what a store holds. What it works out from days before is kept until one of them changes."""

    def __init__(self, store: SeriesStore, signals: Mapping[str, Signal]) -> None:
        self._store = store
        self._signals = signals
        self._baselines = Baselines(store, signals)
        self._kept: dict[_Judged, tuple[Rule, list[State], list[Finding]]] = {}

    def judge(self, rule: Rule, province: str, day: date, *, complete: bool, asked: Keys = ()) -> list[Finding]:
        """Findings of a day: every city's of a rule by city; else of series that reach `least` and those `asked` for by (city, value).

        Of what is asked for and has nothing any more, the finding is that there is nothing.

        Args:
            complete: the day is over. While it lasts, its count so far is judged against the whole day, and nothing is raised too early.
        """
        found = self._found(rule, province, day.toordinal(), complete=complete, asked=asked)
        if rule.method is Method.SILENCE or not asked:
            return found
        told = {(finding.city, finding.value) for finding in found}
        dimension = "" if rule.by == "city" else rule.by
        nothing = [key for key in asked if key not in told and self._store.is_in(province, key[0])]
        return found + [Finding(rule, city, dimension, value, day, complete, False, False) for city, value in nothing]

    def _found(self, rule: Rule, province: str, at: int, *, complete: bool, asked: Keys) -> list[Finding]:
        """What was found before, as long as nothing changed that it rests on."""
        dimension = "" if rule.by == "city" else rule.by
        key = _Judged(rule.id, province, at, complete, frozenset(asked) if dimension else frozenset())
        until = at if rule.method in WHOLE_DAYS_ONLY and not complete else at + 1
        states = [self._baselines.state(Group(province, signal, dimension), until) for signal in rule.signals]
        known = self._kept.get(key)
        if known is not None and known[:2] == (rule, states):
            return known[2]
        found = self._judged(rule, province, at, complete=complete, asked=asked)
        keep(self._kept, key, (rule, states, found), KEPT_MOST)
        return found

    def _judged(self, rule: Rule, province: str, at: int, *, complete: bool, asked: Keys) -> list[Finding]:
        match rule.method:
            case Method.SPIKE:
                return spikes(self._baselines, rule, province, at, complete=complete, asked=asked)
            case Method.RISE:
                return rises(self._baselines, rule, province, at, complete=complete)
            case Method.LINKED:
                return links(self._baselines, rule, province, at, complete=complete)
            case Method.LEVEL:
                return levels(self._baselines, rule, province, at, complete=complete, asked=asked)
            case Method.SILENCE:
                return silences(self._baselines, rule, province, at, complete=complete, asked=asked)
        return []

    def top(self, finding: Finding) -> Top:
        """Which counties, industries, employers or departments of a city have most of it; of a linked risk, of its first strand."""
        if finding.dimension:
            return {}
        signal = finding.strands[0].signal if finding.strands else finding.rule.signals[0]
        province, last = self._store.province_of(finding.city), finding.day.toordinal()
        found = {by: self._largest(Group(province, signal, by), finding, last) for by in self._signals[signal].by}
        return {by: largest for by, largest in found.items() if largest}

    def _largest(self, group: Group, finding: Finding, last: int) -> tuple[tuple[str, float], ...]:
        table = self._baselines.table(group)
        if table is None:
            return ()
        if self._baselines.is_position(group.signal):
            totals = self._baselines.total(group, table, last)
        else:
            totals = self._baselines.counts(group, table, last + 1 - finding.window_days, last).sum(axis=1)
        here = Counter({value: float(totals[row]) for (city, value), row in table.rows.items() if city == finding.city and totals[row] > 0})
        return tuple(here.most_common(TOP_MOST))
