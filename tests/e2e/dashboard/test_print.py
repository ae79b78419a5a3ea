"""Pages on paper: A4, with what they are and as of when, and nothing that only a screen needs."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

A4_POINTS = (595, 842)
ONLY_ON_SCREEN = '[data-testid="stHeader"], .st-key-filters, .tx-save, .tx-picture, .tx-hdr'
PAPER = "rgb(255, 255, 255)"


@pytest.mark.parametrize("look", ["light", "dark"])
def test_pages_are_readable_on_paper(browser: Browser, address: str, tmp_path: Path, look: str) -> None:
    context = browser.new_context(viewport={"width": 1366, "height": 900}, color_scheme="dark" if look == "dark" else "light")
    page = context.new_page()
    for path, name, said in (("progress", "进度", "城市×活动"), ("reporting", "报送", "各市各类数据有多新"), ("trainings", "培训", "济南")):
        page.goto(f"{address}/{path}")
        expect(page.locator(".tx-lead")).to_be_visible()
        expect(page.locator(".tx-printed")).to_be_hidden()
        expect(page.get_by_text(said).first).to_be_attached()
        page.emulate_media(media="print")
        top = page.locator(".tx-printed")
        expect(top).to_be_visible()
        for words in ("同心", name, "截至", "打印于"):
            expect(top).to_contain_text(words)
        expect(page.locator(".tx-lead").first).to_be_visible()
        for part in page.locator(ONLY_ON_SCREEN).all():
            expect(part).to_be_hidden()
        colours = page.evaluate("[...document.querySelectorAll('html, body, .stApp')].map(one => getComputedStyle(one).backgroundColor)")
        assert set(colours) == {PAPER}
        ink = page.locator(".tx-lead").first.evaluate("one => getComputedStyle(one).color")
        assert max(int(part) for part in re.findall(r"\d+", ink)) < 100
        raw = page.pdf(path=Path(os.environ.get("PICTURES_DIR") or tmp_path) / f"{look}-{path}.pdf", prefer_css_page_size=True)
        sheets = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", raw)
        assert 1 <= len(sheets) <= 4
        assert {(round(float(wide)), round(float(high))) for wide, high in sheets} <= {A4_POINTS, (596, 843), (596, 842), (595, 843)}
        page.emulate_media(media="screen")
    context.close()
