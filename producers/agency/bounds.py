"""The bounds that an administrator sets to an agency, and what may be wrong with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from schemas.catalogue import Catalogue

PROVINCE = "province:"


@dataclass(frozen=True)
class Bounds:
    """Where, to which topics and for whom an agency may report, and for which departments it may act on alerts; None is no bound."""

    cities: tuple[str, ...] | None = None
    topics: tuple[str, ...] | None = None
    org_codes: tuple[str, ...] | None = None
    departments: tuple[str, ...] | None = ()
    office: bool = False

    def as_update(self) -> dict[str, Any]:
        return asdict(self)

    def faults(self, catalogue: Catalogue) -> list[str]:
        """Names that the catalogue does not know, in words."""
        places = {*catalogue.places, *(f"{PROVINCE}{code}" for code in catalogue.provinces)}
        return [
            *(
                f"{city} is no city or province of the catalogue, nor province:<adcode>."
                for city in self.cities or ()
                if city not in places
            ),
            *(f"{topic} is no topic of the catalogue." for topic in self.topics or () if topic not in catalogue.topics),
            *("An org_code is empty." for code in self.org_codes or () if not code.strip()),
            *(f"{slug} is no department of the catalogue." for slug in self.departments or () if slug not in catalogue.departments),
            *(
                ["The coordination office acts on all alerts, so it has no bound of cities."]
                if self.office and self.cities is not None
                else ()
            ),
        ]


def places_of(cities: Iterable[str], catalogue: Catalogue) -> list[str]:
    """The codes that these cities and whole provinces come to."""
    found = []
    for city in cities:
        province = city.removeprefix(PROVINCE)
        found += [city] if province == city else [place for place in catalogue.places if catalogue.province_of(place) == province]
    return found
