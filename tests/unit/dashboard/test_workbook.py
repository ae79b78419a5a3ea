"""Tables as workbooks: read back by another library, they say what the page says, and nothing in them is a formula."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count

import openpyxl
import pytest

from dashboard.board import Board
from dashboard.files.quantity import number_of, words_of
from dashboard.files.workbook import MOST_ROWS, Origin, file_name, workbook
from dashboard.panels.matrix import Show, matrix
from dashboard.panels.spark import spark
from dashboard.panels.table import Cell, Row, Table, table
from dashboard.voice import Voice
from schemas.catalogue import Catalogue
from tests.unit.dashboard.made import HEZE, JINAN, TODAY, board, snapshot

ZH = Voice("zh")
ORIGIN = Origin("行动 · 山东省", "截至14:32", "来源：同心", "20240205", ("城市：菏泽",))


def read(made: Table) -> list[list[object]]:
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(ZH, made, "各市", ORIGIN, "16/16市"))).active
    assert sheet is not None
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@pytest.mark.parametrize(
    ("cell", "value", "form"),
    [
        (Cell("12,345"), 12345, "#,##0"),
        (Cell("−3"), -3, "#,##0"),
        (Cell("+3"), 3, "+#,##0;-#,##0;0"),
        (Cell("97.5%"), 0.975, "0.0%"),
        (Cell(markup="<b>18.6</b> <small>万元</small>"), 18.6, '#,##0.0" 万元"'),
        (Cell(markup='<span class="tx-gap behind"><b>▼</b>31</span>'), 31, "#,##0"),
        (Cell("2.5小时"), 2.5, '#,##0.0" 小时"'),
    ],
)
def test_figures_are_numbers_that_look_as_on_the_page(cell: Cell, value: float, form: str) -> None:
    found = number_of(cell)
    assert found is not None
    assert found.value == pytest.approx(value)
    assert found.form == form


@pytest.mark.parametrize("text", ["2月5日", "5 Feb", "14:32", "3/5", "370100", "007", "", "—", "落后3天", "13800000000"])
def test_days_codes_and_words_stay_words(text: str) -> None:
    assert number_of(Cell(text)) is None


def test_a_code_of_digits_is_no_number() -> None:
    assert number_of(Cell(markup="<code>123</code>")) is None


def test_the_file_says_what_it_is_and_leaves_drawings_out() -> None:
    made = table(
        [Cell("城市"), Cell("近28日"), Cell("累计")],
        [Row([Cell("济南"), Cell(markup=spark([1, 2, 3])), Cell("1,200")]), Row([Cell("菏泽"), Cell(), Cell(markup="○ 未报送")])],
    )
    title, scope, note, _, head, *rows = read(made)
    assert title[0] == "各市"
    assert scope[0] == ORIGIN.scope
    assert note[0] == "截至14:32 · 16/16市 · 来源：同心"
    assert head == ["城市", "累计"]
    assert rows == [["济南", 1200], ["菏泽", "未报送"]]


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", '=HYPERLINK("http://x")', "http://x"])
def test_nothing_in_a_file_is_a_formula_or_a_link(text: str) -> None:
    made = table([Cell(text), Cell(text)], [Row([Cell(text), Cell(text)])])
    raw = workbook(ZH, made, text, Origin(text, text, text, ""), text)
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        xml = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml
    assert "hyperlink" not in xml
    assert read(made)[5][1] == text


def test_the_head_stays_while_the_rows_move() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(ZH, table([Cell("a")], [Row([Cell("b")])]), "t", ORIGIN))).active
    assert sheet is not None
    assert sheet.freeze_panes == "B6"


def test_days_and_moments_are_such_in_the_file() -> None:
    moment = datetime(2024, 2, 5, 6, 30, tzinfo=UTC)
    (row,) = read(
        table([Cell("编号"), Cell("日期"), Cell("发现时间")], [Row([Cell("a1"), Cell("2月5日", at=TODAY), Cell("x", at=moment)])])
    )[5:]
    assert row == ["a1", datetime(2024, 2, 5), datetime(2024, 2, 5, 14, 30)]  # noqa: DTZ001 - a sheet's dates have no zone


def test_a_file_holds_all_rows_where_the_page_shows_the_first() -> None:
    every = [Row([Cell(f"a{at}"), Cell(str(at))]) for at in range(70)]
    made = table([Cell("编号"), Cell("件数")], every[:3], whole=lambda: every)
    assert made.count("<tr>") == 4
    assert [row[0] for row in read(made)[5:]] == [f"a{at}" for at in range(70)]


def test_a_file_is_bounded_and_says_so() -> None:
    asked = []

    def endless() -> Iterator[Row]:
        for at in count():
            asked.append(at)
            yield Row([Cell(f"a{at}")])

    rows = read(table([Cell("编号")], [], whole=endless))
    assert len(rows) == 5 + MOST_ROWS
    assert len(asked) == MOST_ROWS + 1
    assert "只列前5,000行" in str(rows[2][0])


def test_a_second_sheet_says_what_the_table_is() -> None:
    made = table([Cell("城市")], [Row([Cell("济南")]), Row([Cell("菏泽")])])
    book = openpyxl.load_workbook(io.BytesIO(workbook(ZH, made, "各市", ORIGIN, "", datetime(2024, 2, 5, 15, tzinfo=UTC))))
    assert book.sheetnames == ["数据表", "说明"]
    told = {row[0].value: row[1].value for row in book["说明"].iter_rows()}
    assert told["筛选条件"] == "城市：菏泽"
    assert told["行数"] == "2（全部）"
    assert told["数据时点"] == ORIGIN.asof
    assert told["下载时间"] == "2024-02-05 15:00"
    assert book["数据表"].auto_filter.ref == "A5:A7"


@pytest.fixture
def found(catalogue: Catalogue) -> Board:
    return board(snapshot(catalogue, {(JINAN, "training-person-times", "sum"): {TODAY: 360}}))


def test_the_matrix_is_a_table_too(found: Board) -> None:
    made = matrix(Voice("zh"), found, (JINAN, HEZE), None, Show.COUNT)
    rows = read(made)[4:]
    at = [column.indicator.id for column in found.columns].index("training-person-times")
    assert rows[1][0] == "全省"
    jinan, heze = rows[2], rows[3]
    assert (jinan[0], heze[0]) == ("济南", "菏泽")
    name = Voice("zh").name(found.columns[at].programme)
    assert jinan[rows[0].index(name)] == 360


def test_a_name_is_one_that_every_system_takes() -> None:
    assert file_name("全省 · 各市/..:清零?", "20240205", "xlsx") == "全省-各市-清零-20240205.xlsx"
    assert words_of(Cell(markup="&lt;b&gt; <i>x</i>")) == "<b> x"
