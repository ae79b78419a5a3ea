"""Lists that are no tables to the browser are such in a file: each row that a reader sees, and those beyond the first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from dashboard.board import Board
from dashboard.files.quantity import words_of
from dashboard.panels.alert_life import history, makeup, similar
from dashboard.panels.alert_record import hands
from dashboard.panels.alert_rows import alert_ticker
from dashboard.panels.bars import Bar, bars
from dashboard.panels.feed import feed
from dashboard.panels.lines import reporting_line
from dashboard.panels.matrix import squares
from dashboard.panels.programmes import programmes
from dashboard.panels.table import Row, Table
from dashboard.plan import NoticePlans, Plan
from dashboard.snapshot import Arrival
from dashboard.view import board_seen
from dashboard.viewer import Clearance
from dashboard.voice import Voice
from infra.accounts.account import Role
from schemas.alert.alert import Evidence, State
from schemas.alert.step import Action
from schemas.catalogue import Catalogue
from tests.unit.dashboard.made import FIRST, HEZE, JINAN, NOW, QINGDAO, TODAY, board, snapshot
from tests.unit.schemas.alert.sample import BEGAN, DAY, OWNER, alert, step

ZH, EN = Voice("zh"), Voice("en")
LEADS = {"luli-01-spring-breeze": "posts-published"}
PLAN = Plan.model_validate({"from": FIRST, "to": FIRST + timedelta(days=99), "cities": {JINAN: 1000}})


def rows_of(made: str) -> list[list[object]]:
    """The rows of a file, as words or moments; all are as wide as the heads."""
    assert isinstance(made, Table)
    found: Iterable[Row] = made.whole() if made.whole else made.rows
    rows: list[list[object]] = [[cell.at or words_of(cell) for cell in row.cells] for row in found]
    assert {len(row) for row in rows} == {len(made.heads)}
    assert all(words_of(head) for head in made.heads)
    return rows


@pytest.fixture(scope="module")
def found(catalogue: Catalogue) -> Board:
    cells = {
        (JINAN, "posts-published", "sum"): {TODAY: 140},
        (JINAN, "@visits", "sum"): {TODAY: 1},
        (HEZE, "@visits", "sum"): {FIRST: 1},
    }
    return board(snapshot(catalogue, cells), NoticePlans(leads=LEADS, plans={"posts-published": PLAN}))


def test_programmes(found: Board) -> None:
    rows = rows_of(programmes(ZH, found, JINAN))
    assert len(rows) == len(found.columns)
    assert rows[0][0] == ZH.name(found.columns[0].programme)
    assert rows[0][2:] == ["140个", "1,000个", "14.0%", "超前3天"]
    assert rows_of(programmes(ZH, found, JINAN, judged=False))[0][-1] == ""
    assert "未报送" in rows_of(programmes(ZH, found, QINGDAO))[1]


def test_the_squares_of_a_phone_are_the_matrix(found: Board) -> None:
    rows = rows_of(squares(ZH, found, (JINAN, HEZE), None))
    assert [row[0] for row in rows] == ["全省", "济南", "菏泽"]
    assert rows[1][1] == "+3"


def test_who_has_reported(found: Board) -> None:
    rows = {str(row[0]): row[1:] for row in rows_of(reporting_line(ZH, found))}
    assert len(rows) == 16
    assert rows["济南"] == [TODAY, "今日或昨日已报送"]
    assert rows["菏泽"] == [FIRST, "昨日以来未报送"]
    assert rows["青岛"] == ["", "昨日以来未报送"]


def test_whose_days_are_not_seen_has_none_in_the_file(found: Board) -> None:
    jinan = Clearance(Role.CITY, frozenset({JINAN}), frozenset(), "totals")
    rows = {str(row[0]): row[1:] for row in rows_of(reporting_line(ZH, board_seen(found, jinan)))}
    assert rows["济南"] == [TODAY, "今日或昨日已报送"]
    assert rows["菏泽"] == ["", "昨日以来未报送"]


def test_what_came_in_last(found: Board) -> None:
    one = Arrival("visits", JINAN, "hrss", "济南市民政局", TODAY, 2, False, NOW)
    held = (one, *(replace(one, revision=1, received_at=NOW - timedelta(seconds=at)) for at in range(1, 9)), replace(one, city=HEZE))
    shown = feed(ZH, replace(found.snapshot, arrivals=held), [JINAN], 2)
    assert shown.count('class="ar"') == 2
    rows = rows_of(shown)
    assert len(rows) == 9
    assert rows[0] == [NOW, "济南", ZH.name(found.snapshot.catalogue.topics["visits"]), "更正", "济南市民政局"]


def test_bars() -> None:
    assert rows_of(bars(EN, [Bar("a", 1200, "75.0%"), Bar("b", 400, shown="0.4 k")])) == [["a", "1,200", "75.0%"], ["b", "0.4 k", ""]]


def test_alerts_in_one_line_each(catalogue: Catalogue) -> None:
    held = [alert(id=f"a{at}") for at in range(6)]
    shown = alert_ticker(ZH, catalogue, held, BEGAN, most=4)
    assert shown.count('class="at"') == 4
    assert [row[0] for row in rows_of(shown)] == [one.id for one in held]


def test_an_alerts_history() -> None:
    steps = (step(Action.RAISE, after_h=0), step(Action.ACKNOWLEDGE, OWNER, why="收到"))
    assert rows_of(history(ZH, steps)) == [
        [BEGAN + timedelta(hours=1), "签收", "收到", "li"],
        [BEGAN, "发现", "because", "系统"],
    ]


def test_what_an_alert_is_made_of_is_whole_in_the_file(catalogue: Catalogue) -> None:
    top = {"industry": (("construction", 9.0),), "county_code": tuple((f"37010{at}", float(9 - at)) for at in range(7))}
    made = makeup(ZH, catalogue, alert(evidence=Evidence(as_of=DAY, observed=12, top=top)))
    assert made.count("<tbody>") == 2
    rows = rows_of(made)
    assert len(rows) == 8
    assert rows[0][2] == "9"
    assert len({row[0] for row in rows}) == 2


def test_similar_alerts_have_heads_in_the_file(catalogue: Catalogue) -> None:
    one = alert(State.CLOSED, verdict=True)
    assert rows_of(similar(ZH, catalogue, [one]))[0][1] == ZH.say("alert_true")


def test_in_whose_hands_alerts_are(catalogue: Catalogue) -> None:
    (row,) = rows_of(hands(EN, catalogue, [alert(), alert(State.HANDLING), alert(State.HANDLING)]))
    assert row[1:] == ["1", "2"]
