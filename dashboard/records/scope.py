"""What a count is of: the records of one place that count for one notice, or ('*') for any."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from schemas.catalogue import Catalogue

EPOCH_ORDINAL = 719_163
_Row = TypeVar("_Row")


class Scope(NamedTuple):
    """A notice's id or '*', and the place: code of a city, of a province's own bodies, or `province:` and its code for all of it."""

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


def with_wholes(found: dict[Scope, _Row], provinces: Mapping[str, str], add: Callable[[Sequence[_Row]], _Row]) -> dict[Scope, _Row]:
    """The same with a row for each province as a whole; `provinces` by place."""
    parts: dict[Scope, list[_Row]] = {}
    for scope, row in found.items():
        if scope.city in provinces:
            parts.setdefault(Scope(scope.notice, f"province:{provinces[scope.city]}"), []).append(row)
    return {**found, **{scope: add(rows) for scope, rows in parts.items()}}


def shown(found: Mapping[Scope, _Row], shows: Callable[[str], bool]) -> dict[Scope, _Row]:
    """The rows of places that may be seen."""
    return {scope: row for scope, row in found.items() if shows(scope.city)}


def within(found: Mapping[Scope, Sequence[_Row]], notice: str, cities: Iterable[str]) -> list[_Row]:
    """All rows of some places."""
    return [row for city in cities for row in found.get(Scope(notice, city), ())]
