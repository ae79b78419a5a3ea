"""Who looks at a page, and what of a place, a record or an alert this person may see.

These are the rules; the reading side keeps them (see view.py). They are decided where data are handed out, so a page never asks
whether it may show what it has: what it has may be shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Literal

from infra.accounts.account import Account, Role
from schemas.catalogue import Catalogue

Others = Literal["totals", "nothing", "everything"]


class Sight(IntEnum):
    """How much of something a person sees."""

    NOTHING = 0
    """Not even whether it is there."""
    TOTALS = 1
    """Figures as they stand, and their judgement; of an alert its heading."""
    DETAIL = 2
    """Everything: days, breakdowns, counties, feeds, records, who reported."""


@dataclass(frozen=True, slots=True)
class Clearance:
    """What a person sees, without who it is: people of one clearance share one view.

    `cities` are adcodes of cities, or of provinces for all their cities; empty is everywhere. `others`: what a city sees of the others.
    """

    role: Role
    cities: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()
    others: Others = "totals"

    @property
    def is_office(self) -> bool:
        """Whether it is the coordination office's, which sees everything everywhere."""
        return self.role is Role.OFFICE and not self.cities

    def covers(self, place: str, catalogue: Catalogue) -> bool:
        """Whether a city, or a province's own bodies, are this person's."""
        return not self.cities or place in self.cities or _province_of(place, catalogue) in self.cities

    def of_place(self, place: str, catalogue: Catalogue) -> Sight:
        """Of a city, of a province's own bodies (its code) or of a whole province (`province:` and its code).

        A province's sum is a total of nobody in particular: whoever belongs to the province sees its days too.
        """
        kind, _, code = place.rpartition(":")
        if not self._is_near(code, catalogue):
            return Sight.NOTHING
        if self.role is Role.OFFICE or kind:
            return Sight.DETAIL
        if self.role is not Role.CITY:
            return Sight.TOTALS
        if self.covers(place, catalogue):
            return Sight.DETAIL
        return {"totals": Sight.TOTALS, "nothing": Sight.NOTHING, "everything": Sight.DETAIL}[self.others]

    def of_record(self, city: str, department: str, catalogue: Catalogue) -> Sight:
        """Of what one body of a city has reported; a wall shows that something came in, and not from whom."""
        match self.role:
            case Role.OFFICE | Role.CITY:
                return Sight.DETAIL if self.of_place(city, catalogue) is Sight.DETAIL else Sight.NOTHING
            case Role.DEPARTMENT:
                return Sight.DETAIL if department in self.departments and self.covers(city, catalogue) else Sight.NOTHING
            case Role.WALL:
                return Sight.TOTALS if self._is_near(city, catalogue) else Sight.NOTHING

    @property
    def whose_records(self) -> frozenset[str] | None:
        """The departments whose records are seen, where any are; None: everybody's."""
        return self.departments if self.role is Role.DEPARTMENT else None

    def of_alert(self, city: str, bodies: Iterable[str], catalogue: Catalogue) -> Sight:
        """Of an alert about a city that departments (slugs) have to answer: a department sees its own, a wall the headings of all."""
        match self.role:
            case Role.OFFICE | Role.CITY:
                return Sight.DETAIL if self.of_place(city, catalogue) is Sight.DETAIL else Sight.NOTHING
            case Role.DEPARTMENT:
                return Sight.DETAIL if self.covers(city, catalogue) and not self.departments.isdisjoint(bodies) else Sight.NOTHING
            case Role.WALL:
                return Sight.TOTALS if self._is_near(city, catalogue) else Sight.NOTHING

    def provinces(self, catalogue: Catalogue) -> tuple[str, ...]:
        """The provinces that this person belongs to, in the catalogue's order."""
        near = {_province_of(place, catalogue) for place in self.cities}
        return tuple(code for code in catalogue.provinces if not near or code in near)

    def _is_near(self, code: str, catalogue: Catalogue) -> bool:
        province = _province_of(code, catalogue)
        return province is not None and province in self.provinces(catalogue)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who it is; `session` tells one sign-in from another."""

    clearance: Clearance
    name: str = ""
    title: str = ""
    session: str = field(default="", repr=False)

    @property
    def may_act(self) -> bool:
        """Whether there is anything to press but what changes the view."""
        return self.clearance.role is not Role.WALL

    @property
    def is_office(self) -> bool:
        """Whether it is the coordination office."""
        return self.clearance.role is Role.OFFICE

    def may_see_city_detail(self, city: str, catalogue: Catalogue) -> bool:
        """Whether a city's days, breakdowns, counties, feeds and records are this person's to see."""
        return self.clearance.of_place(city, catalogue) is Sight.DETAIL

    def sees_alert(self, city: str, bodies: Iterable[str], catalogue: Catalogue) -> bool:
        """Whether this person may open an alert."""
        return self.clearance.of_alert(city, bodies, catalogue) is Sight.DETAIL


EVERYBODY = Viewer(Clearance(Role.OFFICE), "", "")
"""Whoever comes where no sign-in is asked for."""


def viewer_of(account: Account, others: Others, session: str = "") -> Viewer:
    """The person of an account."""
    clearance = Clearance(
        account.role, frozenset(account.cities), frozenset(account.departments), others if account.role is Role.CITY else "totals"
    )
    return Viewer(clearance, account.name, account.title or account.name, session)


def listed(claims: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """A claim that is a list, or text with commas or spaces between."""
    value = claims.get(name) or ()
    found = value.replace(",", " ").split() if isinstance(value, str) else [str(one) for one in value]
    return tuple(dict.fromkeys(found))


def _province_of(place: str, catalogue: Catalogue) -> str | None:
    if place in catalogue.provinces:
        return place
    city = catalogue.cities.get(place)
    return city.province if city is not None else None
