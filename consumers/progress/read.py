"""Read the figures of a scope: streamed ones from the cells, the others from table `figures`, or computed when another day is asked for."""

from __future__ import annotations

from datetime import UTC, date, datetime

import clickhouse_driver

from consumers.figures.compute import figures_of
from consumers.figures.cycle import latest_day
from consumers.progress.row import ProgressRow, queried_rows, streamed_rows
from consumers.progress.scope import Scope
from consumers.progress.tally import CellKey, tally_of
from schemas.catalogue import Catalogue


def read_progress(
    client: clickhouse_driver.Client, catalogue: Catalogue, scope: Scope, now: datetime, day: date | None = None
) -> list[ProgressRow]:
    """Every figure of the scope, reported or not. Blocks.

    Args:
        now: in Asia/Shanghai.
        day: figures are as of this day; None is the latest with an event, and never one to come.
    """
    asked = day or latest_day(client, now.date()) or now.date()
    tally = tally_of(client, catalogue, scope, asked)
    rows = list(streamed_rows(catalogue, scope, tally))
    if any(not row.streamed for row in scope.indicators.values()):
        known = _stored(client, asked if day else None)
        if known is None:
            known = _computed(client, catalogue, scope, asked, now)
        rows += queried_rows(catalogue, scope, known, tally)
    return rows


def _stored(client: clickhouse_driver.Client, day: date | None) -> dict[CellKey, ProgressRow] | None:
    """Figures as the cycle left them; None if it has not, or only for another day."""
    rows = client.execute("SELECT city, notice, indicator, breakdown, value, num, den, records, day, computed_at FROM figures FINAL")
    if not rows or (day is not None and any(row[8] != day for row in rows if row[7])):
        return None
    found = (
        ProgressRow(city, notice, indicator, breakdown or None, value, num, den, records, at.replace(tzinfo=UTC))
        for city, notice, indicator, breakdown, value, num, den, records, _, at in rows
        if records
    )
    return {CellKey(row.city, row.notice, row.indicator, row.breakdown): row for row in found}


def _computed(client: clickhouse_driver.Client, catalogue: Catalogue, scope: Scope, day: date, now: datetime) -> dict[CellKey, ProgressRow]:
    rows = [row for row in scope.indicators.values() if not row.streamed]
    return {
        CellKey(f.city, f.notice, f.indicator, f.breakdown or None): ProgressRow(
            f.city, f.notice, f.indicator, f.breakdown or None, f.value, f.num, f.den, f.records, now
        )
        for f in figures_of(client, catalogue, rows, day)
    }
