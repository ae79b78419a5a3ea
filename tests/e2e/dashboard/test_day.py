"""Each role's day in a real browser, before the real gateway, alerter and sink: what people press reaches the alert, and comes back."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from infra.accounts.account import Role
from infra.settings import Settings
from schemas.alert.alert import Alert, alert_id
from schemas.alert.step import Action, Step
from tests.e2e.dashboard.stillness import await_still
from tests.e2e.dashboard.test_entry import keep, sign_in
from tests.e2e.dashboard.test_walk import LOWEST, OVERLAPS, Walker
from tests.integration.consumers.line import make_topics, running_sink
from tests.integration.dashboard.filled import HEZE, JINAN, TODAY
from tests.integration.dashboard.served import add_account, serving, with_accounts
from tests.integration.producers.gateway.running import add_agency, running_gateway, with_limits
from tests.integration.streams.alert.flow import OFFICE, Feed, prepare, start_alerter
from tests.support.topics import TestTopics
from tests.unit.schemas.alert.sample import alert

OPENING_MS = 600
"""A form slides open and into view; a list of choices that opens meanwhile closes again."""
RULE = "arrears-spike"
SCROLLS = """() => [document.documentElement, document.querySelector('.stMain')]
    .some((one) => one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1)"""


@dataclass(frozen=True)
class Line:
    """A dashboard with all that stands behind a press of a button."""

    address: str
    feed: Feed

    def trouble(self, city: str, value: str = "") -> Alert:
        """An alert that came up just now."""
        now = datetime.now(UTC)
        made = alert(
            id=alert_id(RULE, city, "", value, TODAY), city=city, first_day=TODAY, raised_at=now, since=now, objection="", joint=(),
            owner={"department": "hrss-city-sd", "city": city},
        )  # fmt: skip
        told = made.model_dump(mode="json")
        step = Step(id=f"raise-{made.id}", alert=made.id, action=Action.RAISE, at=now, actor=OFFICE, why="", detail={"alert": told})
        self.feed.raw(step.to_bytes())
        self.feed.flush()
        return made

    def remark(self, made: Alert, why: str) -> None:
        """A colleague's remark on it."""
        step = Step(id=f"remark-{made.id}", alert=made.id, action=Action.COMMENT, at=datetime.now(UTC), actor=OFFICE, why=why)
        self.feed.raw(step.to_bytes())
        self.feed.flush()


@pytest.fixture
def line(tables: Settings, season: None, topics: TestTopics) -> Iterator[Line]:
    """Everything but the worker: figures are put into the tables."""
    make_topics(topics)
    prepare(tables)
    settings = with_limits(with_accounts(tables))
    add_account(settings, "office", Role.OFFICE)
    add_account(settings, "jinan", Role.CITY, (JINAN,))
    add_account(settings, "clerk", Role.DEPARTMENT, (JINAN,), ("hrss-city-sd",))
    add_account(settings, "wall", Role.WALL)
    alerter = start_alerter(settings)
    feed = Feed(settings)
    try:
        with (
            running_gateway(settings, add_agency(settings, "one")),
            running_sink(settings),
            serving(settings) as address,
        ):
            yield Line(address, feed)
    finally:
        feed.close()
        _end(alerter)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def somebody(browser: Browser, line: Line, name: str, width: int, height: int, tmp_path: Path, path: str = "") -> Iterator[Walker]:
    """A person who has signed in on a screen of that size; nothing may go wrong on the pages."""
    with browser.new_context(viewport={"width": width, "height": height}, color_scheme="light") as context:
        walker = Walker(context.new_page(), line.address)
        walker.page.goto(f"{line.address}/{path}")
        expect(walker.page.locator("#name")).to_be_focused()
        sign_in(walker.page, name)
        expect(walker.page.locator(".tx-lead").first).to_be_visible()
        try:
            yield walker
        finally:
            keep(walker.page, f"day-{name}-end", tmp_path)
        walker.assert_clean()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def in_hand(page: Page, words: str) -> Locator:
    """The panel that says how far the alert is."""
    return page.locator(".tx-kv", has_text=words)


