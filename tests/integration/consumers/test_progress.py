"""Figures as they are read: sums to a day, provinces, quotients, zeros and no reports."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from consumers.progress.read import read_progress
from consumers.progress.row import ProgressRow
from consumers.progress.scope import all_places, scope_of
from consumers.progress.table import shown, table_of, written
from infra.clickhouse import client
from infra.settings import Settings
from schemas.day import SHANGHAI
from schemas.errors import ConfigurationError
from tests.integration.consumers.line import cell, insert_cells
from tests.support.event_factory import own_catalogue

NOW = datetime(2026, 3, 1, 9, tzinfo=SHANGHAI)
NOTICE = "luli-sd-2024"


def cells(settings: Settings, *rows: tuple[str, int, int]) -> None:
    """Insert cells, each `topic|city|notice|indicator|part|breakdown|day` with amount and records."""
    insert_cells(settings, {key.encode(): cell(amount, records, 1) for key, amount, records in rows})


def read(settings: Settings, day: str | None = None, **asked: str) -> dict[tuple[str, str, str, str | None], ProgressRow]:
    scope = scope_of(own_catalogue(), **asked)
    with client(settings) as connection:
        rows = read_progress(connection, own_catalogue(), scope, NOW, None if day is None else date.fromisoformat(day))
    found = {(row.city, row.notice, row.indicator, row.breakdown): row for row in rows}
    assert len(found) == len(rows)
    return found


@pytest.mark.usefixtures("tables")
class TestFigures:
    def test_sums_every_day_up_to_the_one_asked_for(self, settings: Settings) -> None:
        for day, count in (("2024-02-10", 3), ("2024-02-11", 4), ("2024-02-12", 5)):
            cells(settings, (f"visits|370100|{NOTICE}|visits-made|sum||{day}", count, count))
        key = ("370100", NOTICE, "visits-made", None)
        assert read(settings, "2024-02-11", indicator="visits-made")[key].value == 7
        assert read(settings, "2024-02-12", indicator="visits-made")[key].value == 12
        assert read(settings, "2024-02-09", indicator="visits-made")[key].value is None

    def test_a_province_is_its_cities_and_its_own_code(self, settings: Settings) -> None:
        for city, count in (("370100", 3), ("370200", 4), ("370000", 2), ("210100", 9)):
            cells(settings, (f"visits|{city}|*|visits-made|sum||2024-02-10", count, count))
        found = read(settings, "2024-02-10", indicator="visits-made", campaign="*")
        assert [found[place, "*", "visits-made", None].value for place in ("370000", "province:370000", "province:210000")] == [2, 9, 9]

    def test_a_quotient_of_a_province_is_of_sums_never_a_mean(self, settings: Settings) -> None:
        for city, num, den in (("370100", 1, 2), ("370200", 0, 8)):
            cells(
                settings,
                (f"relief-grants|{city}|*|relief-at-emergency-place|num||2024-02-10", num, num),
                (f"relief-grants|{city}|*|relief-at-emergency-place|den||2024-02-10", den, den),
            )
        row = read(settings, "2024-02-10", indicator="relief-at-emergency-place")["province:370000", "*", "relief-at-emergency-place", None]
        assert (row.value, row.num, row.den, row.records) == (0.1, 1, 10, 10)

    def test_without_a_denominator_there_is_no_share(self, settings: Settings) -> None:
        row = read(settings, "2024-02-10", indicator="match-rate")["370100", "*", "match-rate", None]
        assert (row.value, row.num, row.den, row.records, row.as_of) == (None, None, None, 0, None)

    def test_money_is_in_yuan(self, settings: Settings) -> None:
        cells(settings, ("relief-grants|370100|*|temporary-relief-amount|sum||2024-02-10", 123_45, 1))
        assert (
            read(settings, "2024-02-10", indicator="temporary-relief-amount")["370100", "*", "temporary-relief-amount", None].value
            == 123.45
        )

    def test_a_position_is_the_running_sum_and_0_once_all_have_ended(self, settings: Settings) -> None:
        one = "establishments|370100|*|contingency-plans|sum|"
        cells(settings, (f"{one}|1956-05-01", 1, 1), (f"{one}|2024-02-10", -1, 1))
        key = ("370100", "*", "contingency-plans", None)
        assert read(settings, "2024-02-09", indicator="contingency-plans")[key].value == 1
        assert read(settings, "2024-02-10", indicator="contingency-plans")[key].value == 0

    def test_where_every_case_is_one_too_many_none_is_0_once_the_place_has_reported(self, settings: Settings) -> None:
        cells(settings, (f"trips|370100|{NOTICE}|@trips|sum||2024-02-10", 5, 5))
        found = read(settings, "2024-02-10", indicator="trip-safety-incidents", campaign=NOTICE)
        there, elsewhere = (found[city, NOTICE, "trip-safety-incidents", None] for city in ("370100", "370200"))
        assert (there.value, there.records) == (0, 0)
        assert there.as_of is not None
        assert (elsewhere.value, elsewhere.as_of) == (None, None)
        assert (
            read(settings, "2024-02-09", indicator="trip-safety-incidents")["370100", NOTICE, "trip-safety-incidents", None].value is None
        )

    def test_breakdowns_are_rows_of_their_own(self, settings: Settings) -> None:
        one = "visits|370100|*|visits-made|sum"
        cells(settings, (f"{one}||2024-02-10", 5, 5), (f"{one}|phone|2024-02-10", 2, 2), (f"{one}|online|2024-02-10", 0, 0))
        found = read(settings, "2024-02-10", indicator="visits-made", city="370100", campaign="*")
        assert {key[3]: row.value for key, row in found.items()} == {None: 5, "phone": 2}

    def test_everything_that_can_be_reported_has_a_row(self, settings: Settings) -> None:
        found = read(settings, "2024-02-10")
        catalogue = own_catalogue()
        notices = {
            place: [n.id for n in catalogue.notices.values() if catalogue.province_of(place[-6:]) in n.provinces]
            for place in all_places(catalogue)
        }
        assert len(found) == sum(len(ids) + 1 for ids in notices.values()) * len(catalogue.indicators)
        assert all(row.value is None for row in found.values())

    def test_queried_figures_come_from_their_table_or_are_computed_for_another_day(self, settings: Settings) -> None:
        with client(settings) as connection:
            connection.execute(
                "INSERT INTO figures VALUES",
                [("370100", "*", "charity-projects", "", 7.0, None, None, 9, date(2024, 2, 10), datetime(2024, 2, 10, 1, tzinfo=SHANGHAI))],
            )
        key = ("370100", "*", "charity-projects", None)
        assert (read(settings)[key].value, read(settings, "2024-02-10")[key].value, read(settings, "2024-02-11")[key].value) == (
            7.0,
            7.0,
            None,
        )

    def test_as_json_has_its_moment_with_offset(self, settings: Settings) -> None:
        cells(settings, ("visits|370100|*|visits-made|sum||2024-02-10", 5, 5))
        row: dict[str, Any] = read(settings, "2024-02-10", indicator="visits-made")["370100", "*", "visits-made", None].as_json()
        assert list(row) == ["city", "notice", "indicator", "breakdown", "value", "num", "den", "records", "as_of"]
        assert row["as_of"] == "1970-01-01T08:00:00.000+08:00"


@pytest.mark.usefixtures("tables")
def test_people_see_the_campaign_s_own_indicators(settings: Settings) -> None:
    catalogue = own_catalogue()
    scope = scope_of(catalogue, city="济南", campaign="luli-01-spring-breeze")
    with client(settings) as connection:
        rows = read_progress(connection, catalogue, scope, NOW)
    chosen = shown(catalogue, scope, rows, one_indicator=False, one_city=True)
    programme = next(p for n in catalogue.notices.values() for p in n.programmes if p.id == "luli-01-spring-breeze")
    assert {row.indicator for row in chosen} == {x.id for measure in programme.measures for x in measure.indicators}
    assert {row.city for row in chosen} == {"370100"}
    assert table_of(catalogue, chosen).row_count == len(chosen)


@pytest.mark.parametrize(
    ("written_as", "place"),
    [
        ("370100", "370100"),
        ("济南市", "370100"),
        ("济南", "370100"),
        ("jinan", "370100"),
        ("山东省", "province:370000"),
        ("Liaoning", "province:210000"),
        ("370000", "370000"),
        ("province:210000", "province:210000"),
    ],
)
def test_a_place_is_found_by_code_and_by_name(written_as: str, place: str) -> None:
    assert scope_of(own_catalogue(), city=written_as).places == [place]


def test_every_unknown_name_is_told_at_once() -> None:
    with pytest.raises(ConfigurationError) as caught:
        scope_of(own_catalogue(), city="Atlantis", campaign="none", indicator="nothing")
    assert len(caught.value.faults) == 3


def test_a_share_is_written_in_percent_and_no_report_as_a_dash() -> None:
    share, count = own_catalogue().indicators["match-rate"], own_catalogue().indicators["visits-made"]
    assert [written(share, 0.256), written(count, 12345), written(count, None)] == ["25.6%", "12,345", "—"]
