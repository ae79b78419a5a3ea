"""Sums of the stream's cells up to a day, with provinces added up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple

import clickhouse_driver

from consumers.figures.places import province_row
from consumers.progress.scope import Scope
from infra.recount.slot import PRESENCE
from schemas.catalogue import Catalogue

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class CellKey(NamedTuple):
    """Which sum: breakdown None is the whole."""

    place: str
    notice: str
    indicator: str
    breakdown: str | None


@dataclass
class Sum:
    """Amounts of one part up to the day; `newest` is when the newest cell behind it was written."""

    amount: int = 0
    records: int = 0
    newest: datetime = NEVER

    def add(self, amount: int, records: int, newest: datetime) -> None:
        self.amount += amount
        self.records += records
        self.newest = max(self.newest, newest)


Tally = dict[CellKey, dict[str, Sum]]
"""Parts by key."""


def tally_of(client: clickhouse_driver.Client, catalogue: Catalogue, scope: Scope, day: date) -> Tally:
    """Sums of the streamed indicators of a scope, and of who has reported each topic, over every day up to `day`. Blocks."""
    wanted = [row for row in scope.indicators.values() if row.streamed or row.good == "zero"]
    topics = {topic for row in wanted if row.good == "zero" for topic in row.topics}
    provinces = {place: province_row(catalogue.province_of(place)) for place in catalogue.places}
    rows = client.execute(
        """
        SELECT city, notice, indicator, part, breakdown, sum(amount), sum(records), max(updated_at)
        FROM progress_current
        WHERE day <= toDate32(%(day)s) AND city IN %(cities)s AND notice IN %(notices)s AND indicator IN %(indicators)s
        GROUP BY city, notice, indicator, part, breakdown
        """,
        {
            "day": str(day),
            "cities": [place for place, total in provinces.items() if place in scope.places or total in scope.places],
            "notices": scope.notices,
            "indicators": [*(row.id for row in wanted), *(PRESENCE + topic for topic in topics)],
        },
    )
    tally: Tally = {}
    for city, notice, indicator, part, breakdown, amount, records, newest in rows:
        for place in (city, provinces[city]):
            if place in scope.places:
                parts = tally.setdefault(CellKey(place, notice, indicator, breakdown), {})
                parts.setdefault(part, Sum()).add(amount, records, newest.replace(tzinfo=UTC))
    return tally
