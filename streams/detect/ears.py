"""EARS C1, C2 and C3 (Hutwagner et al. 2003): a day against the seven before it, or before a gap of two. What ours are compared with."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

BASELINE_DAYS = 7
GAP_DAYS = 2
C3_DAYS = 3

Counts = NDArray[np.float64]


class Ears(StrEnum):
    """Which of the three."""

    C1 = "c1"  # the seven days before
    C2 = "c2"  # the seven days that end two days before
    C3 = "c3"  # what C2 exceeded by more than 1, today and on the two days before


@dataclass(frozen=True, slots=True)
class Deviation:
    """A day's count in standard deviations from its baseline's mean; for C3 the sum of excesses over 1."""

    statistic: float
    mean: float
    sd: float


def deviation(counts: Counts, day: int, method: Ears, least_sd: float = 0.5) -> Deviation | None:
    """The statistic of one day of a series; None while there are too few days before it.

    Args:
        least_sd: a baseline that hardly varies is taken to vary so much, for sparse counts (Burkom advises 0.5 to 1).
    """
    if method is not Ears.C3:
        return _single(counts, day, 0 if method is Ears.C1 else GAP_DAYS, least_sd)
    days = [_single(counts, day - back, GAP_DAYS, least_sd) for back in range(C3_DAYS)]
    today = days[0]
    if today is None or any(one is None for one in days):
        return None
    return Deviation(sum(max(0.0, one.statistic - 1.0) for one in days if one is not None), today.mean, today.sd)


def _single(counts: Counts, day: int, gap: int, least_sd: float) -> Deviation | None:
    first = day - gap - BASELINE_DAYS
    if first < 0:
        return None
    baseline = counts[first : day - gap]
    mean, sd = float(baseline.mean()), max(float(baseline.std(ddof=1)), least_sd)
    if sd == 0:
        return Deviation(0.0 if counts[day] <= mean else float("inf"), mean, sd)
    return Deviation((float(counts[day]) - mean) / sd, mean, sd)
