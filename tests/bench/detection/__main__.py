"""How early and how reliably detectors find outbreaks: python -m tests.bench.detection [--runs 4] [--false-alarms 0.01] [--part season]

signals: the sixteen daily signals of Noufaily et al. 2019, of several sizes of outbreak. season: complaints of a province's cities over a
Spring Festival by the simulator's rhythm, with few or many days of data before it; small and large cities; sudden trouble and slow. Each
detector's limit is set so that runs without an outbreak have the same share of days alarmed; then runs with outbreaks are judged.
sensitivity: share of outbreak days alarmed; found: share of outbreaks alarmed at all; days: to the first alarm (a missed one counts for its
whole length); false/week: alarms a week and series on days without outbreak, which differs from what was set by chance and after-effects.
rules: the default rules as they stand, by the same judge that raises alerts. speed: how long judging takes.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from tests.bench.detection.detectors import DETECTORS, OURS
from tests.bench.detection.panel import Alarming, Alarms, Panel, Tally, limit_for, show
from tests.bench.detection.rules import judge_rules
from tests.bench.detection.season import CITIES, play
from tests.bench.detection.signals import SIGNALS, Signal, simulate
from tests.bench.detection.speed import measure_speed

SIZES = (2.0, 3.0, 5.0)
WARM_DAYS = (3, 7, 14, 365)
RATES = {"small counts": 0.3, "large counts": 2.0}
SMALL_CITY = 4.0
SEASON_SIZE = 3.0
BOTH = "ours: either"
PARTS = ("signals", "season", "rules", "speed")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--runs", type=int, default=4)
    options.add_argument("--false-alarms", type=float, default=0.01)
    options.add_argument("--part", nargs="+", choices=PARTS, default=PARTS)
    chosen = options.parse_args()
    if "signals" in chosen.part:
        _signals(chosen.runs, chosen.false_alarms)
    if "season" in chosen.part:
        _season(chosen.runs, chosen.false_alarms)
    if "rules" in chosen.part:
        judge_rules(chosen.runs)
    if "speed" in chosen.part:
        measure_speed()


def _signals(runs: int, false_alarms: float) -> None:
    tallies: dict[float, dict[str, Tally]] = {size: defaultdict(Tally) for size in SIZES}
    for signal in SIGNALS:
        judged = _compare([_panel(signal, 0, runs, 1)], [_panel(signal, size, runs, 2) for size in SIZES], false_alarms)
        for name, found in judged.items():
            for size, (alarms, panel) in zip(SIZES, found, strict=True):
                tallies[size][name].add(alarms, panel.outbreak)
    for size, by_name in tallies.items():
        show(f"Sixteen signals, outbreaks of {size:.0f} deviations", by_name)


def _season(runs: int, false_alarms: float) -> None:
    small = np.array([size < SMALL_CITY for size in CITIES.values()])
    tallies: dict[str, dict[str, Tally]] = defaultdict(lambda: defaultdict(Tally))
    for words, rate in RATES.items():
        for warm in WARM_DAYS:
            quiet = [play(rate, warm, np.random.default_rng([run, warm, 1])) for run in range(runs)]
            sudden = [play(rate, warm, np.random.default_rng([run, warm, 2]), size=SEASON_SIZE) for run in range(runs)]
            slow = [play(rate, warm, np.random.default_rng([run, warm, 3]), rise=True) for run in range(runs)]
            for name, found in _compare(quiet, sudden + slow, false_alarms).items():
                for alarms, panel in found[:runs]:
                    tallies["sudden, small cities"][name].add(alarms[small], panel.outbreak[small])
                    tallies["sudden, large cities"][name].add(alarms[~small], panel.outbreak[~small])
                    tallies[f"sudden, {words}"][name].add(alarms, panel.outbreak)
                    tallies[f"sudden, {warm} days of data before the season"][name].add(alarms, panel.outbreak)
                for alarms, panel in found[runs:]:
                    tallies["slow"][name].add(alarms, panel.outbreak)
    for title in sorted(tallies):
        show(f"Season, {title}", tallies[title])


def _compare(quiet: Sequence[Panel], sick: Sequence[Panel], false_alarms: float) -> dict[str, list[tuple[Alarms, Panel]]]:
    """By detector, the alarms in each of the `sick` panels."""
    looks = {name: ([detector(panel) for panel in quiet], [detector(panel) for panel in sick]) for name, detector in DETECTORS.items()}
    alarms = {name: _alarms(*look, false_alarms) for name, look in looks.items()}
    halves = [_alarms(*looks[name], false_alarms / len(OURS)) for name in OURS]
    alarms[BOTH] = [np.logical_or.reduce(found) for found in zip(*halves, strict=True)]
    return {name: list(zip(found, sick, strict=True)) for name, found in alarms.items()}


def _alarms(quiet: Sequence[Alarming], sick: Sequence[Alarming], false_alarms: float) -> list[Alarms]:
    limit = limit_for(quiet, false_alarms)
    return [alarms(limit) for alarms in sick]


def _panel(signal: Signal, size: float, runs: int, seed: int) -> Panel:
    """Runs of one signal, a row each."""
    found = [simulate(signal, size, np.random.default_rng([signal.name, number, seed])) for number in range(runs)]
    counts, planted = np.array([run.counts for run in found]), np.array([run.outbreak for run in found])
    return Panel(counts, planted, found[0].kinds, found[0].tested_from, pooled=False)


if __name__ == "__main__":
    main()
