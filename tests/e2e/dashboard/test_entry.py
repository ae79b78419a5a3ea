"""Signing in and out in a real browser: by keyboard, through a link, in two windows, in both languages and themes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from clickhouse_driver import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from infra.accounts.account import Role
from infra.settings import Settings
from tests.e2e.dashboard.stillness import await_still
from tests.integration.dashboard.filled import HEZE, JINAN
from tests.integration.dashboard.served import PASSWORD, add_account, serving, with_accounts

LOOKS = [("zh", "light", 1366, 768), ("en", "dark", 1366, 768), ("zh", "dark", 390, 844), ("en", "light", 390, 844)]


@pytest.fixture(scope="module")
def door(shared_tables: Settings, database: Client) -> Iterator[str]:
    """A dashboard where people sign in."""
    settings = with_accounts(shared_tables)
    add_account(settings, "office", Role.OFFICE)
    add_account(settings, "jinan", Role.CITY, (JINAN,))
    with serving(settings) as address:
        yield address


@pytest.fixture
def person(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1366, "height": 768}, color_scheme="light")
    yield context
    context.close()


def keep(page: Page, name: str, folder: Path) -> None:
    page.screenshot(path=Path(os.environ.get("PICTURES_DIR") or folder) / f"{name}.png")


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    """By keyboard alone, from where the page has put the cursor."""
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")


def test_a_link_survives_signing_in_and_the_session_a_reload(person: BrowserContext, door: str, tmp_path: Path) -> None:
    page = person.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{door}/city?city={JINAN}")
    expect(page).to_have_title("登录 · 同心")
    sign_in(page, "jinan")
    expect(page.locator(".tx-lead")).to_contain_text("济南市")
    assert page.url.endswith(f"/city?city={JINAN}")
    expect(page.locator(".tx-who .who")).to_have_text("title of jinan")
    page.reload()
    expect(page.locator(".tx-lead")).to_contain_text("济南市")
    assert page.evaluate("document.cookie").find("tongxin") < 0
    await_still(page)
    keep(page, "signed-in", tmp_path)
    assert errors == []


def test_a_link_that_is_sent_on_carries_no_session(person: BrowserContext, browser: Browser, door: str) -> None:
    page = person.new_page()
    page.goto(door)
    sign_in(page, "office")
    expect(page.locator(".tx-lead")).to_be_visible()
    with browser.new_context() as colleague:
        other = colleague.new_page()
        other.goto(page.url)
        expect(other.locator("#password")).to_be_visible()


def test_signing_out_in_one_window_signs_out_the_other(person: BrowserContext, door: str) -> None:
    page, other = person.new_page(), person.new_page()
    page.goto(door)
    sign_in(page, "office")
    expect(page.locator(".tx-lead")).to_be_visible()
    other.goto(f"{door}/progress")
    expect(other.locator(".tx-matrix").first).to_be_visible()
    page.bring_to_front()
    page.get_by_role("button", name="退出登录").click()
    expect(page.locator("#password")).to_be_visible()
    expect(other.locator("#password")).to_be_visible()
    assert "next=%2Fprogress" in other.url


def test_a_wrong_password_is_said_and_the_name_is_kept(person: BrowserContext, door: str, tmp_path: Path) -> None:
    page = person.new_page()
    page.goto(f"{door}/sign-in?lang=en")
    sign_in(page, "office", "wrong")
    expect(page.get_by_role("alert")).to_contain_text("The account or the password is wrong.")
    expect(page.locator("#name")).to_have_value("office")
    expect(page.locator("#password")).to_be_focused()
    keep(page, "sign-in-refused", tmp_path)
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".tx-lead")).to_be_visible()


def test_a_city_is_told_what_is_not_for_it(person: BrowserContext, door: str, tmp_path: Path) -> None:
    page = person.new_page()
    page.goto(f"{door}/city?city={HEZE}")
    sign_in(page, "jinan")
    expect(page.locator(".tx-lead")).to_contain_text("菏泽市")
    expect(page.get_by_text("只显示累计数").first).to_be_visible()
    await_still(page)
    keep(page, "other-city", tmp_path)
    page.goto(f"{door}/city?city=999999")
    expect(page.locator(".tx-lead")).to_contain_text("没有这个页面")


@pytest.mark.parametrize(("language", "theme", "width", "height"), LOOKS)
def test_the_sign_in_page_fits(browser: Browser, door: str, language: str, theme: str, width: int, height: int, tmp_path: Path) -> None:
    with browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme) as context:  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(f"{door}/sign-in?lang={language}")
        page.evaluate("document.fonts.ready")
        keep(page, f"sign-in-{language}-{theme}-{width}", tmp_path)
        wide, high = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
        assert wide <= width
        assert high <= height
        expect(page.locator("#name")).to_be_focused()
        shown = page.inner_text("body")
        assert any("\u4e00" <= mark <= "\u9fff" for mark in shown.replace("中文", "").replace("同心", "")) == (language == "zh")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_head_of_a_phone_holds_together(browser: Browser, door: str, language: str, tmp_path: Path) -> None:
    with browser.new_context(viewport={"width": 390, "height": 844}) as context:
        page = context.new_page()
        page.goto(f"{door}/?lang={language}")
        sign_in(page, "jinan")
        expect(page.locator(".tx-who button")).to_be_visible()
        await_still(page)
        keep(page, f"phone-head-{language}", tmp_path)
        menu = page.locator('[data-testid="stExpandSidebarButton"]').bounding_box()
        head = page.locator(".st-key-hdr").bounding_box()
        assert menu is not None
        assert head is not None
        assert menu["x"] + menu["width"] <= head["x"] + 1
