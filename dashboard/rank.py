"""Which place a city has among the province's, and how that has changed over a week."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

MOVED_DAYS = 7


@dataclass(frozen=True, slots=True)
class Rank:
    """Place `at` of `of` ranked cities; `before` is the place MOVED_DAYS ago, None without one."""

    at: int
    of: int
    before: int | None

    @property
    def moved(self) -> int | None:
        """Places gained (+) or lost (−)."""
        return self.before - self.at if self.before is not None else None


def ranks(now: Mapping[str, int | None], before: Mapping[str, int | None]) -> dict[str, Rank]:
    """Ranks by days ahead or behind, the farthest ahead first; equal days share a place, and who has none has no rank."""
    places, earlier = _places(now), _places(before)
    return {city: Rank(at, len(places), earlier.get(city)) for city, at in places.items()}


def _places(days: Mapping[str, int | None]) -> dict[str, int]:
    known = {city: value for city, value in days.items() if value is not None}
    return {city: 1 + sum(other > value for other in known.values()) for city, value in known.items()}
