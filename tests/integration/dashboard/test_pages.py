"""Each page, drawn by Streamlit itself from a small known season in a real ClickHouse."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard.house import house
from dashboard.menu import PAGES
from infra.clickhouse import client
from infra.settings import Settings, environment
from tests.integration.dashboard.filled import HEZE, JINAN, TODAY, put_record, put_season

pytestmark = pytest.mark.usefixtures("kafka")
"""The process asks Kafka too how far the line is."""

APP = Path(__file__).parents[3] / "dashboard" / "app.py"


def page(name: str) -> None:
    """Runs in Streamlit: one page by its path."""
    from importlib import import_module

    import_module(f"dashboard.app_pages.{name}").show()


@pytest.fixture
def season(tables: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A filled database, and a process that reads it."""
    with client(tables) as database:
        put_season(database)
    yield from _process(tables, monkeypatch)


@pytest.fixture
def nothing(tables: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Tables without a row."""
    yield from _process(tables, monkeypatch)


def _process(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in environment(settings).items():
        monkeypatch.setenv(name, value)
    st.cache_resource.clear()
    house().record_reader.step()
    house().reader.step()
    yield
    house().stop()
    st.cache_resource.clear()


def opened(name: str, **query: str) -> AppTest:
    """A page after its first run."""
    test = AppTest.from_function(page, args=(name,), default_timeout=120)
    for key, value in query.items():
        test.query_params[key] = value
    test.run()
    assert not test.exception, test.exception
    return test


def text_of(test: AppTest) -> str:
    """All that the page shows: HTML and the markup of panels."""
    found: list[str] = []

    def walk(node: object) -> None:
        proto = getattr(node, "proto", None)
        told = [value for _, value in proto.ListFields()] if proto is not None else []
        texts = [value.decode() if isinstance(value, bytes) else value for value in told if isinstance(value, bytes | str)]
        found.extend(json.loads(text) if text.startswith('"') else text for text in texts)
        for child in getattr(node, "children", {}).values():
            walk(child)

    walk(test.main)
    return "\n".join(found)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.usefixtures("season")
def test_every_page_draws_in_both_languages(language: str) -> None:
    for name in PAGES:
        shown = text_of(opened(name, lang=language))
        assert 'class="tx-lead"' in shown, name
        assert ("截至" in shown) == (language == "zh"), name


@pytest.mark.usefixtures("nothing")
def test_every_page_draws_before_there_is_anything() -> None:
    for name in PAGES:
        assert "还没有" in text_of(opened(name)), name


@pytest.mark.usefixtures("season")
def test_the_overview_opens_with_the_truth() -> None:
    shown = text_of(opened("overview"))
    assert "昨日以来未报送" in shown
    assert ">360</span>" in shown
    assert "2.7%" in shown
    assert "未报送" in shown
    assert "济南市民政局" not in shown
    assert "民政局" in shown


@pytest.mark.usefixtures("season")
def test_the_system_page_says_how_the_line_does(tables: Settings) -> None:
    assert "还没有对过账" in text_of(opened("system"))
    told = {"generation": 1, "cells": 1234, "differing": 0, "behind": 0}
    with client(tables) as database:
        for at, detail in ((datetime(2024, 2, 4, tzinfo=UTC), told | {"differing": 9}), (datetime(2024, 2, 5, 4, tzinfo=UTC), told)):
            act = (at.replace(tzinfo=None), "", "me@here", "audit", "done", "", json.dumps(detail), 0)
            database.execute("INSERT INTO trail VALUES", [act])
    assert house().line_reader.step()
    house().reader.step()
    shown = text_of(opened("system"))
    assert "2月5日 12:00：1,234个单元全部一致" in shown
    assert "待计算的报送" in shown


@pytest.mark.usefixtures("season")
def test_the_address_chooses_what_is_shown() -> None:
    shown = text_of(opened("progress", city=JINAN, programme="luli-07-skills"))
    assert "济南市 · 技能提升·培训" in shown
    assert "360" in shown


@pytest.mark.usefixtures("season")
def test_a_choice_goes_into_the_address() -> None:
    test = opened("city", city=JINAN)
    test.selectbox(key="select-city").set_value(HEZE).run()
    assert not test.exception
    assert test.query_params["city"] == HEZE
    assert "菏泽市" in text_of(test)


@pytest.mark.usefixtures("season")
def test_an_address_that_names_nothing_is_no_error() -> None:
    for name in PAGES:
        opened(name, city="000000", notice="none", programme="none", indicator="none", show="none", province="none")


@pytest.mark.usefixtures("season")
def test_another_notice_may_be_chosen() -> None:
    shown = text_of(opened("progress", notice="urban-ln"))
    assert "沈阳" in shown
    assert "济南" not in shown


@pytest.fixture
def broken(tables: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[[], AppTest]:
    """The whole app with a setting that can't work."""
    for name, value in environment(tables).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("TONGXIN_CATALOGUE__COUNTS", '{"nowhere": {"from": "2024-01-01", "to": "2024-02-01"}}')
    st.cache_resource.clear()
    return lambda: AppTest.from_file(APP, default_timeout=120).run()


def test_a_wrong_setting_is_said_in_words(broken: Callable[[], AppTest]) -> None:
    test = broken()
    assert not test.exception
    assert "nowhere" in test.error[0].value


@pytest.mark.usefixtures("season")
def test_a_record_is_found_and_told_in_words(tables: Settings) -> None:
    with client(tables) as database:
        put_record(
            database, "complaints", HEZE, TODAY, {"stage": "filed", "category": "wage-arrears", "workers_count": 7}, subject="X/AJ-7"
        )
    shown = text_of(opened("search", q="AJ-7"))
    assert "投诉举报与欠薪案件 · 菏泽 · X/AJ-7" in shown
    assert "立案" in shown
    assert "没有找到" in text_of(opened("search", q="AJ-8"))


@pytest.mark.usefixtures("season")
def test_a_definition_stands_in_the_address() -> None:
    shown = text_of(opened("trainings", definition="training-person-times"))
    assert 'class="tx-definition"' in shown
    assert "培训农民工人次" in shown
    assert 'class="tx-definition"' not in text_of(opened("trainings", definition="nothing"))


@pytest.mark.usefixtures("season")
def test_a_place_is_chosen_for_a_topic() -> None:
    assert "济南 · " in text_of(opened("trainings", place=JINAN))
    assert "全省 · " in text_of(opened("trainings"))


@pytest.mark.usefixtures("season")
def test_a_brief_says_what_the_pages_say() -> None:
    test = opened("brief", kind="week")
    shown = text_of(test)
    assert "山东省进展周报" in shown
    assert "360人次" in shown
    assert "一、主要指标" in shown
    assert len(test.get("download_button")) == 2
    assert "菏泽市进展日报" in text_of(opened("brief", place=HEZE))
    assert "Heze: daily brief" in text_of(opened("brief", place=HEZE, lang="en"))
