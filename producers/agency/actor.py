"""Who acts on alerts, by what a token opens."""

from __future__ import annotations

from producers.agency.bounds import places_of
from producers.agency.register import Grant
from schemas.alert.step import Actor
from schemas.catalogue import Catalogue


def actor_of(grant: Grant, catalogue: Catalogue) -> Actor:
    """The office, or the departments of an agency in its cities; an agency with neither may see and do nothing."""
    agency = grant.agency
    who = f"{agency.id}/{grant.token_id}"
    if agency.office:
        return Actor(id=who, role="office")
    departments = tuple(catalogue.departments) if agency.departments is None else agency.departments
    cities = None if agency.cities is None else tuple(places_of(agency.cities, catalogue))
    return Actor(id=who, role="department", departments=departments, cities=cities)
