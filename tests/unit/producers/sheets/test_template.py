"""Templates: what clerks are given, and that its own examples would be taken."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import orjson
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from producers.sheets.refusal import SheetRefusal
from producers.sheets.survey import ROWS_LIMIT
from producers.sheets.template import EXAMPLE, FILL, FIRST_ROW, write_template
from tests.unit.producers.sheets.sheet import CATALOGUE, Taken, form

GOLDEN = Path(__file__).parent / "golden"


def template(topic: str, path: Path, city: str | None = None) -> Path:
    write_template(form(topic), CATALOGUE, path, city=city)
    return path


def told(path: Path) -> dict[str, Any]:
    """All that a template says: cells, lists and what is locked."""
    book = openpyxl.load_workbook(path)
    sheets: dict[str, Any] = {}
    for name in book.sheetnames:
        sheet = book[name]
        assert isinstance(sheet, Worksheet)
        sheets[name] = {
            "state": sheet.sheet_state,
            "frozen": sheet.freeze_panes,
            "protected": sheet.protection.sheet,
            "rows": [[cell.value for cell in row] for row in sheet.iter_rows()],
            "lists": sorted([str(one.sqref), str(one.formula1)] for one in sheet.data_validations.dataValidation),
        }
    return sheets


@pytest.mark.parametrize("topic", ["visits", "complaints"])
def test_the_template_is_the_one_that_clerks_know(topic: str, tmp_path: Path) -> None:
    made = told(template(topic, tmp_path / "t.xlsx", "370100"))
    for sheet in made.values():
        sheet["rows"] = [row for row in sheet["rows"] if "catalogue" not in row]
    golden = GOLDEN / f"{topic}.json"
    assert made == orjson.loads(golden.read_bytes())


@pytest.mark.parametrize("topic", CATALOGUE.topics)
def test_the_examples_of_every_template_would_be_taken(topic: str, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(template(topic, tmp_path / "t.xlsx", "210100"))
    fill, example = book[FILL], book[EXAMPLE]
    for row in example.iter_rows(min_row=FIRST_ROW + 1):
        for cell in row:
            fill[cell.coordinate] = cell.value
    book.save(tmp_path / "filled.xlsx")
    taken = Taken(tmp_path / "filled.xlsx", topic)
    assert (taken.report.new, taken.report.refused, taken.remarks) == (3, {}, [])


def test_the_header_is_locked_and_the_rows_are_not(tmp_path: Path) -> None:
    fill = openpyxl.load_workbook(template("visits", tmp_path / "t.xlsx"))[FILL]
    assert fill.protection.sheet
    assert fill["A1"].protection.locked
    assert not fill.column_dimensions["A"].protection.locked
    assert fill.freeze_panes == "B3"
    lists = {str(one.sqref) for one in fill.data_validations.dataValidation}
    assert all(one.endswith(str(FIRST_ROW + ROWS_LIMIT)) for one in lists)
    own = form("visits").columns.values()
    assert len(lists) == sum(bool(column.choices) for column in own)


def test_a_template_knows_its_topic_and_its_city(tmp_path: Path) -> None:
    path = template("visits", tmp_path / "t.xlsx", "370100")
    with pytest.raises(SheetRefusal, match="这是“visits”的模板"):
        Taken(path, "trips")
    book = openpyxl.load_workbook(path)
    for row in book[EXAMPLE].iter_rows(min_row=3, max_row=3):
        for cell in row:
            book[FILL][cell.coordinate] = None if book[FILL].cell(1, int(cell.column or 0)).value == "城市" else cell.value
    book["_tongxin"]["B2"] = "another"
    book.save(tmp_path / "filled.xlsx")
    taken = Taken(tmp_path / "filled.xlsx", "visits")
    assert [ready.event.city for ready in taken.sent] == ["370100"]
    assert taken.remarks == ["模板是按旧目录做的，下次请重新下载模板。"]


def test_an_empty_template_has_no_rows(tmp_path: Path) -> None:
    assert Taken(template("visits", tmp_path / "t.xlsx"), "visits").report.rows == 0
