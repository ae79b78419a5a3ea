"""Panels as HTML: escaped, silent where nobody reported, and without judgement when stale."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from dashboard.board import Board
from dashboard.panels.bar import bar, verdict
from dashboard.panels.feed import feed, intake_line
from dashboard.panels.lines import figure_lines, reporting_line
from dashboard.panels.matrix import Show, legend, matrix, squares
from dashboard.panels.programmes import programmes
from dashboard.panels.spark import spark
from dashboard.panels.table import Cell, Row, table
from dashboard.panels.tile import explain, tiles
from dashboard.plan import NoticePlans, Plan
from dashboard.snapshot import Arrival, Intake
from dashboard.voice import Voice
from schemas.catalogue import Catalogue
from tests.unit.dashboard.made import FIRST, HEZE, JINAN, NOW, QINGDAO, TODAY, board, snapshot

ZH, EN = Voice("zh"), Voice("en")
POSTS = NoticePlans(
    leads={"luli-01-spring-breeze": "posts-published"},
    plans={"posts-published": Plan.model_validate({"from": FIRST, "to": FIRST + timedelta(days=99), "cities": {JINAN: 1000, HEZE: 1000}})},
)


class Balance(HTMLParser):
    """Fails on a tag that is not closed."""

    EMPTY = frozenset({"path", "circle", "polyline"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.EMPTY:
            assert self.open.pop() == tag


def sound(markup: str) -> str:
    balance = Balance()
    balance.feed(markup)
    assert balance.open == []
    return markup


@pytest.fixture(scope="module")
def found(catalogue: Catalogue) -> Board:
    cells = {
        (JINAN, "posts-published", "sum"): {TODAY: 140},
        (HEZE, "posts-published", "sum"): {TODAY: 30},
        (JINAN, "training-person-times", "sum"): {FIRST: 100, TODAY: 20},
        (JINAN, "@complaints", "sum"): {TODAY: 1},
        (HEZE, "open-arrears-cases", "sum"): {FIRST: 3, TODAY: 1},
    }
    return board(snapshot(catalogue, cells), POSTS)


def test_the_plan_is_outlined_and_the_target_filled(found: Board) -> None:
    assert 'class="tx-bar plan"' in bar(found.rows[JINAN][0])
    training = found.figure(found.whole, "training-person-times")
    assert 'class="tx-bar notice"' in bar(training)


def test_colour_is_only_between_done_and_expected(found: Board) -> None:
    behind = bar(found.rows[HEZE][0])
    assert 'class="lack behind" style="left:3.00%;width:8.00%"' in behind
    ahead = bar(found.rows[JINAN][0])
    assert "lack" not in ahead
    assert 'class="over" style="left:11.00%;width:3.00%"' in ahead
    stale = bar(found.rows[HEZE][0], judged=False)
    assert "lack" not in stale
    assert "due" not in stale


def test_silence_is_hatched_and_said(found: Board) -> None:
    figure = found.figure(QINGDAO, "visits-made")
    assert "hatch" in bar(figure)
    assert "未报送" in verdict(ZH, figure)
    tile = sound(tiles(ZH, [figure]))
    assert "未报送" in tile
    assert ">0<" not in tile


def test_a_judgement_has_a_mark_and_words_beside_its_colour(found: Board) -> None:
    assert verdict(ZH, found.rows[HEZE][0]) == '<span class="tx-gap behind"><b>▼</b>落后8天</span>'


def test_what_has_no_goal_shows_what_today_added(found: Board) -> None:
    assert "今日+20" in verdict(ZH, found.figure(JINAN, "training-person-times"))


def test_a_zero_goal_shows_its_count_and_direction(found: Board) -> None:
    rows = sound(programmes(ZH, found, HEZE))
    assert re.search(r"4 <small>件，目标0</small>", rows)
    assert "未清零↑" in rows
    assert explain(ZH, found.figure(HEZE, "open-arrears-cases")) == "目标0；比一周前多1件"


@pytest.mark.parametrize("voice", [ZH, EN])
@pytest.mark.parametrize("show", Show)
def test_the_matrix_has_all_cities_and_programmes(found: Board, voice: Voice, show: Show) -> None:
    text = sound(matrix(voice, found, found.worst_first(), HEZE, show))
    assert text.count("<tr") == 2 + 16
    assert text.count('aria-selected="true"') == 1
    assert text.count("□") == 1
    first = re.search(r'data-pick="371700".*?</tr>', text)
    assert first is not None
    words = {Show.DAYS: "−8", Show.SHARE: "3%", Show.COUNT: "30"}[show]
    assert f">{words}</td>" in first[0]
    sound(squares(voice, found, found.cities, None))
    sound(legend(voice))


def test_a_stale_matrix_is_grey(found: Board) -> None:
    text = matrix(ZH, found, found.cities, None, Show.DAYS, judged=False)
    assert not re.search(r'<td class="(ahead|on|slow|behind)"', text)


def test_hollow_figures_are_stale_ones(found: Board) -> None:
    assert "hollow" in tiles(ZH, [found.figure(JINAN, "posts-published")], judged=False)
    assert "hollow" not in tiles(ZH, [found.figure(JINAN, "posts-published")])


def test_names_from_outside_are_escaped(found: Board) -> None:
    evil = "<img src=x onerror=alert(1)>"
    arrival = Arrival("visits", JINAN, "hrss", evil, TODAY, 2, False, NOW)
    shown = replace(found.snapshot, arrivals=(arrival,), intake={"visits": Intake("visits", 9, 3, 1, 2, NOW)})
    text = sound(feed(ZH, shown, [JINAN], 5))
    assert "<img" not in text
    assert "&lt;img" in text
    assert "更正" in text
    assert "14:30:00" in text
    assert sound(table([Cell(evil)], [Row([Cell(evil)], pick=evil)])).count("<img") == 0
    assert intake_line(ZH, shown) == "今日收3条 · 近一分钟1条 · 拒收2条"


def test_only_a_new_arrival_is_marked_new(found: Board) -> None:
    one = Arrival("visits", JINAN, "hrss", "甲", TODAY, 1, False, NOW)
    two = replace(one, received_at=NOW + timedelta(seconds=1))
    keys = re.findall('data-new="([^"]+)"', feed(ZH, replace(found.snapshot, arrivals=(two, one)), [JINAN], 5))
    assert len(set(keys)) == 2


def test_lines_and_reporting(found: Board) -> None:
    assert "未报送" in sound(figure_lines(ZH, [found.figure(QINGDAO, "visits-made")]))
    assert "今日1/16市已报送" in sound(reporting_line(ZH, found))


@pytest.mark.parametrize("values", [[], [1.0], [float("nan"), 2.0], [0.0, 0.0], [1.0, float("nan"), 3.0], [float(n) for n in range(90)]])
def test_sparks_stay_in_their_box(values: list[float]) -> None:
    assert (spark(values) == "") == (sum(value == value for value in values) < 2)
    for x, y in re.findall(r"(?<=[ \"L])([\d.]+),([\d.]+)", sound(spark(values))):
        assert 0 <= float(x) <= 110
        assert 0 <= float(y) <= 22
