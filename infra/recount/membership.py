"""Which notices a record counts for, as SQL (the contract: "Which campaign a record counts for")."""

from __future__ import annotations

from infra.recount.literal import text, texts
from schemas.catalogue import Catalogue, Notice

TOTAL = "*"
"""The total over notices, in which a record counts once."""


def notices_of_day(catalogue: Catalogue, day: str) -> str:
    """An array of ids: the notices that the record names, else those of its province whose days contain `day`."""
    return _named_or([(notice, f"{day} BETWEEN {_first(notice)} AND {_last(notice)}") for notice in catalogue.notices.values()], catalogue)


def notices_of_span(catalogue: Catalogue, first: str, last: str) -> str:
    """An array of ids: the notices that the record names, else those of its province whose days overlap the span; `last` NULL lasts."""
    notices = catalogue.notices.values()
    return _named_or([(notice, f"{first} <= {_last(notice)} AND ifNull({last} >= {_first(notice)}, 1)") for notice in notices], catalogue)


def _named_or(fitting: list[tuple[Notice, str]], catalogue: Catalogue) -> str:
    found = [f"if(city IN ({texts(_places(catalogue, notice))}) AND {when}, {text(notice.id)}, '')" for notice, when in fitting]
    by_day = f"arrayFilter(id -> id != '', [{', '.join(found)}])"
    return f"if(notEmpty(notice_ids), arraySort(arrayDistinct(arrayMap(id -> toString(id), notice_ids))), {by_day})"


def _places(catalogue: Catalogue, notice: Notice) -> list[str]:
    return [place for place in catalogue.places if catalogue.province_of(place) in notice.provinces]


def _first(notice: Notice) -> str:
    return f"toDate32('{notice.counts.first}')"


def _last(notice: Notice) -> str:
    return f"toDate32('{notice.counts.last}')"
