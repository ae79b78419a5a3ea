"""How early and how reliably detectors find outbreaks: python -m tests.bench.detection [--runs 10] [--false-alarms 0.01] [--sizes 2 3 5 10]

On sixteen daily signals (signals.py), each method's limit is set for each signal so that runs without an outbreak raise the same share of
false alarms; then runs with one outbreak are judged. Printed by method and size, as means over signals: the share of outbreak days that
were alarmed, the share of outbreaks found at all, days to the first alarm (a missed one counts its whole length), and false alarms a week.
A CUSUM takes days to fall after an outbreak, and those count as false alarms here.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from streams.detect.cusum import log_likelihood_ratio
from streams.detect.ears import Ears, deviation
from streams.detect.expectation import expectation
from streams.detect.tail import negative_binomial_tail
from tests.bench.detection.signals import SIGNALS, Run, Signal, simulate

CUSUM_DAYS = 28
CUSUM_FACTOR = 1.5
LEAST = 1e-300

Scores = dict[str, NDArray[np.float64]]


@dataclass
class Tally:
    """What one method did in the runs of one size, signal after signal."""

    sensitivity: list[float] = field(default_factory=list)
    found: list[float] = field(default_factory=list)
    days: list[float] = field(default_factory=list)
    false_a_week: list[float] = field(default_factory=list)

    def add(self, alarms: NDArray[np.bool_], outbreak: NDArray[np.bool_]) -> None:
        days = np.flatnonzero(outbreak)
        hits = days[alarms[days]]
        self.sensitivity.append(float(alarms[outbreak].mean()))
        self.found.append(float(len(hits) > 0))
        self.days.append(float(hits[0] - days[0] if len(hits) else days[-1] - days[0] + 1))
        self.false_a_week.append(float(alarms[~outbreak].mean() * 7))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=10)
    options.add_argument("--false-alarms", type=float, default=0.01)
    options.add_argument("--sizes", type=float, nargs="+", default=[2, 3, 5, 10])
    chosen = options.parse_args()
    tallies: dict[tuple[float, str], Tally] = defaultdict(Tally)
    for signal in SIGNALS:
        limits = _limits(signal, chosen.runs, chosen.false_alarms)
        for size in chosen.sizes:
            for number in range(chosen.runs):
                run = simulate(signal, size, np.random.default_rng([signal.name, number, 2]))
                outbreak = run.outbreak[run.tested_from :] > 0
                for method, scores in _scores(run).items():
                    tallies[size, method].add(scores > limits[method], outbreak)
    print(f"{'size':>5} {'method':<18} {'sensitivity':>11} {'found':>7} {'days':>6} {'false/week':>11}")
    for (size, method), tally in tallies.items():
        told = (np.mean(tally.sensitivity), np.mean(tally.found), np.mean(tally.days), np.mean(tally.false_a_week))
        print(f"{size:5.0f} {method:<18} {told[0]:11.3f} {told[1]:7.3f} {told[2]:6.2f} {told[3]:11.3f}")


def _limits(signal: Signal, runs: int, false_alarms: float) -> dict[str, float]:
    scores: dict[str, list[NDArray[np.float64]]] = defaultdict(list)
    for number in range(runs):
        for method, found in _scores(simulate(signal, 0, np.random.default_rng([signal.name, number, 1]))).items():
            scores[method].append(found)
    return {method: float(np.quantile(np.concatenate(found), 1 - false_alarms)) for method, found in scores.items()}


def _scores(run: Run) -> Scores:
    """A score for every tested day by method: the higher, the more unusual."""
    return {**{f"EARS {method.upper()}": _by_day(run, _ears(run, method)) for method in Ears}, **_ours(run)}


def _ears(run: Run, method: Ears) -> Callable[[int], float]:
    def score(day: int) -> float:
        found = deviation(run.counts, day, method)
        return 0.0 if found is None else found.statistic

    return score


def _by_day(run: Run, score: Callable[[int], float]) -> NDArray[np.float64]:
    return np.array([score(day) for day in range(run.tested_from, len(run.counts))])


def _ours(run: Run) -> Scores:
    tails, sums, total = [], [], 0.0
    for day in range(run.tested_from - CUSUM_DAYS, len(run.counts)):
        expected = expectation(run.counts, run.kinds, day)
        assert expected is not None
        mean = max(expected.mean, LEAST)
        tails.append(-np.log(max(LEAST, negative_binomial_tail(int(run.counts[day]), mean, expected.dispersion))))
        total = max(0.0, total + log_likelihood_ratio(run.counts[day], mean, expected.dispersion, CUSUM_FACTOR))
        sums.append(total)
    return {"binomial tail": np.array(tails[CUSUM_DAYS:]), "binomial CUSUM": np.array(sums[CUSUM_DAYS:])}


if __name__ == "__main__":
    main()
