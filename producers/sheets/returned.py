"""The workbook that goes back to the clerk: the same one, with bad rows marked, the reasons beside them, and the numbers that rows got.

Formulas come back as their results: a file that we hand out must not compute, fetch or start anything.
"""

from __future__ import annotations

import csv
import warnings
import zipfile
from collections.abc import Sequence
from copy import copy
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.cell import Cell as OpenCell
from openpyxl.styles import Alignment, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook

from producers.sheets.cell import Cell
from producers.sheets.form import Form
from producers.sheets.header import FAULT_HEADING, Header
from producers.sheets.plain import harmless
from producers.sheets.report import Report
from producers.sheets.table import ABOUT_SHEET, Kind, Table

SMALL_ROWS = 5_000
SMALL_UNPACKED_BYTES = 30 * 1024 * 1024
"""Above either, the copy is written anew and keeps the cells, but not the looks."""
ROW_COLOUR, CELL_COLOUR = "FFFDE9E7", "FFF4A6A0"
REASON_WIDTH = 60
UNDELIVERED = "没有送达：{reason}。"


class _Marks:
    """What to write where."""

    def __init__(self, form: Form, header: Header, report: Report) -> None:
        self.header = header
        self._report = report
        places = {column.name: place for place, column in header.columns.items()}
        width = len(header.headings)
        number = places.get(form.number or "")
        self.new_number = report.numbers and number is None
        self.number = width if self.new_number else number
        self.reason = header.fault_column if header.fault_column is not None else width + bool(self.new_number)
        self.number_heading = form.columns[form.number].zh if form.number else ""
        self._places = places
        self._refused, self._undelivered = report.refused, report.undelivered

    def headings(self) -> dict[int, str]:
        """Headings to add."""
        added = {self.reason: FAULT_HEADING}
        return added | {self.number: self.number_heading} if self.new_number and self.number is not None else added

    def reason_of(self, row: int) -> str:
        """Empty for a good row."""
        if row in self._refused:
            return "\n".join(fault.zh for fault in self._refused[row])
        reason = self._undelivered.get(row)
        return UNDELIVERED.format(reason=reason) if reason else ""

    def faulty(self, row: int) -> frozenset[int]:
        """The cells that are wrong."""
        names = (fault.column for fault in self._refused.get(row, ()))
        return frozenset(self._places[name] for name in names if name in self._places)

    def number_of(self, row: int) -> str | None:
        return self._report.numbers.get(row)


def needs_return(report: Report) -> bool:
    """Whether there is anything to tell in the workbook."""
    return not report.complete or bool(report.numbers)


def write_returned(table: Table, form: Form, header: Header, report: Report, target: Path) -> None:
    """Write the marked workbook, of the same kind as the one that came. Blocks."""
    marks = _Marks(form, header, report)
    if table.kind is Kind.CSV:
        _write_csv(table, marks, target)
    elif len(table) <= SMALL_ROWS and _unpacked_bytes(table.path) <= SMALL_UNPACKED_BYTES and _write_same(table, marks, target):
        return
    else:
        _write_anew(table, marks, target)


