"""The wall in a real browser: opened by its short address, turning by itself and by its keys, never scrolling, legible."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from clickhouse_driver import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from dashboard.rotation import SHORTEST_S, VIEWS
from infra.accounts.account import Role
from infra.settings import Settings
from tests.e2e.dashboard.stillness import await_still
from tests.e2e.dashboard.test_entry import sign_in
from tests.integration.dashboard.served import add_account, serving, with_accounts

LEAST_PX = 22
LATE_MS = 30_000
"""A screen on which nothing changes is drawn anew after ten seconds, and a machine may have other work."""
SMALL = """(least) => [...document.querySelectorAll('.stMain *')]
  .filter((one) => !one.matches('.tx-gap b, .tx-unseen, .tx-unseen *, [role=status]') && one.getClientRects().length)
  .filter((one) => one.tagName !== 'text' || one.textContent.length > 1)
  .filter((one) => [...one.childNodes].some((part) => part.nodeType === 3 && part.data.trim()))
  .filter((one) => parseFloat(getComputedStyle(one).fontSize) < least)
  .map((one) => `${one.tagName} ${one.className} ${one.textContent}`)"""
OUTSIDE = """() => {
  const foot = document.querySelector('.wall-foot').getBoundingClientRect();
  const parts = [...document.querySelectorAll('.tx-tiles, .ac, .br, .tx-table, .tx-matrix, .hn, .rc, .tx-legend, .tx-row, .ln')];
  return parts.map((one) => [one.className, one.getBoundingClientRect()])
    .filter(([, box]) => box.height && (box.bottom > foot.top + 1 || box.right > innerWidth))
    .map(([name, box]) => `${name} ${Math.round(box.bottom)} ${Math.round(box.right)}`)
    .concat(foot.bottom > innerHeight ? [`foot ${foot.bottom}`] : []);
}"""
CUT = """() => [...document.querySelectorAll('.tx-lead, .tx-tile .below, .tx-tile .name, .wall-foot .right')]
  .filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth || one.getBoundingClientRect().right > innerWidth)
  .map((one) => `${one.className} ${one.textContent}`)"""

WATCH_MOTION = """() => {
  window.moved = new Set();
  const look = () => {
    for (const one of document.getAnimations()) window.moved.add(one.animationName || one.transitionProperty);
    requestAnimationFrame(look);
  };
  look();
}"""


@pytest.fixture(scope="module")
def door(shared_tables: Settings, database: Client) -> Iterator[str]:
    """A dashboard with an account for the wall."""
    settings = with_accounts(shared_tables)
    add_account(settings, "wall", Role.WALL)
    with serving(settings) as address:
        yield address


@pytest.fixture
def screen(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1920, "height": 1080}, color_scheme="light")
    yield context
    context.close()


def opened(context: BrowserContext, door: str, query: str) -> Page:
    page = context.new_page()
    page.goto(f"{door}/wall?{query}")
    sign_in(page, "wall")
    expect(page.locator(".wall-foot")).to_be_visible()
    return page


def test_the_theme_survives_signing_in_and_a_reload(screen: BrowserContext, door: str) -> None:
    page = opened(screen, door, "theme=dark&rotate=60")
    for _ in range(2):
        expect(page.locator(".stApp")).to_have_css("background-color", "rgb(17, 24, 25)")
        assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--bg')") == "#111819"
        page.reload()
        expect(page.locator(".wall-foot")).to_be_visible()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_view_fits_one_screen_and_can_be_read_from_afar(screen: BrowserContext, door: str, language: str, tmp_path: Path) -> None:
    page = opened(screen, door, f"lang={language}&view={VIEWS[0]}")
    for view in VIEWS:
        page.goto(f"{door}/wall?lang={language}&view={view}")
        expect(page.locator(f".st-key-view_{view} .tx-head").first).to_be_visible()
        await_still(page)
        page.screenshot(path=Path(os.environ.get("PICTURES_DIR") or tmp_path) / f"wall-{view}-{language}.png")
        assert page.evaluate(OUTSIDE) == [], view
        assert page.evaluate(CUT) == [], view
        assert page.evaluate(SMALL, LEAST_PX) == [], view
        page.set_viewport_size({"width": 3840, "height": 2160})
        await_still(page)
        assert page.evaluate(OUTSIDE) == [], (view, "4K")
        assert page.locator(".tx-lead").first.bounding_box()["width"] > 3500, (view, "4K")  # type: ignore[index]
        page.set_viewport_size({"width": 1920, "height": 1080})


def press(page: Page, key: str, said: str | re.Pattern[str], address: str) -> None:
    """Press a key and wait until the wall says so, and the address too."""
    page.keyboard.press(key)
    expect(page.locator(".marks")).to_have_attribute("aria-label", said)
    expect(page).to_have_url(re.compile(address))
    await_still(page)


def test_keys_step_hold_and_let_go(screen: BrowserContext, door: str) -> None:
    page = opened(screen, door, "rotate=3600&view=overview")
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.evaluate("window.same = true")
    press(page, "ArrowRight", "停在第2屏，共5屏", "view=matrix")
    expect(page.locator(".st-key-view_matrix")).to_be_visible()
    press(page, "ArrowLeft", "停在第1屏，共5屏", "view=overview")
    expect(page.locator(".st-key-view_overview")).to_be_visible()
    press(page, "Space", re.compile("^第.屏，共5屏$"), "^(?!.*view=)")
    press(page, "Space", re.compile("^停在第.屏，共5屏$"), "view=")
    assert page.evaluate("window.same"), "no step loads the page anew"
    assert errors == []


def test_views_take_turns(screen: BrowserContext, door: str) -> None:
    page = opened(screen, door, f"rotate={SHORTEST_S}")
    page.evaluate("window.same = true")
    for _ in range(2):
        shown = page.locator('[class*="st-key-view_"]').get_attribute("class") or ""
        name = next(part for part in shown.split() if part.startswith("st-key-view_"))
        expect(page.locator(f".{name}")).to_have_count(0, timeout=SHORTEST_S * 1000 + LATE_MS)
    assert page.evaluate("window.same")


def test_f_fills_the_screen_and_leaves_it(screen: BrowserContext, door: str) -> None:
    page = opened(screen, door, f"view={VIEWS[0]}")
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement === document.documentElement")
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement === null")


@pytest.mark.parametrize(("motion", "moves"), [("no-preference", True), ("reduce", False)])
def test_nothing_fades_or_glides_where_less_motion_is_asked_for(
    browser: Browser, door: str, motion: Literal["no-preference", "reduce"], moves: bool
) -> None:
    with browser.new_context(viewport={"width": 1920, "height": 1080}, reduced_motion=motion) as context:
        page = opened(context, door, "rotate=3600&view=overview")
        page.evaluate(WATCH_MOTION)
        page.keyboard.press("ArrowRight")
        expect(page.locator(".st-key-view_matrix .tx-matrix")).to_be_visible()
        await_still(page)
        assert page.evaluate("window.moved.size > 0") == moves
