"""Counts of some days together against what is expected of them."""

from __future__ import annotations

import math
from functools import lru_cache

from streams.detect.expectation import Vector
from streams.detect.tail import negative_binomial_tail

THRESHOLD_MOST = 1 << 40


def spread(means: Vector, dispersion: float, uncertainty: float) -> tuple[float, float]:
    """Mean and dispersion of the sum over days: they scatter each for itself, but what is not known of the level is the same in all."""
    mean = float(means.sum())
    own = max(0.0, dispersion - uncertainty) * float(means @ means) / mean**2
    return mean, own + uncertainty


@lru_cache(maxsize=20_000)
def tail(count: float, mean: float, dispersion: float) -> float:
    """Probability of so many or more."""
    return negative_binomial_tail(math.floor(count), mean, dispersion)


def smallest(mean: float, dispersion: float, p: float, least: float) -> float | None:
    """The smallest whole count from `least` on that is no likelier than `p`; None where none is."""
    if p <= 0:
        return None
    low, high = max(1, math.ceil(least)), max(1, math.ceil(least))
    while tail(high, mean, dispersion) > p:
        low, high = high + 1, high * 2
        if high > THRESHOLD_MOST:
            return None
    while low < high:
        middle = (low + high) // 2
        if tail(middle, mean, dispersion) > p:
            low = middle + 1
        else:
            high = middle
    return float(high)
