"""What is to come, on the screen: the finish with its band, the rank of a city, and the way from a cell down to a day."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from clickhouse_driver import Client
from playwright.sync_api import Browser, Page, expect

from tests.e2e.dashboard.stillness import await_still
from tests.integration.dashboard.filled import HEZE, JINAN, put_record


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1366, "height": 1100}, color_scheme="light")
    opened = context.new_page()
    yield opened
    opened.screenshot(path=Path(os.environ.get("PICTURES_DIR") or tmp_path) / f"{request.node.name}.png")
    context.close()


def test_a_finish_is_forecast_and_a_rank_told(page: Page, address: str, tmp_path: Path) -> None:
    page.goto(f"{address}/progress?city={JINAN}&programme=luli-01-spring-breeze")
    expect(page.locator(".tx-outlook")).to_contain_text("按目前进度")
    expect(page.locator(".tx-outlook")).to_contain_text(re.compile(r"到3月31日预计[\d.,]+万?个（八成把握："))
    expect(page.locator(f'.tx-matrix tr[data-pick="{JINAN}"] td.rank')).to_contain_text("1")
    kept = Path(os.environ.get("PICTURES_DIR") or tmp_path)
    await_still(page)
    page.screenshot(path=kept / "outlook-progress.png", full_page=True)
    page.goto(f"{address}/city?city={HEZE}&lang=en")
    expect(page.locator(".tx-lead")).to_contain_text("rank 2 of 2 cities")


def test_a_cell_leads_to_the_programme_its_definition_and_a_day(page: Page, address: str, database: Client) -> None:
    for day, participants in ((date(2024, 2, 3), 31), (date(2024, 2, 4), 47)):
        put_record(database, "trainings", JINAN, day, {"participants": participants, "training_type": "vocational"})
    page.goto(f"{address}/progress?city={HEZE}")
    row = page.locator(f'.tx-matrix tr[data-pick="{JINAN}"]')
    expect(row).to_be_visible()
    row.locator(f'td[data-pick="{JINAN}/luli-07-skills"]').click()
    expect(page.locator(".tx-head h2", has_text="济南市 · 技能提升·培训")).to_be_visible()
    assert f"city={JINAN}" in page.url
    page.locator(".tx-matrix thead span[data-pick]").first.click()
    expect(page.locator(".tx-definition")).to_be_visible()
    page.locator(".tx-definition header button").click()
    expect(page.locator(".tx-definition")).to_have_count(0)
    page.locator(".tx-head h2 span[data-pick]").first.click()
    expect(page.locator(".tx-definition h2")).to_contain_text("培训")
    page.locator(".tx-definition header button").click()
    row_of_day = page.locator('tr[data-pick="2024-02-03"]')
    row_of_day.click()
    expect(page.locator(".tx-head h2", has_text="济南 · 培训")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/search\?.*day=2024-02-03"))
    expect(page.get_by_text("2月3日", exact=True).first).to_be_visible()
    expect(page.get_by_text("共1条，合计31人次")).to_be_visible()
