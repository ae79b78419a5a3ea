"""Which day it is, and which campaign is on, from who has reported."""

from __future__ import annotations

from datetime import date, timedelta

from dashboard.cells import CellKey
from dashboard.reports import Campaign, Reports, first_campaign
from dashboard.series import Series
from schemas.catalogue import Catalogue
from tests.unit.dashboard.made import FIRST, JINAN, NOTICE, PROVINCE, TODAY, series

CLOCK = date(2026, 11, 21)


def cells(*rows: tuple[str, str, date, int]) -> dict[CellKey, Series]:
    return {CellKey(city, notice, "@visits", "sum"): series({day: records}) for city, notice, day, records in rows}


def reports(found: dict[CellKey, Series], clock_day: date = CLOCK) -> Reports:
    made = Reports()
    made.take(found, found, clock_day)
    return made


def test_today_is_the_newest_day_with_a_record_and_not_after_the_clock() -> None:
    assert reports(cells((JINAN, NOTICE, FIRST, 3), ("371700", NOTICE, TODAY, 1))).today(CLOCK) == TODAY
    assert reports(cells((JINAN, NOTICE, TODAY, 3)), clock_day=FIRST).today(FIRST) == FIRST
    assert reports({}).today(CLOCK) == CLOCK


def test_a_day_whose_records_were_taken_back_is_not_today() -> None:
    found = cells((JINAN, NOTICE, FIRST, 3), ("371700", NOTICE, TODAY, 1))
    made = reports(found)
    key = CellKey("371700", NOTICE, "@visits", "sum")
    made.take({**found, key: series({TODAY: (0, 0)})}, [key], CLOCK)
    assert made.today(CLOCK) == FIRST


def test_who_has_not_chosen_sees_the_newest_campaign_with_records(catalogue: Catalogue) -> None:
    made = reports(cells((JINAN, NOTICE, TODAY, 1), (JINAN, "urban-cn-2023", TODAY, 99), ("210100", "urban-ln", TODAY, 99)))
    assert made.campaign(catalogue, TODAY) == Campaign(NOTICE, PROVINCE)
    past = reports(cells((JINAN, "support-sd-2023", TODAY, 1)))
    assert past.campaign(catalogue, TODAY) == Campaign("support-sd-2023", PROVINCE)
    everywhere = reports(cells((JINAN, "urban-cn-2023", TODAY, 5), ("210100", "urban-cn-2023", TODAY, 6)))
    assert everywhere.campaign(catalogue, TODAY) == Campaign("urban-cn-2023", "210000")


def test_without_records_it_is_the_first(catalogue: Catalogue) -> None:
    assert reports(cells((JINAN, NOTICE, TODAY, 0))).campaign(catalogue, TODAY) == first_campaign(catalogue)
    assert reports(cells((JINAN, "*", TODAY + timedelta(days=1), 4))).campaign(catalogue, TODAY) == first_campaign(catalogue)