def _write_same(table: Table, marks: _Marks, target: Path) -> bool:
    """The clerk's own workbook, looks and all; False where it can't be opened a second time."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what openpyxl does not keep
        try:
            book = openpyxl.load_workbook(table.path, data_only=True, keep_links=False)
        except Exception:  # noqa: BLE001 - openpyxl names no errors of its own
            return False
        _disarm(book)
        sheet = book[table.sheet]
        row_fill, cell_fill = PatternFill("solid", fgColor=ROW_COLOUR), PatternFill("solid", fgColor=CELL_COLOUR)
        top = marks.header.row
        for place, heading in marks.headings().items():
            cell = sheet.cell(top, place + 1)
            _write(cell, heading)
            like = sheet.cell(top, next(iter(marks.header.columns)) + 1)
            for part in ("font", "fill", "alignment"):
                setattr(cell, part, copy(getattr(like, part)))
        sheet.column_dimensions[get_column_letter(marks.reason + 1)].width = REASON_WIDTH
        for number in range(marks.header.first_row, sheet.max_row + 1):
            reason = marks.reason_of(number)
            given = marks.number_of(number)
            if given is not None and marks.number is not None:
                _write(sheet.cell(number, marks.number + 1), given)
            if reason:
                faulty = marks.faulty(number)
                for place in marks.header.columns:
                    sheet.cell(number, place + 1).fill = cell_fill if place in faulty else row_fill
                _write(sheet.cell(number, marks.reason + 1), reason)
                sheet.cell(number, marks.reason + 1).alignment = Alignment(wrap_text=True, vertical="top")
            elif marks.header.fault_column is not None:
                _clear(sheet, number, marks)
        book.save(target)
    return True


def _disarm(book: Workbook) -> None:
    """Take away what a file could do when it is opened."""
    book.defined_names.clear()
    for sheet in book.worksheets:
        sheet.defined_names.clear()
        sheet.conditional_formatting = type(sheet.conditional_formatting)()
        sheet.data_validations.dataValidation = [one for one in sheet.data_validations.dataValidation if one.type == "list"]
        for row in sheet.iter_rows():
            for cell in row:
                if not isinstance(cell, OpenCell):
                    continue
                if cell.hyperlink is not None:
                    cell.hyperlink = None
                if isinstance(cell.value, str):
                    _write(cell, cell.value)


def _write(cell: Any, text: str) -> None:
    if isinstance(cell, OpenCell):
        cell.value = harmless(text)
        cell.data_type = "s"


def _clear(sheet: Any, number: int, marks: _Marks) -> None:
    """A row that was bad in an earlier return, and is good now."""
    for place in marks.header.columns:
        cell = sheet.cell(number, place + 1)
        if cell.fill.fgColor.rgb in (ROW_COLOUR, CELL_COLOUR):
            cell.fill = PatternFill()
    reason = sheet.cell(number, marks.reason + 1)
    if isinstance(reason, OpenCell):
        reason.value = None


def _write_anew(table: Table, marks: _Marks, target: Path) -> None:
    """All cells of the sheet in a new workbook, row by row, so that memory stays small."""
    with xlsxwriter.Workbook(target, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(table.sheet)
        pen = _Pen(book, sheet)
        sheet.freeze_panes(marks.header.row, 0)
        sheet.set_column(marks.reason, marks.reason, REASON_WIDTH)
        for number, cells in table.rows():
            line = number - 1
            reason = marks.reason_of(number) if number >= marks.header.first_row else ""
            faulty = marks.faulty(number) if reason else frozenset()
            for place, cell in enumerate(cells):
                if cell != "" and cell is not None and place != marks.header.fault_column:
                    pen.write(line, place, cell, 2 if place in faulty else 1 if reason else 0)
            if number == marks.header.row:
                for place, heading in marks.headings().items():
                    pen.write(line, place, heading, 0)
            given = marks.number_of(number)
            if given is not None and marks.number is not None:
                pen.write(line, marks.number, given, 0)
            if reason:
                pen.write(line, marks.reason, reason, 1)
        if table.about:
            about = book.add_worksheet(ABOUT_SHEET)
            about.very_hidden()
            for line, pair in enumerate(table.about.items()):
                about.write_row(line, 0, [harmless(part) for part in pair])


class _Pen:
    """Writes cells in three shades: good, of a bad row, and bad themselves."""

    def __init__(self, book: Any, sheet: Any) -> None:
        self._sheet = sheet
        shades = (None, ROW_COLOUR, CELL_COLOUR)
        self._plain = [_shaded(book, {}, shade) for shade in shades]
        self._days = [_shaded(book, {"num_format": "yyyy-mm-dd"}, shade) for shade in shades]
        self._moments = [_shaded(book, {"num_format": "yyyy-mm-dd hh:mm:ss"}, shade) for shade in shades]

    def write(self, line: int, place: int, cell: Cell, shade: int) -> None:
        if isinstance(cell, str):
            self._sheet.write_string(line, place, harmless(cell), self._plain[shade])
        elif isinstance(cell, datetime):
            self._sheet.write_datetime(line, place, cell, self._moments[shade])
        elif isinstance(cell, date):
            self._sheet.write_datetime(line, place, cell, self._days[shade])
        elif isinstance(cell, bool):
            self._sheet.write_boolean(line, place, cell, self._plain[shade])
        elif isinstance(cell, int | float):
            self._sheet.write_number(line, place, cell, self._plain[shade])
        else:
            self._sheet.write_string(line, place, harmless(_text(cell)), self._plain[shade])


def _shaded(book: Any, shape: dict[str, Any], shade: str | None) -> Any:
    given = shape | ({"bg_color": f"#{shade[2:]}"} if shade else {})
    return book.add_format(given) if given else None


def _write_csv(table: Table, marks: _Marks, target: Path) -> None:
    """UTF-8 with its mark, as Excel wants it."""
    added = marks.headings()
    width = max([len(marks.header.headings), *(place + 1 for place in added)])
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        for number, cells in table.rows():
            line = [harmless(_text(cell)) for cell in _widened(cells, width)]
            if number == marks.header.row:
                for place, heading in added.items():
                    line[place] = heading
            elif number >= marks.header.first_row:
                line[marks.reason] = harmless(marks.reason_of(number))
                if marks.number is not None and (given := marks.number_of(number)) is not None:
                    line[marks.number] = given
            writer.writerow(line)


def _widened(cells: Sequence[Cell], width: int) -> list[Cell]:
    return [*cells, *[None] * (width - len(cells))]


def _text(cell: Cell) -> str:
    return "" if cell is None else cell.isoformat() if isinstance(cell, date | time) else str(cell)


def _unpacked_bytes(path: Path) -> int:
    with zipfile.ZipFile(path) as archive:
        return sum(part.file_size for part in archive.infolist())
