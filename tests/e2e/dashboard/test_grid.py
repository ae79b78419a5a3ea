"""The matrix by keyboard in a real browser, as the ARIA grid pattern asks."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlparse

import pytest
from clickhouse_driver import Client
from playwright.sync_api import Browser, Page, expect

from tests.integration.dashboard.filled import HEZE, JINAN, TODAY, put_cells

GRID = '.st-key-matrix [role="grid"]'
STOPS = f"""() => [...document.querySelectorAll('{GRID} [tabindex="0"]')].map((one) => one.textContent)"""
FOCUS = """() => {
  const one = document.activeElement, cell = one.closest('th, td');
  return cell ? [cell.parentElement.rowIndex, cell.cellIndex] : [one.tagName, one.dataset.file ?? ''];
}"""
MARKED = "() => getComputedStyle(document.activeElement).outlineStyle !== 'none'"


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1366, "height": 900}) as context:
        page = context.new_page()
        page.goto(f"{address}/progress?city={HEZE}&order=code")
        expect(page.locator(GRID)).to_be_visible()
        yield page


def row_of(page: Page, city: str) -> int:
    return int(page.locator(f'{GRID} tr[data-pick="{city}"]').evaluate("one => one.rowIndex"))


def reached(page: Page) -> None:
    """Go there by the tab key, from the last thing before it."""
    page.locator(".st-key-filters button").last.focus()
    for _ in range(5):
        page.keyboard.press("Tab")
        if page.evaluate(f"() => !!document.activeElement.closest('{GRID}')"):
            return
    pytest.fail("The tab key does not come to the matrix.")


def test_the_matrix_is_one_stop_on_the_chosen_city_and_the_next_is_beyond_it(page: Page, database: Client) -> None:
    assert page.evaluate(STOPS) == ["菏泽"]
    reached(page)
    assert page.evaluate(FOCUS) == [row_of(page, HEZE), 0]
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    put_cells(database, [("trainings", JINAN, "training-person-times", "sum", TODAY, 77)])
    expect(page.locator(f'{GRID} tr[data-pick="{HEZE}"] th[tabindex="0"]')).to_have_count(1)  # drawn anew, as the server has it
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS) == ["BUTTON", "matrix_panel"]
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(FOCUS) == [row_of(page, HEZE) - 1, 1]
    assert len(page.evaluate(STOPS)) == 1


def test_arrows_and_ends_move_and_stop_at_the_edges(page: Page) -> None:
    reached(page)
    heze, last = row_of(page, HEZE), page.locator(f"{GRID} thead th").count() - 1
    for key, at in (
        ("ArrowDown", (heze, 0)),  # the last city
        ("ArrowLeft", (heze, 0)),
        ("ArrowUp", (heze - 1, 0)),
        ("ArrowRight", (heze - 1, 1)),
        ("End", (heze - 1, last)),
        ("ArrowRight", (heze - 1, last)),
        ("Home", (heze - 1, 0)),
        ("Control+Home", (0, 0)),
        ("ArrowUp", (0, 0)),
        ("ArrowRight", (0, 1)),
        ("Control+End", (heze, last)),
    ):
        page.keyboard.press(key)
        assert page.evaluate(FOCUS) == list(at), key
        assert page.evaluate(MARKED), key
        assert len(page.evaluate(STOPS)) == 1, key


def test_enter_opens_a_city_a_programme_and_a_definition_and_the_focus_stays(page: Page) -> None:
    reached(page)
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".tx-head h2", has_text="济南市").first).to_be_visible()
    assert parse_qs(urlparse(page.url).query)["city"] == [JINAN]
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    here = page.evaluate(FOCUS)
    pick = page.evaluate("() => document.activeElement.dataset.pick")
    page.keyboard.press(" ")
    page.wait_for_url(f"**programme={pick.partition('/')[2]}**")
    page.wait_for_timeout(2_500)
    assert page.evaluate(FOCUS) == here
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator(".tx-definition")).to_be_visible()


def test_it_says_what_it_is(page: Page) -> None:
    expect(page.get_by_role("grid", name="城市×活动")).to_be_visible()
    expect(page.get_by_role("row", name="菏泽").first).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("rowheader", name="菏泽")).to_be_visible()
    assert page.get_by_role("gridcell").count() > 100
