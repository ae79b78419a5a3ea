"""What a count is of: the records of one place that count for one notice, or ('*') for any."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from schemas.catalogue import Catalogue

EPOCH_ORDINAL = 719_163
_Row = TypeVar("_Row")


class Scope(NamedTuple):
    """A notice's id or '*', and the code of a city or of a province's own bodies."""

    notice: str
    city: str


def membership(catalogue: Catalogue) -> dict[str, Any]:
    """The parameters by which a query knows for which notices a record counts; days are numbers since 1970."""
    notices = list(catalogue.notices.values())
    return {
        "notices": [notice.id for notice in notices],
        "firsts": [notice.counts.first.toordinal() - EPOCH_ORDINAL for notice in notices],
        "lasts": [notice.counts.last.toordinal() - EPOCH_ORDINAL for notice in notices],
        "provinces": [list(notice.provinces) for notice in notices],
        "places": list(catalogue.places),
        "province_of": [catalogue.province_of(place) for place in catalogue.places],
    }


def within(found: Mapping[Scope, Sequence[_Row]], notice: str, cities: Iterable[str]) -> list[_Row]:
    """All rows of some places."""
    return [row for city in cities for row in found.get(Scope(notice, city), ())]
