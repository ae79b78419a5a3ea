"""Who kept a deadline: cities whose first end came within the limit of their first start."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

import chinese_calendar

from producers.simulate.truth.ledger import Record
from producers.simulate.truth.rules import TOTAL, Campaigns, day_of_text, holds, own_day
from schemas.catalogue import Calc, Catalogue, Indicator, Topic


def deadlines_kept(
    catalogue: Catalogue, campaigns: Campaigns, topic: Topic, row: Indicator, records: Iterable[Record], as_of: int
) -> Iterator[tuple[str, str, str, str | None, float | None, float | None, float | None, int]]:
    """1 or 0 of a city that has started, and how many of a province; of others it is not known. Over campaigns: who kept any."""
    calc = row.calc
    assert topic.unique_within == "city"
    starts: dict[tuple[str, str], list[int]] = {}
    ends: dict[tuple[str, str], list[int]] = {}
    for record in records:
        if record.city not in catalogue.cities or own_day(record) > as_of or not holds(calc.where, record.data):
            continue
        for moment, days in ((calc.start, starts), (calc.end, ends)):
            assert moment is not None
            assert not isinstance(moment, str)
            text = record.data.get(moment.field)
            if record.data.get("report_kind") == moment.report_kind and text is not None:
                for notice in campaigns.on(record, own_day(record)):
                    days.setdefault((record.city, notice), []).append(day_of_text(text))
    kept: dict[tuple[str, str], set[str]] = {}
    counted: dict[tuple[str, str], int] = {}
    for (city, notice), started in starts.items():
        ended = ends.get((city, notice), [])
        in_time = bool(ended) and min(ended) <= _due(calc, min(started))
        for place in (city, f"province:{catalogue.province_of(city)}"):
            for scope in (notice, TOTAL):
                kept.setdefault((place, scope), set()).update([city] if in_time else [])
                counted[place, scope] = counted.get((place, scope), 0) + len(started) + len(ended)
    for (place, notice), cities in kept.items():
        yield place, notice, row.id, None, float(len(cities)), None, None, counted[place, notice]


def _due(calc: Calc, start: int) -> int:
    """The last day in time; the day after the start is the first of the limit."""
    day, left = date.fromordinal(start), calc.limit or 0
    while left:
        day += timedelta(days=1)
        left -= 1 if calc.limit_unit is None or chinese_calendar.is_workday(day) else 0
    return day.toordinal()
