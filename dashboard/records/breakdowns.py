"""Figures of the stream by their breakdown: trainings by type, visits by mode."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from dashboard.records.scope import Scope, shown
from schemas.catalogue import Catalogue

SHOWN = ("training-person-times", "visits-made", "three-arrivals", "p2p-passengers", "complaints-by-channel", "comfort-recipients")
"""The indicators that a page shows by their breakdown."""


@dataclass(frozen=True)
class Breakdowns:
    """By indicator and value; also of provinces as a whole. In the indicator's unit."""

    amounts: Mapping[Scope, Mapping[str, Mapping[str, float]]] = field(default_factory=dict)

    def seen(self, shows: Callable[[str], bool]) -> Breakdowns:
        """What may be seen by whoever sees the details of some places."""
        return Breakdowns(shown(self.amounts, shows))

    def of(self, scope: Scope, indicator: str) -> Mapping[str, float]:
        """An indicator by its values, the largest first."""
        held = self.amounts.get(scope, {}).get(indicator, {})
        return dict(sorted(held.items(), key=lambda item: (-item[1], item[0])))


def breakdowns_of(rows: Iterable[tuple[str, str, str, str, int]], catalogue: Catalogue) -> Breakdowns:
    """Put the answer in order."""
    found: dict[Scope, dict[str, dict[str, float]]] = {}
    for city, notice, indicator, value, amount in rows:
        places = (city, f"province:{catalogue.province_of(city)}") if city in catalogue.places else (city,)
        for place in places:
            held = found.setdefault(Scope(notice, place), {}).setdefault(indicator, {})
            held[value] = held.get(value, 0) + amount / catalogue.indicators[indicator].scale
    return Breakdowns(found)
