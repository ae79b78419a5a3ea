"""Chance, all of it drawn from one sequence of numbers, so that a season can be played again and taken up where it stopped."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any, TypeVar

_T = TypeVar("_T")


class Dice:
    """Draws by `random()` alone, whose sequence Python keeps the same from version to version."""

    __slots__ = ("_random", "roll")

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self.roll = self._random.random

    def pick(self, options: Sequence[_T]) -> _T:
        return options[int(self.roll() * len(options))]

    def chance(self, probability: float) -> bool:
        return self.roll() < probability

    def number(self, low: int, high: int) -> int:
        """From `low` to `high`, both included."""
        return low + int(self.roll() * (high - low + 1))

    def skewed(self, low: int, high: int) -> int:
        """From `low` to `high`, mostly near `low`."""
        x = self.roll()
        return low + int(x * x * x * (high - low + 1))

    def yuan(self, low: int, high: int) -> float:
        """An amount with at most two decimals, mostly near `low`, half of them whole."""
        x = self.roll()
        fen = (low + int(x * x * (high - low))) * 100
        if x * 1000 % 2 < 1:
            fen += int(self.roll() * 100)
        return fen / 100

    @property
    def state(self) -> list[Any]:
        """What `restore` takes, as JSON can keep it."""
        version, numbers, gauss = self._random.getstate()
        return [version, list(numbers), gauss]

    def restore(self, state: Sequence[Any]) -> None:
        version, numbers, gauss = state
        self._random.setstate((version, tuple(numbers), gauss))
