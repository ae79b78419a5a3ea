"""Which campaigns a record counts for (the contract: "Which campaign a record counts for")."""

from __future__ import annotations

from datetime import date

from schemas.catalogue import Catalogue
from schemas.event import Event

ALL_NOTICES = "*"
"""In a cell: the total over notices, in which a record counts once."""

SEPARATOR = ","
SPANS_REMEMBERED = 50_000


class Membership:
    """Answers with the ids of notices, sorted and joined by `,`; an empty string where a record counts for none."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._province = {place: catalogue.province_of(place) for place in catalogue.places}
        self._notices = sorted(catalogue.notices.values(), key=lambda notice: notice.id)
        self._of_span: dict[tuple[str, date, date | None], str] = {}

    def of_day(self, event: Event) -> str:
        """Notices of what the record says of a day: those it names, or all of its province whose days contain its own."""
        return self._named(event) or self._span(event.city, event.day, event.day)

    def of_span(self, event: Event, first: date, last: date | None) -> str:
        """Notices of a position held from `first` to `last` (None: still held): those named, or all whose days its span overlaps."""
        return self._named(event) or self._span(event.city, first, last)

    def _named(self, event: Event) -> str:
        data = event.data or {}
        notice = data.get("notice_id")
        if notice is not None:
            return str(notice)
        named = data.get("notice_ids")
        return SEPARATOR.join(sorted(set(named))) if named else ""

    def _span(self, city: str, first: date, last: date | None) -> str:
        key = (self._province[city], first, last)
        found = self._of_span.get(key)
        if found is None:
            if len(self._of_span) >= SPANS_REMEMBERED:
                self._of_span.clear()
            found = self._of_span[key] = SEPARATOR.join(
                notice.id
                for notice in self._notices
                if key[0] in notice.provinces and first <= notice.counts.last and (last is None or last >= notice.counts.first)
            )
        return found
