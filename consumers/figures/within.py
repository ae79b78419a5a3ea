"""Who kept a deadline: for each value of a field, whether the first end came within the limit of the first start."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import clickhouse_driver

from consumers.figures.figure import Figure
from consumers.figures.places import province_row
from consumers.figures.topic_pass import LIMITS
from consumers.figures.workday import after_workdays
from infra.recount.condition import all_of, fits
from infra.recount.formula import WHOLE, Formula
from infra.recount.literal import text
from infra.recount.membership import TOTAL
from infra.recount.reading import Reading
from schemas.catalogue import Calc, Catalogue, Indicator
from schemas.catalogue.calc import Moment


def kept_deadlines(client: clickhouse_driver.Client, catalogue: Catalogue, row: Indicator, asked: date) -> Iterator[Figure]:
    """Figures of a `count_within` indicator over cities: 1 or 0 of a city, how many of a province; over notices, who kept any. Blocks.

    Of a city that has not reported its start nothing is known, so it has no figure.

    Raises:
        ConfigurationError: the calendar of working days does not know a year.
    """
    kept: dict[tuple[str, str], set[str]] = {}
    counted: dict[tuple[str, str], int] = {}
    for city, notice, started, ended, records in client.execute(_query(catalogue, row.calc, asked), settings=LIMITS):
        in_time = ended is not None and ended <= due(row.calc, started)
        for place in (city, province_row(catalogue.province_of(city))):
            for scope in (notice, TOTAL):
                counted[place, scope] = counted.get((place, scope), 0) + records
                kept.setdefault((place, scope), set()).update([city] if in_time else [])
    for (place, scope), cities in kept.items():
        yield Figure(place, scope, row.id, WHOLE, float(len(cities)), None, None, counted[place, scope])


def due(calc: Calc, started: date) -> date:
    """The last day on which the end is in time."""
    limit = calc.limit or 0
    return after_workdays(started, limit) if calc.limit_unit == "working-days" else started + timedelta(days=limit)


def _query(catalogue: Catalogue, calc: Calc, asked: date) -> str:
    """Rows (city, notice, first start, first end, records)."""
    if calc.by != "city" or not isinstance(calc.start, Moment) or not isinstance(calc.end, Moment):
        raise NotImplementedError("count_within is known by city, between two kinds of report")
    formula = Formula(catalogue, Reading(catalogue.topics[str(calc.topic)]))
    reading = formula.reading
    kind = reading.column("report_kind")
    start, end = (f"if({kind} = {text(moment.report_kind)}, {reading.day(moment.field)}, NULL)" for moment in (calc.start, calc.end))
    conditions = all_of([*fits(reading, calc.where), f"day <= toDate32('{asked}')", f"city IN ({', '.join(map(text, catalogue.cities))})"])
    return f"""
        SELECT city, notice, min(started), min(ended), toInt64(count())
        FROM (SELECT city, own_notices, {start} AS started, {end} AS ended, {conditions} AS counts FROM ({formula.rows()}))
        ARRAY JOIN own_notices AS notice
        WHERE counts AND (isNotNull(started) OR isNotNull(ended))
        GROUP BY city, notice
        HAVING isNotNull(min(started))
    """
