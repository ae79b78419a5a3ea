"""Who has reported what, kept in step with the cells: it says which day it is, and which campaign is on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from dashboard.cells import CellKey
from dashboard.series import Series
from schemas.catalogue import Catalogue

REPORTS = "@"
"""Begins the name of the pseudo-indicator that counts a topic's current records."""


class Campaign(NamedTuple):
    """A notice in a province, by id and code."""

    notice: str
    province: str


class Reports:
    """Records and newest day of each city, notice and topic."""

    def __init__(self) -> None:
        self._records: dict[CellKey, int] = {}
        self._newest: dict[CellKey, date] = {}

    def take(self, cells: Mapping[CellKey, Series], changed: Iterable[CellKey], clock_day: date) -> None:
        """Take in changed cells; records of days after the clock's count for nothing yet."""
        for key in changed:
            if key.indicator.startswith(REPORTS):
                self._records[key] = cells[key].until(clock_day)[1]
                if newest := cells[key].newest(clock_day):
                    self._newest[key] = newest
                else:
                    self._newest.pop(key, None)

    def today(self, clock_day: date) -> date:
        """The newest day with a record; the clock's without any."""
        return max(self._newest.values(), default=clock_day)

    def campaign(self, catalogue: Catalogue, today: date) -> Campaign:
        """What to show who has not chosen: the newest notice that has records and counts today, where it has most of them."""
        records: dict[Campaign, int] = {}
        for key, number in self._records.items():
            if number and key.notice in catalogue.notices:
                where = Campaign(key.notice, catalogue.province_of(key.city))
                records[where] = records.get(where, 0) + number

        def rank(where: Campaign) -> tuple[bool, date, int]:
            counts = catalogue.notices[where.notice].counts
            return counts.first <= today <= counts.last, counts.first, records[where]

        return max(records, key=rank, default=first_campaign(catalogue))


def first_campaign(catalogue: Catalogue) -> Campaign:
    """The catalogue's first notice, in its first province."""
    notice = next(iter(catalogue.notices.values()))
    return Campaign(notice.id, notice.provinces[0])
