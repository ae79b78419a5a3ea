"""What a day's count should be, from the days before it: the level of late, where it is going, the kind of day, and how days scatter.

Many series are worked out at once, one row each. A short or sparse one borrows from a prior, such as what the province's cities have in
common; with months of days it hardly matters.
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
SMOOTH_DAYS = 7
"""Kinds of day are told from the mean of so many days around."""
DISPERSION_PRIOR_DAYS = 14.0
CAP_SD = 3.0
"""Counts beyond so many deviations weigh no more than that: past outbreaks raise the level little."""
ROUNDS = 3
SLOPE_SD = 0.003
"""By how much a day the log of a level may rise or fall otherwise than the prior says."""
SLOPE_MOST = 0.1
NEVER = 1e-9

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Kinds = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Prior:
    """What is known without the series: counts a day and how many days that is worth, dispersion, the factor of each kind of day.

    `slope` is by how much the log of the level rises a day, `slope_variance` how sure that is.
    """

    level: float = 0.5
    days: float = 1.0
    dispersion: float = 0.05
    factors: tuple[float, ...] = ()
    slope: float | Vector = 0.0
    slope_variance: float = 0.0


@dataclass(frozen=True, slots=True)
class Expectation:
    """A negative binomial: variance is mean + dispersion * mean^2. `days` is how many days it rests on.

    `uncertainty` is the part of the dispersion that comes from not knowing the level: the same on all days to come.
    """

    mean: float
    dispersion: float
    days: int
    uncertainty: float = 0.0


@dataclass(frozen=True, slots=True)
class Expectations:
    """The same for many series, of one day or several: `mean` by row and day, the others by row. Rows with too few days have `days` 0."""

    mean: Matrix
    dispersion: Vector
    days: NDArray[np.int64]
    uncertainty: Vector


NOTHING_KNOWN = Prior()


def expectation(counts: Vector, kinds: Kinds, day: int, prior: Prior = NOTHING_KNOWN) -> Expectation | None:
    """What is expected of `day` from the days before it; None with fewer than LEAST_DAYS of them.

    Args:
        counts: one value a day, from the series' first day on; those of `day` and later are not looked at.
        kinds: the kind of each day, as 0 to 6 for days of the week and more for holidays; that of `day` is needed too.
    """
    until = day - GAP_DAYS if day - GAP_DAYS >= LEAST_DAYS else day
    first = max(0, until - KIND_DAYS)
    before = counts[None, first:until]
    found = expectations(before, np.ones_like(before, bool), kinds[first : day + 1], day + 1 - until, prior)
    if not found.days[0]:
        return None
    return Expectation(float(found.mean[0, -1]), float(found.dispersion[0]), int(found.days[0]), float(found.uncertainty[0]))


def expectations(counts: Matrix, there: Mask, kinds: Kinds, ahead: int = 1, prior: Prior = NOTHING_KNOWN) -> Expectations:
    """What is expected of each of the `ahead` days after those counted; a rise that may be under way is better not counted.

    Args:
        counts: by row and day.
        there: whether a series has begun, by row and day; days before count for nothing.
        kinds: of the days counted and of those to come.
    """
    counts = np.where(there, counts, 0.0)
    number = max(int(kinds.max()) + 1, len(prior.factors))
    past = slice(max(0, counts.shape[1] - KIND_DAYS), counts.shape[1])
    factors = kind_factors(counts[:, past], there[:, past], kinds[past.start : past.stop], known_factors(number, prior))
    recent = slice(max(0, counts.shape[1] - WINDOW_DAYS), counts.shape[1])
    level = _Level(counts[:, recent], there[:, recent], factors[:, kinds[recent.start : recent.stop]], prior)
    growth = np.exp(np.multiply.outer(level.slope, np.arange(ahead)))
    mean = level.level[:, None] * factors[:, kinds[counts.shape[1] :][:ahead]] * growth
    days = there[:, recent].sum(axis=1)
    return Expectations(
        np.maximum(mean, NEVER), level.dispersion + level.uncertainty, np.where(days < LEAST_DAYS, 0, days), level.uncertainty
    )


def known_factors(number: int, prior: Prior) -> Vector:
    """The prior's factors of so many kinds; 1 of those that it does not know."""
    known = np.ones(number)
    known[: len(prior.factors)] = prior.factors
    return known


def kind_factors(counts: Matrix, there: Mask, kinds: Kinds, known: Vector, weight: float = KIND_PRIOR) -> Matrix:
    """How many times the usual count each kind of day has, by row; the levels of days around it are taken out by a running mean."""
    usual = _running(counts) / np.maximum(_running(there.astype(np.float64)), NEVER) * there
    of_kind = np.zeros((len(kinds), len(known)))
    of_kind[np.arange(len(kinds)), kinds] = 1.0
    found: Matrix = (counts @ of_kind + weight * known) / (usual @ of_kind + weight)
    return found


