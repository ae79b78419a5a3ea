"""In a real browser: a table is downloaded with one click, a chart as a picture with another, and nothing on the page jumps for it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Literal

import openpyxl
import pytest
from docx import Document
from PIL import Image
from playwright.sync_api import Browser, Download, Page, expect

from dashboard.tokens import LIGHT, Tokens
from tests.e2e.dashboard.stillness import await_still
from tests.e2e.dashboard.test_walk import WATCH, Walker
from tests.integration.dashboard.filled import HEZE, TODAY

HEAR = """() => {
  window.written = [];
  const write = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (words, ...at) {
    if (!this.canvas.isConnected) window.written.push(words);
    return write.call(this, words, ...at);
  };
}"""
"""Keeps what is written on a canvas that is not on the page."""
WHITE = (255, 255, 255)
LEGEND_PX = 160
"""The lowest part of a picture: legend, scope and source."""
SWATCH_PX = (30, 16)


@pytest.fixture
def walker(browser: Browser, address: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Walker]:
    context = browser.new_context(viewport={"width": 1366, "height": 900}, color_scheme="light", accept_downloads=True)
    page = context.new_page()
    yield Walker(page, address)
    page.screenshot(path=Path(os.environ.get("PICTURES_DIR") or tmp_path) / f"{request.node.name}.png")
    context.close()


def saved(page: Page, selector: str, folder: Path) -> Path:
    """The file that a click brings."""
    with page.expect_download() as coming:
        page.locator(selector).first.click()
    kept = folder / coming.value.suggested_filename
    coming.value.save_as(kept)
    return kept


def test_every_table_of_a_page_is_downloaded(walker: Walker, tmp_path: Path) -> None:
    walker.open("progress")
    page = walker.page
    await_still(page)
    page.evaluate(WATCH)
    downloads: list[Download] = []
    page.on("download", lambda one: downloads.append(one))  # noqa: PLW0108 - the library marks what it is given
    matrix = saved(page, '[data-file="matrix_panel"]', tmp_path)
    assert matrix.name == f"城市-活动-{TODAY:%Y%m%d}.xlsx"
    sheet = openpyxl.load_workbook(matrix).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][0] == "城市×活动"
    assert "截至" in str(rows[2][0])
    assert "来源：同心" in str(rows[2][0])
    assert {"全省", "济南", "菏泽"} <= {row[0] for row in rows}
    page.locator('[data-file="measures"]').focus()
    with page.expect_download() as coming:
        page.keyboard.press("Enter")
    assert coming.value.suggested_filename.endswith(".xlsx")
    page.wait_for_timeout(3_000)
    assert len(downloads) == 2
    assert page.evaluate("window.faded") == []
    walker.assert_clean()


def pictured(walker: Walker, chart: str, folder: Path) -> tuple[Image.Image, str]:
    """The picture of a chart, and all words that were written on it beside the chart itself."""
    page = walker.page
    box = page.locator(f"{chart} .tx-charted").first
    expect(box.locator("canvas, svg path").first).to_be_visible()
    await_still(page)
    box.hover()
    page.evaluate(HEAR)
    picture = saved(page, f"{chart} .tx-picture", folder)
    with Image.open(picture) as image:
        if kept := os.environ.get("PICTURES_DIR"):
            image.save(Path(kept) / f"picture-{picture.name}")
        return image.convert("RGB"), " ".join(page.evaluate("window.written"))


def solid(image: Image.Image, top: int, bottom: int) -> set[tuple[int, ...]]:
    """The colours of areas at least as large as a legend's swatch, without the paper's; letters and rules are narrower."""
    lines: Counter[tuple[int, ...]] = Counter()
    for y in range(top, bottom):
        raw = image.crop((0, y, image.width, y + 1)).tobytes()
        runs = groupby(tuple(raw[at : at + 3]) for at in range(0, len(raw), 3))
        lines.update({colour for colour, run in runs if len(list(run)) >= SWATCH_PX[0]})
    return {colour for colour, count in lines.items() if count >= SWATCH_PX[1]} - {WHITE}


def shade(tokens: Tokens, name: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(tokens[name].removeprefix("#")))


def test_a_chart_is_saved_as_a_picture_that_can_be_read_by_itself(walker: Walker, tmp_path: Path) -> None:
    walker.open("trainings")
    image, words = pictured(walker, ".st-key-halves_a", tmp_path)
    assert image.width > 1000
    for told in ("全省 · 培训农民工人次", "截至", "应达", "预计", "鲁力同心", "山东省", "数据日2024年2月5日", "来源：同心"):
        assert told in words, words
    walker.open("progress?city=370100&programme=luli-07-skills")
    _, words = pictured(walker, ".st-key-two_b", tmp_path)
    assert "济南" in words, "whose figure it is"
    walker.assert_clean()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_legend_beside_a_chart_is_in_its_picture(walker: Walker, tmp_path: Path, scheme: Literal["light", "dark"]) -> None:
    walker.page.emulate_media(color_scheme=scheme)
    walker.open("")
    image, words = pictured(walker, ".st-key-three_a", tmp_path)
    for told in ("各市进度", "超前2天以上", "按进度", "落后2–4天", "5天以上", "来源：同心"):
        assert told in words, words
    edge = image.height - LEGEND_PX
    swatches = solid(image, edge, image.height)
    assert len(swatches) == 4
    assert swatches & solid(image, 0, edge), "the map has them"
    if scheme == "light":
        assert swatches == {shade(LIGHT, name) for name in ("qing_tint", "land", "zhe_tint", "zhe")}
    assert image.getpixel((4, 4)) == WHITE
    walker.assert_clean()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_brief_is_downloaded_in_both_kinds(walker: Walker, tmp_path: Path, language: str) -> None:
    walker.open(f"brief?lang={language}&kind=week&place={HEZE}")
    page = walker.page
    lead = page.locator(".tx-lead").inner_text()
    word = saved(page, ".st-key-brief_word button", tmp_path)
    assert word.suffix == ".docx"
    assert lead in [paragraph.text for paragraph in Document(str(word)).paragraphs]
    pdf = saved(page, ".st-key-brief_pdf button", tmp_path)
    assert pdf.suffix == ".pdf"
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert pdf.stem == word.stem
    expect(page.locator(".st-key-brief_preview .tx-part")).to_have_count(6)
    expect(page.locator('[data-file="brief-0-0"]')).to_be_visible()
    walker.assert_clean()
