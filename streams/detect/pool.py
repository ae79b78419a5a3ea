"""What the cities of a province have in common, for each of them to lean on: kinds of day, scatter, where the level is going."""

from __future__ import annotations

import numpy as np

from streams.detect.daykind import FESTIVAL, FESTIVAL_END, KINDS, is_off
from streams.detect.expectation import (
    CAP_SD,
    NEVER,
    WINDOW_DAYS,
    Kinds,
    Mask,
    Matrix,
    Prior,
    Vector,
    kind_factors,
    slope_step,
)

LEVEL_COUNTS = 2.0
"""How many counts the province's mean level is worth in a city: cities differ by a factor of two to each side."""
OFF_FACTOR = 0.7
FESTIVAL_FACTOR = 0.6
"""Of New Year's days, as long as none was seen: times that of a day off."""
DISPERSION = 0.05
DISPERSION_PRIOR_DAYS = 28.0
DISPERSION_LEAST = 0.01
SLOPE_HALF_LIFE_DAYS = 8.0
SLOPE_DAYS = 28
SLOPE_SD = 0.03
SLOPE_ROUNDS = 3

_OFF = np.array([is_off(kind) for kind in range(KINDS)])


def pool(counts: Matrix, there: Mask, kinds: Kinds) -> Prior:
    """What each series can be expected to have in common with the others, from days before the one to judge.

    Args:
        counts: by city and day.
        there: whether a city has begun, by city and day.
        kinds: of the days counted; those after them don't matter.
    """
    counts = np.where(there, counts, 0.0)
    kinds = kinds[: counts.shape[1]]
    factors = _factors(counts, there, kinds)
    recent = slice(max(0, counts.shape[1] - WINDOW_DAYS), counts.shape[1])
    counts, there, shape = counts[:, recent], there[:, recent], np.where(there, factors[kinds], 0.0)[:, recent]
    levels = counts.sum(axis=1) / np.maximum(shape.sum(axis=1), NEVER)
    means = levels[:, None] * shape
    capped = np.minimum(counts, means + CAP_SD * np.sqrt(means + 1.0))
    slope, variance = _slope(capped, means, counts.shape[1])
    level = max(float(levels.mean()) if len(levels) else 0.0, NEVER)
    return Prior(level, LEVEL_COUNTS / level, _dispersion(counts, means), tuple(factors), slope, variance)


def _factors(counts: Matrix, there: Mask, kinds: Kinds) -> Vector:
    """By kind of day, of all cities together; what was seldom seen is taken from days off or working days at large."""
    total = counts.sum(axis=0, keepdims=True)
    somewhere: Mask = np.any(there, axis=0, keepdims=True)
    working, off = kind_factors(total, somewhere, _OFF[kinds].astype(np.int64), np.array([1.0, OFF_FACTOR]))[0]
    known = np.where(_OFF, off, working)
    known[[FESTIVAL, FESTIVAL_END]] *= FESTIVAL_FACTOR
    found: Vector = kind_factors(total, somewhere, kinds, known)[0]
    return found


def _slope(counts: Matrix, means: Matrix, days: int) -> tuple[Vector, float]:
    """By how much the log of the other cities' level rises a day: of each city, so that its own trouble does not count as expected."""
    lead = days - np.arange(days, dtype=np.float64)
    weights = np.where(lead <= SLOPE_DAYS, 0.5 ** (lead / SLOPE_HALF_LIFE_DAYS), 0.0)
    others, usual = counts.sum(axis=0) - counts, means.sum(axis=0) - means
    slope, variance = np.zeros(len(counts)), np.zeros(len(counts))
    for _ in range(SLOPE_ROUNDS):
        shape = usual * np.exp(-slope[:, None] * lead)
        level = np.vecdot(weights, others) / np.maximum(np.vecdot(weights, shape), NEVER)
        fitted = np.maximum(level[:, None] * shape, NEVER)
        trust = weights / (1.0 + DISPERSION * fitted)
        step, variance = slope_step(others, fitted, trust, lead, slope, SLOPE_SD)
        slope = slope + step
    return slope, float(variance.mean()) if len(variance) else 0.0


def _dispersion(counts: Matrix, means: Matrix) -> float:
    """By moments over all cities; what is far beyond the usual scatter counts as an outbreak."""
    squares = np.minimum((counts - means) ** 2, (2 * CAP_SD) ** 2 * (means + DISPERSION * means**2))
    pull = DISPERSION_PRIOR_DAYS * float((means**2).mean()) if means.size else 0.0
    square = float((means**2).sum()) + pull
    return max(DISPERSION_LEAST, (float((squares - means).sum()) + DISPERSION * pull) / square) if square > 0 else DISPERSION
