"""What people need who do not see the screen or use no mouse: every page, in both themes, by axe and by keyboard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, expect

from dashboard.menu import FIRST, PAGES
from tests.e2e.dashboard.stillness import await_still

TOUCH_PX = 44
AROUND = ("MAIN", "INPUT")
"""What scrolls, and what shows the focus at its frame."""
GRAVE = ("serious", "critical")
ACTIVE = """() => {
  const one = document.activeElement;
  const style = getComputedStyle(one);
  const other = getComputedStyle(one.parentElement ?? one);
  const marked = [style, other].some((s) => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0 || s.boxShadow !== 'none')
    || style.textDecorationLine.includes('underline') || parseFloat(style.borderBottomWidth) > 0;
  return [one.tagName, (one.textContent || one.getAttribute('aria-label') || '').slice(0, 24), marked];
}"""
SMALL = """(least) => [...document.querySelectorAll('.stMain :is(button, [data-pick], input, a), .st-key-hdr button')]
  .filter((one) => one.getClientRects().length && getComputedStyle(one).visibility === 'visible')
  .map((one) => [one, one.getBoundingClientRect()])
  .filter(([one, box]) => box.height > 1 && box.height < least - (one.closest('.stSelectbox, .stTextInput') ? 4 : 0.5))
  .map(([one, box]) => `${one.tagName} ${one.className} ${one.textContent.slice(0, 16)} ${Math.round(box.height)}`)"""


@pytest.fixture(params=["light", "dark"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1366, "height": 768}, color_scheme=request.param)
    yield context.new_page()
    context.close()


def opened(page: Page, address: str, path: str, query: str = "") -> None:
    page.goto(f"{address}/{'' if path == FIRST else path}{query}")
    expect(page.locator(".tx-lead").first).to_be_visible()
    await_still(page)


def test_no_page_shuts_anybody_out(page: Page, address: str) -> None:
    found = []
    for path in PAGES:
        opened(page, address, path)
        violations = Axe().run(page).response["violations"]
        found += [(path, one["id"], one["nodes"][0]["html"][:120]) for one in violations if one["impact"] in GRAVE]
    assert found == []


def test_a_page_says_its_language_and_charts_say_what_they_show(browser: Browser, address: str) -> None:
    with browser.new_context(viewport={"width": 1366, "height": 768}) as context:
        page = context.new_page()
        for language, lang, skip in (("zh", "zh-CN", "跳到正文"), ("en", "en", "Skip to the content")):
            opened(page, address, "trainings", f"?lang={language}")
            expect(page.locator("html")).to_have_attribute("lang", lang)
            expect(page.locator('a[href="#stMain"]')).to_have_text(skip)
            expect(page.locator('.stMain [role="img"][aria-label]').first).to_be_attached()
            said = page.locator('.stMain [role="img"][aria-label]').evaluate_all("all => all.map((one) => one.ariaLabel).join(' ')")
            assert ("最新" if language == "zh" else "latest") in said
            expect(page.locator('.stMain [role="status"]')).to_have_text(
                "预警 没有预警在办。" if language == "zh" else "Alerts No alert is open."
            )


def test_everything_is_reached_by_keyboard_in_the_order_of_reading(page: Page, address: str) -> None:
    opened(page, address, "progress")
    met = []
    for _ in range(60):
        page.keyboard.press("Tab")
        tag, words, marked = page.evaluate(ACTIVE)
        if tag == "BODY":
            break
        assert marked or tag in AROUND, f"the focus is not seen on {tag} {words}"
        met.append(words)
    assert met[0] == "跳到正文"
    heads = [words for words in met if words in ("全省", "济南", "菏泽", "青岛")]
    assert len(heads) == 1, met


def test_on_a_phone_everything_can_be_touched(browser: Browser, address: str) -> None:
    with browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as context:
        page = context.new_page()
        found = []
        for path in PAGES:
            opened(page, address, path)
            found += [(path, one) for one in page.evaluate(SMALL, TOUCH_PX)]
        assert found == []
