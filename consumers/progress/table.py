"""Figures as a table for people."""

from __future__ import annotations

from collections.abc import Iterable

from rich.table import Table

from consumers.figures.places import PROVINCE
from consumers.progress.row import ProgressRow
from consumers.progress.scope import Scope, measured_by, place_name
from infra.recount.membership import TOTAL
from schemas.catalogue import Catalogue, Indicator
from schemas.day import SHANGHAI

NO_REPORTS = "—"
UNITS = {"yuan": "元", "days": "天", "hours": "小时"}
"""Units that a figure can't be read without; the names of the others say what is counted."""


def shown(catalogue: Catalogue, scope: Scope, rows: Iterable[ProgressRow], *, one_indicator: bool, one_city: bool) -> list[ProgressRow]:
    """The rows worth a person's look: wholes only; of a campaign its own indicators, else the headlines over all campaigns.

    Without a city, provinces as a whole; with one indicator, every place.
    """
    if scope.campaign is not None:
        own = measured_by(catalogue, scope.campaign)
    else:
        own = frozenset(name for name, row in scope.indicators.items() if row.headline)
    return [
        row
        for row in rows
        if row.breakdown is None
        and (one_indicator or row.indicator in own)
        and (one_city or one_indicator or row.city.startswith(PROVINCE))
        and (scope.campaign is not None or row.notice == TOTAL)
    ]


def table_of(catalogue: Catalogue, rows: Iterable[ProgressRow]) -> Table:
    """A table with the catalogue's labels."""
    table = Table(header_style="bold")
    for heading in ("地区", "指标"):
        table.add_column(heading, overflow="fold")
    for heading in ("数值", "记录数"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("数据截至", no_wrap=True)
    for row in rows:
        indicator = catalogue.indicators[row.indicator]
        moment = NO_REPORTS if row.as_of is None else row.as_of.astimezone(SHANGHAI).strftime("%m-%d %H:%M:%S")
        table.add_row(place_name(catalogue, row.city), indicator.zh, written(indicator, row.value), f"{row.records:,}", moment)
    return table


def written(indicator: Indicator, value: float | None) -> str:
    """A value as people read it: shares in percent; a dash where there is none."""
    if value is None:
        return NO_REPORTS
    if indicator.unit == "share":
        return f"{value * 100:.1f}%"
    number = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"
    return f"{number} {UNITS[indicator.unit]}" if indicator.unit in UNITS else number
