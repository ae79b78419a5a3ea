"""Panels of daily series to try detectors on, and what a detector did on them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Alarms = NDArray[np.bool_]

STEPS = 40


@dataclass(frozen=True)
class Panel:
    """Counts by row and day, those of them that are an outbreak's, the kind of each day, and the first day tested.

    `pooled`: rows are cities of one province; else they have nothing to do with each other.
    """

    counts: Matrix
    planted: Matrix
    kinds: NDArray[np.int64]
    tested_from: int
    pooled: bool

    @property
    def outbreak(self) -> Alarms:
        """By row and tested day."""
        return self.planted[:, self.tested_from :] > 0


Alarming = Callable[[float], Alarms]
"""Which tested days are alarmed at a limit, by row and day. In the long run a higher limit alarms less."""
Detector = Callable[[Panel], Alarming]


def limit_for(parts: Sequence[Alarming], false_alarms: float) -> float:
    """The lowest limit at which panels without outbreaks have no more than this share of days alarmed."""
    low, high = 0.0, 1e4
    for _ in range(STEPS):
        middle = (low + high) / 2
        share = np.mean([alarms(middle).mean() for alarms in parts])
        low, high = (middle, high) if share > false_alarms else (low, middle)
    return high


@dataclass
class Tally:
    """What one detector did, outbreak after outbreak."""

    sensitivity: list[float] = field(default_factory=list)
    found: list[float] = field(default_factory=list)
    days: list[float] = field(default_factory=list)
    false_share: list[float] = field(default_factory=list)

    def add(self, alarms: Alarms, outbreak: Alarms) -> None:
        for rang, sick in zip(alarms, outbreak, strict=True):
            self.false_share.append(float(rang[~sick].mean()))
            days = np.flatnonzero(sick)
            if len(days):
                hits = days[rang[days]]
                self.sensitivity.append(float(rang[days].mean()))
                self.found.append(float(len(hits) > 0))
                self.days.append(float(hits[0] - days[0] if len(hits) else days[-1] - days[0] + 1))

    def row(self) -> tuple[float, float, float, float, float]:
        """Sensitivity, share found, days, specificity, false alarms a week."""
        false = float(np.mean(self.false_share))
        return float(np.mean(self.sensitivity)), float(np.mean(self.found)), float(np.mean(self.days)), 1 - false, 7 * false


HEAD = f"{'':<28} {'sensitivity':>11} {'found':>7} {'days':>6} {'specificity':>11} {'false/week':>11}"


def show(title: str, tallies: Mapping[str, Tally]) -> None:
    print(f"\n{title}\n{HEAD}")
    for name, tally in tallies.items():
        sensitivity, found, days, specificity, false = tally.row()
        print(f"{name:<28} {sensitivity:11.3f} {found:7.3f} {days:6.2f} {specificity:11.4f} {false:11.3f}")
