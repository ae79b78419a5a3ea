"""The records behind an alert and behind a figure on the pages; and what others get to see of them, asked as an attacker would."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import streamlit as st
from clickhouse_driver import Client

from dashboard.house import house
from infra.accounts.account import Role
from infra.clickhouse import client
from infra.settings import Settings, environment
from schemas.alert.alert import Evidence
from tests.integration.dashboard.filled import FIRST, HEZE, JINAN, NOTICE, put_cells, put_record, put_season
from tests.integration.dashboard.served import Browser, add_account, serving, with_accounts
from tests.integration.dashboard.test_alerts import lived, put_alerts
from tests.integration.dashboard.test_pages import opened, text_of
from tests.unit.schemas.alert.sample import DAY, alert, raising

pytestmark = pytest.mark.usefixtures("kafka")
"""The process asks Kafka too how far the line is."""

ORG = "913701000000000001"
CASES, OLD = 4, 2
BODY = "济南市劳动保障监察支队"
OTHER = "市信访局"
INDICATOR = "open-arrears-cases"


def put_case(database: Client, number: str, day_back: int = 0, **more: object) -> None:
    """A complaint about unpaid wages in Jinan, so many days before the alert."""
    day = DAY - timedelta(days=day_back)
    columns = {"subject": f"{ORG}/{number}", "org_code": ORG, "department": "hrss-city-sd"} | more
    told = {
        "category": "wage-arrears", "stage": "received", "channel": "hotline-12333", "workers_count": 3, "amount_owed": 900.5,
        "org_name": columns.pop("org_name", BODY), "received_at": f"{day}T09:00:00+08:00", "reported_at": f"{day}T10:00:00+08:00",
        "department": columns["department"],
    }  # fmt: skip
    put_record(database, "complaints", str(columns.pop("city", JINAN)), day, told, **columns)


def fill(settings: Settings, observed: float = CASES) -> None:
    """An alert of four cases within three days, and cases before them and elsewhere."""
    with client(settings) as database:
        put_season(database)
        for at in range(CASES - 1):
            put_case(database, f"NEW-{at}", at)
        put_case(database, "THEIRS-1", department="publicity-sd", org_name=OTHER)
        for at in range(OLD):
            put_case(database, f"OLD-{at}", 3 + at)
        put_case(database, "HEZE-1", city=HEZE, org_name="菏泽市劳动保障监察支队")
        put_cells(database, [("complaints", JINAN, INDICATOR, "sum", FIRST, CASES + OLD)])
    evidence = Evidence(told_at=datetime.now(UTC), as_of=DAY, observed=observed, expected=1, window=(DAY - timedelta(days=2), DAY))
    raised = raising(evidence=evidence).model_copy(update={"id": "s0", "at": datetime.now(UTC) - timedelta(hours=1)})
    put_alerts(settings, lived([raised]))


@pytest.fixture
def page(tables: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """A process that shows it."""
    fill(tables)
    for name, value in environment(tables).items():
        monkeypatch.setenv(name, value)
    st.cache_resource.clear()
    home = house()
    home.record_reader.step()
    home.stop()
    for _ in range(2):
        assert home.alert_reader.step()
        home.reader.step()
    yield tables
    st.cache_resource.clear()


@pytest.mark.usefixtures("page")
def test_an_alert_lists_the_records_that_it_counted_and_says_that_they_are_as_many() -> None:
    shown = text_of(opened("alerts", id=alert().id))
    for number in ("NEW-0", "NEW-1", "NEW-2", "THEIRS-1"):
        assert f"{ORG}/{number}" in shown
    for number in ("OLD-0", "HEZE-1"):
        assert number not in shown
    assert "共4条；与预警所报一致" in shown
    assert BODY in shown
    assert "1月30日至2月1日" in shown


def test_an_alert_says_why_its_records_are_not_as_many_any_more(page: Settings) -> None:
    with client(page) as database:
        put_case(database, "NEW-0", revision=2, withdrawn=1)
    shown = text_of(opened("alerts", id=alert().id, lang="en"))
    assert "3 records" in shown
    assert "records were corrected or withdrawn since" in shown
    assert "NEW-0" not in shown


def test_an_alert_says_that_records_came_in_since(page: Settings) -> None:
    with client(page) as database:
        put_case(database, "LATE-1", 1)
    shown = text_of(opened("alerts", id=alert().id))
    assert "共5条；预警所报为4件" in shown
    assert "其后收到或更正1条" in shown
    assert "LATE-1" in shown


@pytest.mark.usefixtures("page")
def test_a_figure_lists_the_records_that_make_it_up() -> None:
    shown = text_of(opened("search", of=INDICATOR, place=JINAN, notice=NOTICE))
    assert f"共{CASES + OLD}条；与指标数字一致" in shown
    assert "OLD-1" in shown
    assert "HEZE-1" not in shown
    assert "时点数" in shown


@pytest.mark.usefixtures("page")
def test_a_figure_that_adds_up_is_listed_by_the_days_chosen() -> None:
    shown = text_of(opened("search", of="complaints-by-channel", place=JINAN, notice=NOTICE, span="7"))
    assert "NEW-0" in shown
    assert "OLD-1" not in shown


@pytest.fixture(scope="module")
def address(shared_tables: Settings) -> Iterator[str]:
    """A real server with an account of each role."""
    fill(shared_tables)
    settings = with_accounts(shared_tables)
    add_account(settings, "office", Role.OFFICE)
    add_account(settings, "jinan", Role.CITY, (JINAN,))
    add_account(settings, "heze", Role.CITY, (HEZE,))
    add_account(settings, "hrss", Role.DEPARTMENT, (JINAN,), ("hrss-city-sd",))
    add_account(settings, "union", Role.DEPARTMENT, (JINAN,), ("trade-union-sd",))
    add_account(settings, "wall", Role.WALL)
    with serving(settings) as address:
        yield address


OWN, THEIRS = f"{ORG}/NEW-0", f"{ORG}/THEIRS-1"


@pytest.mark.parametrize(
    ("name", "seen"),
    [("office", {OWN, THEIRS}), ("jinan", {OWN, THEIRS}), ("hrss", {OWN}), ("heze", set()), ("union", set()), ("wall", set())],
)
def test_nobody_is_sent_a_record_that_is_not_theirs(address: str, name: str, seen: set[str]) -> None:
    with Browser(address) as browser:
        browser.sign_in(name)
        texts = {
            "alert": browser.page("alerts", id=alert().id),
            "figure": browser.page("search", of=INDICATOR, place=JINAN, notice=NOTICE),
            "whole province": browser.page("search", of=INDICATOR, notice=NOTICE),
            "other part": browser.page("alerts", id=alert().id, part="7"),
            "other city": browser.page("search", of="complaints-by-channel", place=JINAN, city=JINAN, span="all"),
        }
    for what, text in texts.items():
        assert {number for number in (OWN, THEIRS) if number in text} <= seen, what
        assert (BODY in text) <= (OWN in seen), what
        assert (OTHER in text) <= (THEIRS in seen), what
    if seen:
        assert {number for number in (OWN, THEIRS) if number in texts["alert"]} == seen
    if name == "heze":
        assert f"{ORG}/HEZE-1" in texts["whole province"], "its own"
    else:
        assert f"{ORG}/HEZE-1" not in texts["alert"]
