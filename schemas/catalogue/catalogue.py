"""The whole catalogue, by id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from schemas.catalogue.indicator import Indicator
from schemas.catalogue.notice import Measure, Notice
from schemas.catalogue.place import City, Department, Line, Province
from schemas.catalogue.signal import Signal
from schemas.catalogue.topic import Topic


@dataclass(frozen=True)
class Catalogue:
    """Everything the catalogue files say, cross-checked; `fingerprint` changes when a figure could."""

    topics: Mapping[str, Topic]
    indicators: Mapping[str, Indicator]
    signals: Mapping[str, Signal]
    notices: Mapping[str, Notice]
    lines: Mapping[str, Line]
    departments: Mapping[str, Department]
    provinces: Mapping[str, Province]
    cities: Mapping[str, City]
    fingerprint: str

    def province_of(self, place: str) -> str:
        """The province of a city's code, or of a province's own.

        Raises:
            KeyError: the code is of neither.
        """
        return place if place in self.provinces else self.cities[place].province

    @cached_property
    def places(self) -> tuple[str, ...]:
        """Every code that an event may carry as its city: cities, then provinces."""
        return (*self.cities, *self.provinces)

    @cached_property
    def measures(self) -> Mapping[str, Measure]:
        """Measures by id."""
        return {m.id: m for notice in self.notices.values() for p in notice.programmes for m in p.measures}

    @cached_property
    def notice_indicators(self) -> Mapping[str, frozenset[str]]:
        """The indicators that each notice's measures are measured by."""
        return {
            notice.id: frozenset(x.id for p in notice.programmes for m in p.measures for x in m.indicators)
            for notice in self.notices.values()
        }