def fill_in(page: Page, action: str, why: str = "") -> None:
    """Open the form, choose a step and say why."""
    if not page.locator('[data-testid="stExpander"] details[open]').count():
        page.locator('[data-testid="stExpander"] summary').click()
    page.get_by_role("combobox", name="选择操作").scroll_into_view_if_needed()
    page.wait_for_timeout(OPENING_MS)
    page.get_by_role("combobox", name="选择操作").click()
    page.get_by_role("option", name=action, exact=True).click()
    if why:
        expect(page.get_by_role("textbox", name="说明")).to_have_value("")
        page.get_by_role("textbox", name="说明").fill(why)


def other_step(page: Page, action: str, why: str = "") -> None:
    """Choose a step from the form, say why and send it."""
    fill_in(page, action, why)
    press(page, "提交")


def test_the_office_sees_an_alert_come_and_settles_two(browser: Browser, line: Line, tmp_path: Path) -> None:
    with somebody(browser, line, "office", 1366, 900, tmp_path) as walker:
        page = walker.page
        true, false = line.trouble(HEZE), line.trouble(JINAN)
        expect(page.locator(f'.at[data-pick="{true.id}"]')).to_be_visible()
        expect(page.locator(f'.at[data-pick="{false.id}"]')).to_be_visible()
        expect(page.locator(".st-key-three_a svg path").first).to_be_visible()
        await_still(page)
        keep(page, "day-office-overview", tmp_path)
        page.locator(f'.at[data-pick="{true.id}"]').click()
        expect(page.locator(".tx-alert")).to_contain_text("菏泽")
        assert parse_qs(urlparse(page.url).query)["id"] == [true.id]
        press(page, "签收")
        expect(in_hand(page, "已签收")).to_be_visible()
        press(page, "核实属实")
        expect(in_hand(page, "核实属实")).to_be_visible()
        expect(page.locator(".tx-history")).to_contain_text("核实属实")
        keep(page, "day-office-alert", tmp_path)
        page.get_by_role("button", name="返回预警列表").click()
        page.locator(f'.al[data-pick="{false.id}"]').click()
        expect(page.locator(".tx-alert")).to_contain_text("济南")
        other_step(page, "误报")
        expect(page.get_by_text("请填写说明")).to_be_visible()
        other_step(page, "误报", "重复统计，已向局里核对")
        expect(in_hand(page, "误报")).to_be_visible()
        expect(page.locator(".tx-history")).to_contain_text("重复统计")
        page.get_by_role("button", name="返回预警列表").click()
        expect(page.locator(".tx-record")).to_contain_text("50.0%")
        keep(page, "day-office-record", tmp_path)
        page.get_by_role("radio", name="处置评价").click()
        by_city = page.locator(".st-key-score_city tr", has_text="济南")
        expect(by_city).to_contain_text("100.0%")
        keep(page, "day-office-scorecard", tmp_path)


def test_the_office_goes_from_progress_to_a_city_and_to_what_a_figure_means(browser: Browser, line: Line, tmp_path: Path) -> None:
    with somebody(browser, line, "office", 1366, 900, tmp_path, "progress") as walker:
        page = walker.page
        page.locator(f'.st-key-matrix tr[data-pick="{HEZE}"] th').click()
        expect(page.locator(".tx-head h2", has_text="菏泽市").first).to_be_visible()
        page.get_by_text("进度", exact=True).first.click()
        page.get_by_role("menuitem", name="城市").click()
        expect(page.locator(".tx-lead")).to_contain_text("菏泽市")
        page.locator('.tx-tiles [data-pick^="?"]').first.click()
        definition = page.locator(".tx-definition")
        expect(definition).to_be_visible()
        keep(page, "day-office-definition", tmp_path)


