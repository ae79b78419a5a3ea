"""Sixteen daily signals with one outbreak each, after Noufaily et al. 2019 (Bioinformatics 35:3110): seven years of counts.

The baselines' parameters are theirs (github.com/FelipeJColon/AlgorithmComparison); the program is ours, and so are the random numbers.
Half of the signals have no reports at weekends; some have a season each year that is no outbreak. Bank holidays come on the same days each
year.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

YEARS, WEEKS = 7, 52
TESTED_WEEKS = 49
HOLIDAYS = (1, 95, 98, 124, 145, 238, 359, 360)
WEEKDAYS, WEEK = 5, 7

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Signal:
    """log mean = alpha + beta t + harmonics of the year (a, b) and of the week (c, d); variance phi times the mean."""

    name: int
    week: int
    yearly: int
    weekly: int
    alpha: float
    beta: float
    a: float
    b: float
    c: float
    d: float
    phi: float
    shift: int
    divisor: float = 1.0
    season: tuple[int, int, float] | None = None  # first and last day it may begin on, and its size in deviations


SIGNALS = (
    Signal(1, 7, 1, 2, 6, 0, 0.2, 0.2, 0.5, 0.4, 2, 29),
    Signal(3, 7, 1, 2, 0.5, 0, 1.5, 1.4, 0.5, 0.4, 1, -167),
    Signal(4, 7, 0, 2, 5.5, 0, 0, 0, 0.3, 0.25, 1, 1),
    Signal(5, 7, 0, 2, 2, 0, 0, 0, 0.3, 0.25, 1, 1),
    Signal(6, 5, 1, 1, 6, 0, 0.3, 2, 0.3, 0.5, 1.5, -50, 10, (1, 20, 3 * 5 * 80)),
    Signal(7, 5, 1, 1, 1, 0, 0.1, 2, 0.05, 0.05, 1, -50, 1, (1, 20, 3 * 5 * 50)),
    Signal(8, 5, 0, 1, 6, 0.0001, 0, 0, 0.6, 0.9, 1.5, 0, 10),
    Signal(9, 5, 1, 1, 3, 0, 1.5, 0.1, 0.2, 0.3, 1, -150),
    Signal(10, 5, 1, 1, 3, 0, 0.2, 0.1, 0.05, 0.15, 1, -200),
    Signal(11, 5, 1, 1, 5, 0, 0.2, 0.1, 0.05, 0.1, 1, 0),
    Signal(12, 5, 2, 1, 0.5, 0, 0.4, 0, 0.05, 0.15, 1, 0),
    Signal(13, 5, 1, 1, 9, 0, 0.5, 0.2, 0.2, 0.5, 1, 0, 100),
    Signal(14, 7, 1, 2, 2, 0.0005, 0.8, 0.8, 0.8, 0.4, 4, 57),
    Signal(15, 7, 4, 1, 0.05, 0, 0.01, 0.01, 1.8, 0.1, 1, -85),
    Signal(16, 7, 1, 2, 3, 0, 0.8, 0.6, 0.8, 0.4, 4, 29, 1, (210, 230, 3 * 7 * 150)),
    Signal(17, 7, 0, 2, 6, 0, 0, 0, 0.8, 0.4, 4, 1),
)


@dataclass(frozen=True)
class Run:
    """One simulation, by calendar day: counts, those of them that are the outbreak's, the kind of each day, and the first day tested."""

    counts: Vector
    outbreak: Vector
    kinds: NDArray[np.int64]
    tested_from: int


def simulate(signal: Signal, size: float, rng: np.random.Generator) -> Run:
    """Seven years with one outbreak of `size` (times the week's days) deviations in the last 49 weeks; none with size 0."""
    length = YEARS * WEEKS * signal.week
    time = np.arange(1, length + 1) + signal.shift
    logs = signal.alpha + signal.beta * time
    for harmonic in range(1, signal.yearly + 1):
        turn = 2 * np.pi * harmonic * time / (WEEKS * signal.week)
        logs = logs + signal.a * np.cos(turn) + signal.b * np.sin(turn)
    for harmonic in range(1, signal.weekly + 1):
        turn = 2 * np.pi * harmonic * time / signal.week
        logs = logs + signal.c * np.cos(turn) + signal.d * np.sin(turn)
    means = np.exp(logs)
    counts = (rng.poisson(means) if signal.phi == 1 else rng.negative_binomial(means / (signal.phi - 1), 1 / signal.phi)) / signal.divisor
    deviations = np.sqrt(means * signal.phi)
    if signal.season is not None:
        first, last, seasonal = signal.season
        for year in range(YEARS):
            start = year * WEEKS * signal.week + int(rng.integers(first, last + 1))
            # The size follows the outbreak's own, not the peak of the year.
            counts = counts + _spread(start, rng.poisson(float(deviations.mean()) * seasonal / 10), 0.02, signal.week, length, rng)
    outbreak = np.zeros(length)
    tested = length - TESTED_WEEKS * signal.week
    if size:
        start = int(rng.integers(tested, length - 2 * signal.week))
        cases = max(2, int(rng.poisson(deviations[start] / signal.divisor * size * signal.week)))
        outbreak = _spread(start, cases, 0.25, signal.week, length, rng)
    return _by_calendar(signal, np.round(counts), np.round(outbreak), tested)


def _spread(start: int, cases: int, interval: float, week: int, length: int, rng: np.random.Generator) -> Vector:
    """Cases over days by a lognormal; more of them are reported on some days of the week."""
    slots = (rng.lognormal(0.0, 0.5, cases) / interval).astype(int)
    days = np.bincount(slots).astype(float)
    weekday = np.arange(start, start + len(days)) % week
    busy = np.select([weekday == 0, weekday == week - 1], [2.0, 2.0], 1.0) if week == WEEK else np.select([weekday == 1], [1.5], 1.0)
    spread = np.zeros(length + len(days))
    spread[start : start + len(days)] = days * busy
    return spread[:length]


def _by_calendar(signal: Signal, counts: Vector, outbreak: Vector, tested: int) -> Run:
    """Bank holidays, and days without reports where weeks have five days of them."""
    days = np.arange(YEARS * WEEKS * WEEK)
    weekday = days % WEEK
    holiday = np.isin(days % (WEEKS * WEEK), HOLIDAYS)
    after = np.roll(holiday, 1) & ~holiday
    if signal.week == WEEKDAYS:
        open_days = np.flatnonzero(weekday < WEEKDAYS)
        whole, part = np.zeros(len(days)), np.zeros(len(days))
        whole[open_days], part[open_days] = counts + outbreak, outbreak
        factor = np.where(holiday, 0.0, np.where(after, 1.5, 1.0))
        tested = tested // WEEKDAYS * WEEK
    else:
        whole, part, factor = counts + outbreak, outbreak, np.where(holiday, 2.0, 1.0)
    kinds = np.where(holiday, 7, np.where(after & (weekday < WEEKDAYS), 8, weekday)).astype(np.int64)
    return Run(np.round(whole * factor), np.where(factor > 0, part, 0.0), kinds, tested)
