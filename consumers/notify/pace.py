"""How often a channel may be used: at most so many messages in any so many seconds, counted by the moments of the last ones.

A token bucket of as many lets almost twice as many through in the first minute after a rest, and DingTalk then takes nothing for ten.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Sequence

MARGIN_S = 1.0
"""Moments are ours, at sending; the channel counts by its own, a little later."""


class Pace:
    """The moments of an address, in seconds since the epoch. Pure but for the moments it is told."""

    def __init__(self, rates: Sequence[tuple[int, float]]) -> None:
        self.rates = tuple(rates)
        self._kept_s = max(window_s for _, window_s in rates) + MARGIN_S
        self._moments: list[float] = []

    def used(self, moment_s: float) -> None:
        """A message was sent then, or tried; told in any order. What is long after it was told by a clock that was put back."""
        del self._moments[bisect_right(self._moments, moment_s + self._kept_s) :]
        insort(self._moments, moment_s)
        del self._moments[: bisect_right(self._moments, self._moments[-1] - self._kept_s)]

    def left(self, now_s: float) -> int:
        """How many messages may go now."""
        return max(0, min(count - self._within(window_s, now_s) for count, window_s in self.rates))

    def _within(self, window_s: float, now_s: float) -> int:
        return bisect_right(self._moments, now_s) - bisect_right(self._moments, now_s - window_s - MARGIN_S)


def rates_of(rates: tuple[tuple[int, float], ...], per_minute: float | None) -> tuple[tuple[int, float], ...]:
    """The channel's own rates, or those of a contact that says its own."""
    if per_minute is None:
        return rates
    return ((1, 60.0 / per_minute),) if per_minute < 1 else ((int(per_minute), 60.0),)
