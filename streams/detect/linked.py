"""LINKED: several signals of a city that rise together within a few days."""

from __future__ import annotations

from datetime import date

from schemas.alert.alert import Strand
from schemas.alert.rule import Rule
from streams.detect.baseline import Baseline, Baselines
from streams.detect.count import spread, tail
from streams.detect.discovery import partial_conjunction
from streams.detect.expectation import LEAST_DAYS, Matrix
from streams.detect.finding import Finding
from streams.detect.series import Group
from streams.detect.suspicion import Suspicion, findings


def links(baselines: Baselines, rule: Rule, province: str, day: int, *, complete: bool) -> list[Finding]:
    """Cities of a province: the p-values of all strands over the window in one, against that fewer than `strands_least` of them rise."""
    strands = [_Strand(baselines, Group(province, signal, ""), day, rule.window_days) for signal in rule.signals]
    cities = sorted({city for strand in strands for city in strand.cities})
    suspicions = [_suspicion(rule, city, [strand for strand in strands if strand.knows(city)]) for city in cities]
    return findings(rule, day, suspicions, len(cities), lambda _one, _p: None, complete=complete)


class _Strand:
    """One signal's counts in the window, of every city that has any."""

    def __init__(self, baselines: Baselines, group: Group, day: int, width: int) -> None:
        self.signal = group.signal
        self._day = day
        self.cities: dict[str, int] = {}
        table = baselines.table(group)
        if table is None:
            return
        self.cities = {city: row for (city, _), row in table.rows.items()}
        rows = range(len(self.cities))
        self._long = baselines.of(group, rows, day + 1 - width, width)
        self._short = baselines.of(group, rows, day, 1) if (self._long.expected.days < LEAST_DAYS).any() else self._long
        self._counts: Matrix = baselines.counts(group, table, day + 1 - width, day)

    def knows(self, city: str) -> bool:
        return city in self.cities and self.baseline(city).expected.days[self.cities[city]] >= LEAST_DAYS

    def baseline(self, city: str) -> Baseline:
        """Of the whole window, or of the day alone where a city has only begun to report."""
        return self._long if self._long.expected.days[self.cities[city]] >= LEAST_DAYS else self._short

    def told(self, city: str) -> Strand:
        row, baseline = self.cities[city], self.baseline(city)
        expected = baseline.expected
        mean, dispersion = spread(expected.mean[row], float(expected.dispersion[row]), float(expected.uncertainty[row]))
        width = expected.mean.shape[1]
        observed = float(self._counts[row, -width:].sum())
        window = date.fromordinal(self._day + 1 - width), date.fromordinal(self._day)
        p = tail(observed, mean, dispersion)
        return Strand(signal=self.signal, observed=observed, expected=round(mean, 4), p=p, window=window)

    def span(self, city: str) -> tuple[int, int, int, int]:
        """First day, end and number of days of the baseline, and the days counted."""
        row, baseline = self.cities[city], self.baseline(city)
        return int(baseline.first[row]), baseline.until, int(baseline.expected.days[row]), baseline.expected.mean.shape[1]


def _suspicion(rule: Rule, city: str, strands: list[_Strand]) -> Suspicion:
    told = sorted((strand.told(city) for strand in strands), key=lambda one: one.p)
    if len(told) < rule.strands_least:
        return Suspicion(city, "", 0, 0, 0, sum(one.observed for one in told), 0.0, 0.0)
    first, until, days, width = min(strand.span(city) for strand in strands)
    observed = sum(one.observed for one in told)
    p = partial_conjunction([one.p for one in told], rule.strands_least) if observed >= rule.least else 1.0
    expected = sum(one.expected for one in told)
    return Suspicion(city, "", days, first, until, observed, expected, 0.0, p, width, tuple(told))