def test_a_city_has_its_own_detail_and_of_others_the_totals(browser: Browser, line: Line, tmp_path: Path) -> None:
    own, others = line.trouble(JINAN), line.trouble(HEZE)
    with somebody(browser, line, "jinan", 1366, 768, tmp_path, f"city?city={JINAN}") as walker:
        page = walker.page
        expect(page.locator(".tx-lead")).to_contain_text("济南市")
        expect(page.locator(".stMain canvas").first).to_be_visible()
        keep(page, "day-city-own", tmp_path)
        walker.open(f"city?city={HEZE}")
        expect(page.get_by_text("只显示累计数").first).to_be_visible()
        walker.open("alerts")
        expect(page.locator(f'.al[data-pick="{own.id}"]')).to_be_visible()
        expect(page.locator(f'.al[data-pick="{others.id}"]')).to_have_count(0)
        keep(page, "day-city-alerts", tmp_path)


def test_a_clerk_handles_one_alert_on_a_phone(browser: Browser, line: Line, tmp_path: Path) -> None:
    mine = line.trouble(JINAN)
    with somebody(browser, line, "clerk", 390, 844, tmp_path, f"alerts?id={mine.id}") as walker:
        page = walker.page
        expect(page.locator(".tx-alert")).to_contain_text("济南")
        press(page, "签收")
        expect(in_hand(page, "已签收")).to_be_visible()
        keep(page, "day-clerk-acknowledged", tmp_path)
        desk, history = page.get_by_role("button", name="核实属实").bounding_box(), page.locator(".tx-history").bounding_box()
        assert desk is not None
        assert history is not None
        assert desk["y"] < history["y"], "on a phone what is to be done stands before what was done"
        other_step(page, "开始处置", "已约谈用人单位")
        expect(in_hand(page, "处置中")).to_be_visible()
        other_step(page, "办结", "12人工资已发放")
        expect(in_hand(page, "已办结")).to_be_visible()
        expect(page.locator(".tx-history")).to_contain_text("12人工资已发放")
        page.locator(".tx-history").scroll_into_view_if_needed()
        keep(page, "day-clerk-resolved", tmp_path)


def test_who_decides_on_what_has_changed_is_told_and_loses_nothing(browser: Browser, line: Line, tmp_path: Path) -> None:
    """A remark comes while the form is filled in: the first press sends nothing, the second what was written."""
    mine = line.trouble(JINAN)
    with somebody(browser, line, "clerk", 1366, 900, tmp_path, f"alerts?id={mine.id}") as walker:
        page = walker.page
        expect(page.locator(".tx-alert")).to_contain_text("济南")
        written = page.get_by_role("textbox", name="说明")
        fill_in(page, "误报", "重复统计")
        line.remark(mine, "现场有人讨薪")
        expect(page.locator(".tx-history")).to_contain_text("现场有人讨薪")
        press(page, "提交")
        expect(page.get_by_text("本次操作未提交")).to_be_visible()
        expect(page.locator(".tx-history", has_text="现场有人讨薪")).to_have_count(2)
        expect(written).to_have_value("重复统计")
        expect(in_hand(page, "误报")).to_have_count(0)
        page.get_by_text("本次操作未提交").scroll_into_view_if_needed()
        keep(page, "day-clerk-changed-meanwhile", tmp_path)
        press(page, "提交")
        expect(in_hand(page, "误报")).to_be_visible()
        expect(page.get_by_text("本次操作未提交")).to_have_count(0)


def test_the_wall_shows_alerts_and_never_scrolls(browser: Browser, line: Line, tmp_path: Path) -> None:
    for city in (JINAN, HEZE):
        line.trouble(city)
    with somebody(browser, line, "wall", 1920, 1080, tmp_path, "wall?theme=dark") as walker:
        page = walker.page
        expect(page.locator(".ac")).to_have_count(2)
        expect(page.locator(".st-key-wall_map svg path").first).to_be_visible()
        await_still(page)
        keep(page, "day-wall", tmp_path)
        assert page.evaluate(LOWEST) <= 1080
        assert page.evaluate(OVERLAPS) == 0
        assert not page.evaluate(SCROLLS)
        assert page.locator("button:visible, textarea:visible").count() == 0