def _running(values: Matrix) -> Matrix:
    """Sums of SMOOTH_DAYS around each day."""
    half, width = SMOOTH_DAYS // 2, values.shape[1]
    sums = np.zeros((len(values), half + 1 + width + half))
    np.cumsum(values, axis=1, out=sums[:, half + 1 : half + 1 + width])
    sums[:, half + 1 + width :] = sums[:, half + width : half + width + 1]
    found: Matrix = sums[:, SMOOTH_DAYS:] - sums[:, :width]
    return found


class _Level:
    """Level, slope and dispersion of each row on the first day to come, from its last days; past outbreaks are capped."""

    def __init__(self, counts: Matrix, there: Mask, factors: Matrix, prior: Prior) -> None:
        lead = counts.shape[1] - np.arange(counts.shape[1], dtype=np.float64)
        last = np.min(np.where(there, lead, lead[0] + 1), axis=1)[:, None]
        weights = there * 0.5 ** (np.maximum(lead - last, 0) / HALF_LIFE_DAYS)
        self.slope = np.broadcast_to(np.asarray(prior.slope, np.float64), len(counts))
        shape = np.where(there, factors, 0.0) * np.exp(-self.slope[:, None] * lead)
        middle = _median(counts / np.maximum(shape, NEVER), there)[:, None] * shape
        capped = np.minimum(counts, middle + CAP_SD * np.sqrt(middle + 1.0 + prior.dispersion * middle**2))
        self.dispersion = np.full(len(counts), prior.dispersion)
        for _ in range(ROUNDS):
            worth = prior.days + np.vecdot(weights, shape)
            self.level = (prior.level * prior.days + np.vecdot(weights, capped)) / worth
            means = np.maximum(self.level[:, None] * shape, NEVER)
            self.dispersion = _dispersion(capped, means, weights, prior)
            capped = np.minimum(counts, means + CAP_SD * np.sqrt(means + self.dispersion[:, None] * means**2))
            trust = weights / (1.0 + self.dispersion[:, None] * means)
            step, variance = slope_step(capped, means, trust, lead, self.slope - prior.slope, SLOPE_SD)
            self.slope = self.slope + step
            shape = np.where(there, factors, 0.0) * np.exp(-self.slope[:, None] * lead)
        worth = prior.days + np.vecdot(weights, shape)
        self.level = (prior.level * prior.days + np.vecdot(weights, capped)) / worth
        mean_lead = np.vecdot(weights * shape, lead) / worth
        self.uncertainty = 1.0 / np.maximum(self.level * worth, NEVER) + (prior.slope_variance + variance) * mean_lead**2


def slope_step(counts: Matrix, means: Matrix, trust: Matrix, lead: Vector, so_far: Vector, sd: float) -> tuple[Vector, Vector]:
    """One step of Newton's towards the slope that fits best, drawn by `sd` towards 0 from `so_far`, and the slope's variance."""
    trusted = trust * means
    middle = np.vecdot(trusted, lead) / np.maximum(trusted.sum(axis=1), NEVER)
    off = middle[:, None] - lead
    information = np.vecdot(trusted, off**2) + sd**-2
    step = (np.vecdot(trust * (counts - means), off) - so_far / sd**2) / information
    return np.clip(step, -SLOPE_MOST, SLOPE_MOST), 1.0 / information


def _median(values: Matrix, there: Mask) -> Vector:
    ranked = np.sort(np.where(there, values, np.inf), axis=1)
    number = there.sum(axis=1)
    rows = np.arange(len(values))
    lower, upper = ranked[rows, np.maximum(number - 1, 0) // 2], ranked[rows, np.minimum(number // 2, values.shape[1] - 1)]
    return np.where(number > 0, (lower + upper) / 2, 0.0) if values.shape[1] else np.zeros(len(values))


def _dispersion(counts: Matrix, means: Matrix, weights: Matrix, prior: Prior) -> Vector:
    """By moments: what squared residuals have beyond Poisson's, against the square of the mean."""
    capped = np.minimum((counts - means) ** 2, (CAP_SD**2) * (means + prior.dispersion * means**2) * 4)
    there = (weights > 0).astype(np.float64)
    beyond = np.vecdot(weights, capped - means)
    square = np.vecdot(weights, means**2)
    pull = DISPERSION_PRIOR_DAYS * (np.vecdot(means, there) / np.maximum(there.sum(axis=1), 1)) ** 2
    found: Vector = np.maximum(0.0, (beyond + prior.dispersion * pull) / np.maximum(square + pull, NEVER))
    return found
