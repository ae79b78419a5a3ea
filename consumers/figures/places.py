"""Where a record is counted: its own place, and the whole province it lies in."""

from __future__ import annotations

from infra.recount.literal import text
from schemas.catalogue import Catalogue

PROVINCE = "province:"
"""Before a province's code: the total over its cities and its own bodies, each record and each distinct value once."""


def province_row(province: str) -> str:
    """The name of a province's total."""
    return PROVINCE + province


def counted_in(catalogue: Catalogue) -> str:
    """An array of the places where a row of `city` counts, as SQL."""
    places = ", ".join(text(place) for place in catalogue.places)
    totals = ", ".join(text(province_row(catalogue.province_of(place))) for place in catalogue.places)
    return f"arrayFilter(p -> p != '', [toString(city), transform(toString(city), [{places}], [{totals}], '')])"
