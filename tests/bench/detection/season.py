"""Complaints of a province's cities in a season, day by day: the simulator's rhythm and sizes of cities, with trouble planted in some.

Reporting grows while a city gets used to it; days that are the same for a whole province vary a little; counts scatter more than Poisson's.
Around the Spring Festival the rhythm has its wave, which is no outbreak.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from producers.simulate.places import SIZES
from producers.simulate.rhythm import CURVES
from schemas.workday import festival_offset
from streams.detect.daykind import day_kinds
from tests.bench.detection.panel import Panel

CITIES = {code: size for code, size in SIZES.items() if code.startswith("37")}
FIRST, LAST = date(2024, 1, 15), date(2024, 3, 15)
SCATTER = 1.5
"""Variance in means."""
COMMON_SD = 0.08
GROWS_DAYS = 60.0
GROWS_FROM = 0.6
SPREAD_SD, SPREAD_INTERVAL = 0.5, 0.25
BURST_DAYS = 7
RISE_DAYS, RISE_FACTOR = 28, 2.0
SICK_SHARE = 0.3

Matrix = NDArray[np.float64]
Where = list[tuple[int, int]]


def play(
    rate: float, warm_days: int, rng: np.random.Generator, *, size: float = 0.0, rise: bool = False, where: Where | None = None
) -> Panel:
    """A season of one province, from FIRST on; before it is the warm-up.

    Args:
        rate: complaints a day for a million residents.
        warm_days: of data before the season.
        size: of sudden trouble in some cities, in deviations times a week; 0 for none.
        rise: slow trouble instead, to RISE_FACTOR times the usual over RISE_DAYS.
        where: the city's place in CITIES and the day on which it begins; some cities and days at random, if not given.
    """
    first = FIRST - timedelta(warm_days)
    days = [first + timedelta(day) for day in range((LAST - first).days + 1)]
    usual = _usual(days, [size * rate for size in CITIES.values()], rng)
    planted = np.zeros_like(usual)
    for row, start in where or _anywhere(warm_days, len(days) - (RISE_DAYS if rise else BURST_DAYS * 2), rng) if size or rise else ():
        planted[row] = _rise(usual[row], start, rng) if rise else _burst(float(usual[row, start]), start, size, len(days), rng)
    counts = rng.negative_binomial(usual / (SCATTER - 1), 1 / SCATTER).astype(np.float64)
    return Panel(counts + planted, planted, day_kinds(first.toordinal(), LAST.toordinal()), warm_days, pooled=True)


def _anywhere(first: int, last: int, rng: np.random.Generator) -> Where:
    return [(int(row), int(rng.integers(first, last))) for row in np.flatnonzero(rng.random(len(CITIES)) < SICK_SHARE)]


def _usual(days: Sequence[date], rates: Sequence[float], rng: np.random.Generator) -> Matrix:
    curve = np.array([CURVES["complaints"].day(day, festival_offset(day)) for day in days])
    common = curve * np.exp(rng.normal(0.0, COMMON_SD, len(days)))
    since = np.arange(len(days))[None, :] + rng.uniform(0, GROWS_DAYS, len(rates))[:, None]
    grown = GROWS_FROM + (1 - GROWS_FROM) * np.minimum(1.0, since / GROWS_DAYS)
    found: Matrix = np.array(rates)[:, None] * common * grown
    return found


def _burst(usual: float, start: int, size: float, days: int, rng: np.random.Generator) -> Matrix:
    cases = max(2, int(rng.poisson(size * BURST_DAYS * np.sqrt(usual * SCATTER))))
    when = start + (rng.lognormal(0.0, SPREAD_SD, cases) / SPREAD_INTERVAL).astype(int)
    return np.bincount(when[when < days], minlength=days).astype(np.float64)


def _rise(usual: Matrix, start: int, rng: np.random.Generator) -> Matrix:
    ramp = np.clip((np.arange(len(usual)) - start) / RISE_DAYS, 0.0, 1.0) * (np.arange(len(usual)) < start + RISE_DAYS)
    return rng.poisson(usual * (RISE_FACTOR - 1) * ramp).astype(np.float64)
