"""Every table of every page can be downloaded and every chart saved as a picture, for each role; what can not has a reason."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from html import escape

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from dashboard.menu import FIRST, PAGES
from dashboard.rotation import VIEWS
from infra.accounts.account import Role
from infra.settings import Settings
from tests.integration.dashboard.filled import JINAN, NOTICE
from tests.integration.dashboard.markup import MARKUP, WRITTEN, Arrived, planted, put_markup
from tests.integration.dashboard.markup import PLACES as MARKED
from tests.integration.dashboard.served import RUN_TIMEOUT_S, Browser, add_account, serving, with_accounts
from tests.integration.dashboard.takeaway import Page, lists_in, page_of
from tests.integration.dashboard.whole import LINKED, RECORD, SPIKE, put_whole_season

NONE_ON_PURPOSE = {
    ".tx-legend": "what colours and signs mean",
    ".tx-tiles": "key figures, each of which opens its definition and, from there, its records",
    ".tx-record": "four figures that the scorecard's tables have by rule, city and department",
    ".tx-figures": "figures of one alert, which the chart below them draws",
    ".tx-life": "moments of one alert, which are in the file of its history",
    ".tx-kv": "who has one alert and until when, which is in the file of the list of alerts",
    "dl": "the definition of one figure",
}
PLACES: tuple[tuple[str, dict[str, str]], ...] = (
    *((path, {}) for path in PAGES),
    ("progress", {"city": JINAN, "definition": "training-person-times"}),
    ("city", {"city": JINAN, "programme": "luli-07-skills"}),
    ("alerts", {"id": SPIKE}),
    ("alerts", {"id": LINKED}),
    ("alerts", {"which": "scores"}),
    ("search", {"q": RECORD}),
    ("search", {"q": SPIKE}),
    ("search", {"of": "complaints-by-channel", "notice": NOTICE}),
    ("visits", {"place": JINAN}),
)
FILES = {
    "programmes", "ticker", "feed", "reporting", "matrix_panel", "squares_panel", "city_programmes", "measures", "reporting_table", "days",
    "cities", "figures", "ages", "steps", "employers", "industries", "routes", "types", "modes", "households", "kinds", "freshness",
    "silent", "bands", "refused", "topics", "reader", "unreached", "alerts", "hands", "alert_history", "alert_makeup", "alert_similar",
    "alert_strands", "basis", "score_rule", "score_city", "score_department", "fields", "history-0", "counts-0", "search_alert",
}  # fmt: skip
"""What the office is to find; briefs have more."""
CHARTS = {"map", "course", "daily", "stock", "flow", "days", "evidence", "where"}


@pytest.fixture(scope="module")
def address(shared_tables: Settings) -> Iterator[str]:
    """A real server over a season with everything, with an account of each role that may download."""
    put_whole_season(shared_tables)
    put_markup(shared_tables)
    settings = with_accounts(shared_tables)
    add_account(settings, "office", Role.OFFICE, title=planted("title"))
    add_account(settings, "city", Role.CITY, (JINAN,), title=planted("title"))
    add_account(settings, "department", Role.DEPARTMENT, (JINAN,), ("hrss-city-sd",), title=planted("title"))
    add_account(settings, "wall", Role.WALL, title=planted("title"))
    with serving(settings) as address:
        yield address


def pages(browser: Browser, arrived: Arrived, places: Iterable[tuple[str, dict[str, str]]]) -> Iterator[tuple[str, Page]]:
    """Each place, once the counts from the records are there."""
    deadline = time.monotonic() + RUN_TIMEOUT_S
    while "正在统计记录" in browser.page("arrears", lang="zh") + browser.page("reporting", lang="zh"):
        assert time.monotonic() < deadline
        time.sleep(0.5)
    for path, query in places:
        with browser.socket() as socket:
            yield f"{path} {query}", page_of(socket, "" if path == FIRST else path, arrived.take, **query)


@pytest.mark.parametrize("name", ["office", "city", "department"])
def test_whatever_lists_rows_has_a_file_and_each_chart_a_picture(address: str, name: str) -> None:
    """And no value that people write arrives as more than words."""
    files, charts, met, missing, arrived = set(), set(), set(), {}, Arrived()
    with Browser(address) as browser:
        browser.sign_in(name)
        for place, page in pages(browser, arrived, (*PLACES, *MARKED)):
            assert any('class="tx-lead"' in markup for markup in (*page.plain, *page.panels.values())), place
            if lacking := page.without_a_file() - set(NONE_ON_PURPOSE) | page.without_a_picture() | set(page.foreign):
                missing[place] = lacking
            files |= page.files
            charts |= {chart for chart in CHARTS for key in page.charts if f"-{chart}" in key}
            met |= page.without_a_file()
    assert missing == {}
    assert arrived.alive == set()
    if name == "office":
        assert WRITTEN - arrived.names == set()
        assert FILES - files == set()
        assert CHARTS - charts == set()
        assert set(NONE_ON_PURPOSE) - met == set(), "an exception that nothing needs"


def test_a_wall_is_sent_words_too(address: str) -> None:
    arrived = Arrived()
    with Browser(address) as browser:
        browser.sign_in("wall")
        views = [(FIRST, {"view": view.value, "embed": "true"}) for view in VIEWS]
        for _ in pages(browser, arrived, (*MARKED, *views, ("alerts", {"id": planted("asked")}))):
            pass
    assert arrived.alive == set()
    assert arrived.names >= {"rule", "industry"}


@pytest.mark.parametrize(
    ("body", "alive"),
    [
        (escape(MARKUP), set()),
        (f"<p>{MARKUP}</p>", {"an element"}),
        (f'<p title="{MARKUP}">x</p>', {"an attribute of p", "an element"}),
        (f"<p>{escape(MARKUP).replace('&amp;lt;', '&lt;').replace('&amp;gt;', '&gt;')}</p>", {"an entity of their own"}),
    ],
)
def test_what_is_more_than_words_is_found(body: str, alive: set[str]) -> None:
    arrived, message = Arrived(), ForwardMsg()
    message.delta.new_element.html.body = body
    arrived.take(message)
    assert arrived.alive == alive


def test_markdown_is_found_where_streamlit_reads_it() -> None:
    for text, alive in ((MARKUP, True), (MARKUP.replace("[", "\\["), False)):
        arrived, message = Arrived(), ForwardMsg()
        message.delta.new_element.alert.body = text
        arrived.take(message)
        assert bool(arrived.alive) == alive


def test_lists_are_found_whatever_they_are_made_of() -> None:
    row = '<div class="zz"><b>济南</b><i>3</i></div>'
    assert lists_in(f'<div class="xx">{row}{row}</div>') == {".xx"}
    assert lists_in(f'<div class="xx">{row}</div><p>a</p><p>b</p>') == set()
    assert lists_in("<div><table><tbody><tr><td>1</td></tr></tbody></table></div>") == {"table"}
    assert lists_in('<div class="tx-legend"><span><i></i>a</span><span><i></i>b</span></div>') == set()
    page = Page(panels={"a": f"<ul>{row}{row}</ul>", "b": f'<ol>{row}{row}</ol><button data-file="b"></button>'}, charts={"c": "{}"})
    assert page.without_a_file() == {"ul"}
    assert page.files == {"b"}
    assert page.without_a_picture() == {"c"}
