"""In a real browser: a table is downloaded with one click, a chart as a picture with another, and nothing on the page jumps for it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from PIL import Image
from playwright.sync_api import Browser, Download, Page, expect

from tests.e2e.dashboard.stillness import await_still
from tests.e2e.dashboard.test_walk import WATCH, Walker
from tests.integration.dashboard.filled import HEZE, TODAY


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


def test_a_chart_is_saved_as_a_picture_with_its_title(walker: Walker, tmp_path: Path) -> None:
    walker.open("trainings")
    page = walker.page
    expect(page.locator(".tx-charted canvas").first).to_be_visible()
    page.locator(".tx-charted").first.hover()
    picture = saved(page, ".tx-picture", tmp_path)
    kept = os.environ.get("PICTURES_DIR")
    with Image.open(picture) as image:
        if kept:
            image.save(Path(kept) / "picture-course.png")
        assert image.width > 1000
        assert len(image.convert("L").getcolors() or ()) > 20
    walker.open("")
    expect(page.locator(".tx-charted svg path").first).to_be_visible()
    page.locator(".tx-charted").first.hover()
    picture = saved(page, ".tx-picture", tmp_path)
    with Image.open(picture) as image:
        if kept:
            image.save(Path(kept) / "picture-map.png")
        assert len(image.convert("L").getcolors() or ()) > 20
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
