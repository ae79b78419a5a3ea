"""The likelihood-ratio CUSUM of counts, for slow rises (Hoehle and Paul 2008): how much likelier the last days are under a raised mean."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
LEAST_DISPERSION = 1e-9


def log_likelihood_ratio(count: float, mean: float, dispersion: float, factor: float) -> float:
    """Of a mean that is `factor` times as high, against `mean`; counts vary as mean + dispersion * mean^2."""
    if dispersion <= 0:
        return count * math.log(factor) - mean * (factor - 1.0)
    size = 1.0 / dispersion
    return count * math.log(factor) - (count + size) * math.log((size + factor * mean) / (size + mean))


def log_likelihood_ratios(counts: Array, means: Array, dispersions: Array, factor: float) -> Array:
    """The same for many at once."""
    size = 1.0 / np.maximum(dispersions, LEAST_DISPERSION)
    found: Array = counts * np.log(factor) - (counts + size) * np.log1p((factor - 1.0) * means / (size + means))
    return found


def cusum(days: Iterable[tuple[float, float]], dispersion: float, factor: float, limit: float) -> Iterator[float]:
    """The sum after each day of (count, expected); it never falls below 0, and begins anew on the day after it reached the limit."""
    total = 0.0
    for count, mean in days:
        total = max(0.0, (0.0 if total >= limit else total) + log_likelihood_ratio(count, mean, dispersion, factor))
        yield total
