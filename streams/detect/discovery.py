"""False-discovery control (Benjamini and Hochberg 1995), and p-values in one (partial conjunction, Benjamini and Heller 2008)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


def adjusted(p: Vector, tests: int) -> Vector:
    """The q-value of each p: the smallest share of false discoveries at which it is one. `tests` counts those not given too, as 1."""
    number = len(p)
    order = np.argsort(p, kind="stable")
    steps = p[order] * max(tests, number) / np.arange(1, number + 1)
    q = np.empty(number)
    q[order] = np.minimum(1.0, np.minimum.accumulate(steps[::-1])[::-1])
    return q


def cut(others: Vector, share: float, tests: int) -> float:
    """The largest p-value that would be a discovery beside the `others`, of `tests` in all."""
    ranked = np.sort(others)[: tests - 1]
    limits = share * np.arange(2, len(ranked) + 2) / tests
    found = np.flatnonzero(ranked <= limits)
    return share * (int(found[-1]) + 2 if len(found) else 1) / tests


def simes(p: Sequence[float]) -> float:
    """One p-value of several that may go up and down together."""
    return min(1.0, *(one * len(p) / rank for rank, one in enumerate(sorted(p), start=1)))


def partial_conjunction(p: Sequence[float], least: int) -> float:
    """Against that fewer than `least` of these hypotheses are false: by Simes over all but the `least` - 1 smallest.

    Simes' and not Fisher's, as a complaint can count in two strands at once (ADR 0016).
    """
    if len(p) < least:
        return 1.0
    return simes(sorted(p)[least - 1 :])
