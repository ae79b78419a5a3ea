"""What a day's count should be, from the days before it: the level of late, the kind of day, and how much days scatter around that.

A short or sparse series borrows from a prior, such as what the province's cities have in common; with years of days it hardly matters.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WINDOW_DAYS = 56
"""Days that the level is taken from."""
KIND_DAYS = 364
"""Days that the factors of kinds of day are taken from."""
GAP_DAYS = 2
"""The last days before the one that is judged are left out: a rise must not hide itself."""
HALF_LIFE_DAYS = 14.0
LEAST_DAYS = 3
KIND_PRIOR = 12.0
"""Counts by which the factor of a kind of day is drawn to the prior's."""
DISPERSION_PRIOR_DAYS = 14.0
CAP_SD = 3.0
"""Counts beyond so many deviations weigh no more than that: past outbreaks raise the level little."""
ROUNDS = 3

Vector = NDArray[np.float64]
Kinds = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Prior:
    """What is known without the series: counts a day and how many days that is worth, dispersion, the factor of each kind of day."""

    level: float = 0.5
    days: float = 1.0
    dispersion: float = 0.05
    factors: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Expectation:
    """A negative binomial: variance is mean + dispersion * mean^2. `days` is how many days it rests on."""

    mean: float
    dispersion: float
    days: int


NOTHING_KNOWN = Prior()


def expectation(counts: Vector, kinds: Kinds, day: int, prior: Prior = NOTHING_KNOWN) -> Expectation | None:
    """What is expected of `day` from the days before it; None with fewer than LEAST_DAYS of them.

    Args:
        counts: one value a day, from the series' first day on; those of `day` and later are not looked at.
        kinds: the kind of each day, as 0 to 6 for days of the week and more for holidays; that of `day` is needed too.
    """
    until = day - GAP_DAYS
    if until < LEAST_DAYS:
        until = day
    if until < LEAST_DAYS:
        return None
    factors = _factors(counts[max(0, until - KIND_DAYS) : until], kinds[max(0, until - KIND_DAYS) : until], int(kinds.max()) + 1, prior)
    first = max(0, until - WINDOW_DAYS)
    window, of_kind = counts[first:until], factors[kinds[first:until]]
    weights = 0.5 ** ((until - 1 - np.arange(first, until)) / HALF_LIFE_DAYS)
    middle = float(np.median(window / np.maximum(of_kind, 1e-9))) * of_kind
    capped = np.minimum(window, middle + CAP_SD * np.sqrt(middle + 1.0 + prior.dispersion * middle**2))
    dispersion, level, worth = prior.dispersion, prior.level, prior.days
    for _ in range(ROUNDS):
        worth = prior.days + float(weights @ of_kind)
        level = (prior.level * prior.days + float(weights @ capped)) / worth
        means = np.maximum(level * of_kind, 1e-9)
        dispersion = _dispersion(capped, means, weights, prior)
        capped = np.minimum(window, means + CAP_SD * np.sqrt(means + dispersion * means**2))
    uncertainty = 1.0 / (level * worth) if level > 0 else 0.0
    return Expectation(float(level * factors[kinds[day]]), dispersion + uncertainty, until - first)


def _factors(counts: Vector, kinds: Kinds, number: int, prior: Prior) -> Vector:
    """How many times the usual count each kind of day has; the levels of days around it are taken out by a running mean of a week."""
    known = np.ones(number)
    known[: len(prior.factors)] = prior.factors
    width = min(7, len(counts))
    smooth = (
        np.convolve(counts, np.ones(width) / width, mode="same") * np.convolve(np.ones(len(counts)), np.ones(width) / width, "same") ** -1
    )
    there = np.bincount(kinds, weights=counts, minlength=number)[:number]
    usual = np.bincount(kinds, weights=smooth, minlength=number)[:number]
    return (there + KIND_PRIOR * known) / (usual + KIND_PRIOR)


def _dispersion(counts: Vector, means: Vector, weights: Vector, prior: Prior) -> float:
    """By moments: what squared residuals have beyond Poisson's, against the square of the mean."""
    capped = np.minimum((counts - means) ** 2, (CAP_SD**2) * (means + prior.dispersion * means**2) * 4)
    beyond = float(weights @ (capped - means))
    square = float(weights @ means**2)
    pull = DISPERSION_PRIOR_DAYS * float(means.mean()) ** 2
    return max(0.0, (beyond + prior.dispersion * pull) / (square + pull)) if square + pull > 0 else prior.dispersion
