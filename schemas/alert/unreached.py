"""Whom alerts would not reach: bodies that have to answer for some signal of the catalogue, or the office, and have no contact."""

from __future__ import annotations

from datetime import date

from schemas.alert.alert import Body
from schemas.alert.owner import LINKED_SIGNAL, owners
from schemas.alert.policy import Policy
from schemas.alert.route import contacts_of, office_of
from schemas.catalogue import Catalogue


def answering(catalogue: Catalogue, day: date) -> tuple[Body, ...]:
    """Everybody whom alerts of a day may be for: the coordination offices first, then who answers for a signal somewhere."""
    offices = [office_of(catalogue, province) for province in catalogue.provinces]
    found = [
        body
        for city in catalogue.cities
        for signal in (*catalogue.signals, LINKED_SIGNAL)
        for body in owners(catalogue, signal, city, day).bodies
    ]
    return tuple(dict.fromkeys([*offices, *found]))


def unreached(policy: Policy, catalogue: Catalogue, day: date) -> tuple[Body, ...]:
    """Those of them that have no contact, in the same order."""
    return tuple(body for body in answering(catalogue, day) if not contacts_of(policy, body))
