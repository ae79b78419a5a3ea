"""Small snapshots made by hand: so much on such a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

import numpy as np

from dashboard.board import Board, board_of
from dashboard.cells import CellKey
from dashboard.goal import Goals
from dashboard.plan import NoticePlans
from dashboard.reading import Answer
from dashboard.reports import Campaign
from dashboard.series import Series
from dashboard.snapshot import QueryKey, Snapshot
from schemas.catalogue import Catalogue

NOTICE = "luli-sd-2024"
PROVINCE = "370000"
JINAN, QINGDAO, HEZE = "370100", "370200", "371700"
FIRST = date(2024, 1, 25)
TODAY = date(2024, 2, 5)
NOW = datetime(2024, 2, 5, 6, 30, tzinfo=UTC)

Days = Mapping[date, int] | Mapping[date, tuple[int, int]]


def series(days: Days) -> Series:
    """Amounts by day, or (amount, records); an amount alone is as many records."""
    order = sorted(days)
    pairs = [value if isinstance(value, tuple) else (value, abs(value)) for value in (days[day] for day in order)]
    return Series(
        np.array([day.toordinal() for day in order], np.int64),
        np.array([amount for amount, _ in pairs], np.int64),
        np.array([records for _, records in pairs], np.int64),
    )


def snapshot(
    catalogue: Catalogue,
    cells: Mapping[tuple[str, str, str], Days],
    answers: Mapping[tuple[str, str], tuple[Answer, ...]] | None = None,
    notice: str = NOTICE,
    today: date = TODAY,
) -> Snapshot:
    """Cells by (city, indicator, part) and answers by (city, indicator), all of one notice."""
    return Snapshot(
        version=1,
        catalogue=catalogue,
        read_at=NOW,
        today=today,
        campaign=Campaign(notice, PROVINCE),
        moved_at=NOW,
        cells={CellKey(city, notice, indicator, part): series(days) for (city, indicator, part), days in cells.items()},
        answers={QueryKey(city, notice, indicator): found for (city, indicator), found in (answers or {}).items()},
    )


def board(found: Snapshot, plans: NoticePlans | None = None, notice: str = NOTICE, province: str = PROVINCE) -> Board:
    return board_of(found, Goals(found.catalogue.notices[notice], plans or NoticePlans(), found.catalogue.indicators), province)
