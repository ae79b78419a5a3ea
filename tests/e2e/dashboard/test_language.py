"""In a real browser: no English in the Chinese pages and no Chinese in the English ones, Streamlit's own words included."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, expect

from tests.e2e.dashboard.stillness import await_still

PATHS = ("", "alerts", "progress", "campaign", "city", "arrears", "trips", "trainings", "visits", "relief", "reporting", "search", "brief",
         "upload", "system")  # fmt: skip
ENGLISH = {"EN", "PDF", "Word", "visibility", "arrow", "back", "tx"}
"""The switch of language, kinds of files, names of icons, which a font draws, and what an agency's token begins with."""
CHINESE = re.compile(r"中文|[（一二三四五六七八九十）]+|.*(局|厅|委|会|办|部|政府|办公室|办事处|中心|街道|团委)")
"""The switch of language, numbers of a notice's clauses, and names of bodies as these report them."""
SEEN = """() => {
  const said = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const {data, parentElement} = walker.currentNode;
    if (!parentElement.closest("script,style") && parentElement.checkVisibility() && getComputedStyle(parentElement).fontSize !== "0px")
      said.push(data);
  }
  for (const name of ["aria-label", "title", "placeholder", "alt"])
    for (const one of document.querySelectorAll(`[${name}]`)) if (one.checkVisibility()) said.push(one.getAttribute(name));
  return said;
}"""


def test_pages_speak_one_language(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 1366, "height": 900})
    page = context.new_page()
    strange: dict[str, set[str]] = {"zh": set(), "en": set()}
    for language, found in strange.items():
        for path in PATHS:
            page.goto(f"{address}/{path}?lang={language}")
            expect(page.locator(".tx-lead").first).to_be_visible()
            await_still(page)
            for words in page.evaluate(SEEN):
                if language == "zh":
                    found |= {f"{path}: {one}" for one in re.findall(r"[A-Za-z]{2,}", words) if one not in ENGLISH}
                else:
                    found |= {f"{path}: {one}" for one in re.findall(r"[（]?[\u4e00-\u9fff]+[）]?", words) if not CHINESE.fullmatch(one)}
    context.close()
    assert strange == {"zh": set(), "en": set()}
