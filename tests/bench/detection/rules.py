"""The default rules on seasons: false alarms and what they find, by the judge that raises alerts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np

from schemas.alert.default import default_rules
from schemas.alert.rule import Rule
from schemas.catalogue.load import load_catalogue
from streams.detect.judging import Judge
from streams.detect.series import SeriesStore
from tests.bench.detection.panel import Alarms, Panel, Tally, show
from tests.bench.detection.season import CITIES, LAST, play

PROVINCE = "370000"
RATES = {"arrears-complaints": 1.2, "negative-opinion": 1.0, "petitions": 0.6, "layoffs": 0.2}
RULES = ("arrears-spike", "opinion-spike", "petitions-spike", "layoffs-spike", "arrears-rise", "opinion-rise", "linked-risk")
WARM_DAYS = (3, 14, 365)
SIZE = 3.0
LINKED_SIZE = 1.5
WEEK = 7


def judge_rules(runs: int) -> None:
    """Prints a table for each warm-up: trouble in one signal at a time, and small trouble in all at once for the linked rule."""
    rules = default_rules()
    for warm in WARM_DAYS:
        tallies = {name: Tally() for name in RULES}
        episodes = dict.fromkeys(RULES, 0)
        for run in range(runs):
            quiet = _panels(run, warm, seed=1, size=0.0)
            sudden, slow = _panels(run, warm, seed=2, size=SIZE), _panels(run, warm, seed=3, size=0.0, rise=True)
            together = _panels(run, warm, seed=4, size=LINKED_SIZE, together=True)
            for name in RULES:
                rule = rules[name]
                episodes[name] += _episodes(_alarms(rule, quiet), rule.clear_days)
                sick = together if name == "linked-risk" else slow if name.endswith("-rise") else sudden
                tallies[name].add(_alarms(rule, sick), sick[rule.signals[0]].outbreak)
        show(f"Default rules, {warm} days of data before the season", tallies)
        weeks = runs * next(iter(quiet.values())).outbreak.shape[1] / WEEK
        print("false episodes a week in a quiet province:", {name: round(number / weeks, 2) for name, number in episodes.items()})


def _panels(run: int, warm: int, *, seed: int, size: float, rise: bool = False, together: bool = False) -> dict[str, Panel]:
    rng = np.random.default_rng([run, warm, seed])
    where = [(int(row), int(rng.integers(warm, warm + 45))) for row in rng.choice(len(CITIES), 4, replace=False)] if together else None
    return {name: play(rate, warm, rng, size=size, rise=rise, where=where) for name, rate in RATES.items()}


def _alarms(rule: Rule, panels: Mapping[str, Panel]) -> Alarms:
    """By city and day of the season."""
    catalogue = load_catalogue()
    store = SeriesStore(dict.fromkeys(CITIES, PROVINCE), LAST, [])
    for signal in rule.signals:
        counts = panels[signal].counts
        for back in range(counts.shape[1]):
            day = date.fromordinal(LAST.toordinal() - back).isoformat()
            for city, count in zip(CITIES, counts[:, -1 - back], strict=True):
                store.put("complaints", city, signal, "", "", f"{day}T09", int(count))
    judge = Judge(store, catalogue.signals)
    days = panels[rule.signals[0]].outbreak.shape[1]
    rows = {city: row for row, city in enumerate(CITIES)}
    alarms = np.zeros((len(CITIES), days), bool)
    for at in range(days):
        for finding in judge.judge(rule, PROVINCE, date.fromordinal(LAST.toordinal() - days + 1 + at), complete=True):
            alarms[rows[finding.city], at] = finding.crossed
    return alarms


def _episodes(alarms: Alarms, clear_days: int) -> int:
    """Runs of alarms that are no more than `clear_days` apart."""
    number = 0
    for rang in alarms:
        days = np.flatnonzero(rang)
        number += int(len(days) > 0) + int((np.diff(days) > clear_days + 1).sum())
    return number
