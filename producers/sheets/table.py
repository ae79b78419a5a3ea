"""An uploaded file as a table: rows of cells with the row number that the clerk sees, whatever kind of file it was."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Protocol

import python_calamine
from python_calamine import CalamineSheet, CalamineWorkbook

from producers.sheets.archive import UPLOAD_LIMIT_BYTES, look_over, part_of_sheet, read_part
from producers.sheets.cell import Cell
from producers.sheets.refusal import SheetRefusal
from producers.sheets.survey import COLUMNS_LIMIT, ROWS_ABOVE, ROWS_LIMIT, Survey, survey, too_many_rows

MERGED_LIMIT = 1_000_000
ABOUT_SHEET = "_tongxin"
"""A hidden sheet of our templates: its topic, its city, and the catalogue it was made from."""
ABOUT_ROWS = 10
HEAD_CHARS = 20_000
HEAD_LINES = 5
_ENCODINGS = ("utf-8-sig", "gb18030")
_DELIMITERS = ",\t;"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK"


class Kind(StrEnum):
    """What sort of file a table came in, and goes back in."""

    XLSX = "xlsx"
    CSV = "csv"


Row = tuple[int, Sequence[Cell]]
"""The number of a row, from 1, and its cells from column A on."""


class Table(Protocol):
    """Rows that may be read again and again."""

    path: Path
    kind: Kind
    sheet: str
    hidden_rows: frozenset[int]
    about: Mapping[str, str]
    """What a template says of itself; empty for other files."""

    def rows(self) -> Iterator[Row]:
        """Every row, blank ones too."""

    def faults(self, row: int) -> dict[int, str]:
        """What is wrong with cells whatever is in them, by column, in words that go on from the column's name."""

    def is_merged(self, row: int, column: int) -> bool:
        """Whether a cell has its value from the top of a merge."""

    def __len__(self) -> int:
        """Rows at most."""


def open_table(path: Path) -> Table:
    """The table in a file, by what it holds, not by how it is named.

    Raises:
        SheetRefusal: the file is none that can be read, is too large, or is not safe to open.
    """
    size = path.stat().st_size
    if size > UPLOAD_LIMIT_BYTES:
        raise SheetRefusal([f"文件超过{UPLOAD_LIMIT_BYTES // 1024**2}MB，请分成几个文件上传。"])
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith(_OLD_OFFICE):
        raise SheetRefusal(["文件是旧版.xls，或者已加密。请去掉密码，另存为.xlsx后再上传。"])
    return _Workbook(path) if head.startswith(_ZIP) else _Csv(path)


@dataclass
class _Merges:
    """Merged cells: down a column their value stands for every row; across columns nobody knows which is meant."""

    value_rows: dict[tuple[int, int], int] = field(default_factory=dict)
    across: dict[int, dict[int, str]] = field(default_factory=dict)

    def add(self, first: tuple[int, int], last: tuple[int, int], rows: int) -> None:
        (top, left), (bottom, right) = first, last
        bottom = min(bottom, rows)
        if len(self.value_rows) + len(self.across) + bottom - top > MERGED_LIMIT:
            raise SheetRefusal(["合并单元格过多。请取消合并后再上传。"])
        name = f"{column_name(left)}{top + 1}:{column_name(right)}{bottom + 1}"
        for row in range(top, bottom + 1):
            if right > left:
                words = f"单元格{name}横向合并，看不出属于哪一列，请取消合并后分别填写"
                self.across.setdefault(row + 1, {}).update((column, words) for column in range(left, min(right, COLUMNS_LIMIT) + 1))
            elif row > top:
                self.value_rows[row + 1, left] = top + 1


class _Workbook:
    """The first visible worksheet of an .xlsx."""

    kind = Kind.XLSX

    def __init__(self, path: Path) -> None:
        look_over(path)
        self.path = path
        try:
            with CalamineWorkbook.from_path(path) as book:
                visible = [
                    sheet.name
                    for sheet in book.sheets_metadata
                    if sheet.visible == python_calamine.SheetVisibleEnum.Visible and sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
                ]
                if not visible:
                    raise SheetRefusal(["文件里没有可见的工作表。"])
                self.sheet = visible[0]
                self._survey: Survey = survey(read_part(path, part_of_sheet(path, self.sheet)))
                self.about = _about(book)
                self._grid: CalamineSheet = book.get_sheet_by_name(self.sheet)
        except python_calamine.CalamineError:
            raise SheetRefusal(["文件打不开，可能已损坏。请用Excel或WPS另存为.xlsx后再上传。"]) from None
        self.hidden_rows = frozenset(self._survey.hidden_rows)
        self._start = self._grid.start or (0, 0)
        self._merges = _Merges()
        for first, last in self._grid.merged_cell_ranges or ():
            self._merges.add(first, last, len(self))
        self._tops = frozenset(self._merges.value_rows.values())

    def __len__(self) -> int:
        return self._grid.end[0] + 1 if self._grid.end else 0

    def rows(self) -> Iterator[Row]:
        left = [None] * self._start[1]
        tops: dict[int, Sequence[Cell]] = {}
        down = self._merges.value_rows
        columns = {column for _, column in down}
        for number, cells in enumerate(self._grid.iter_rows(), start=1):
            row: list[Cell] = [*left, *cells] if left else list(cells)
            if number in self._tops:
                tops[number] = row
            for column in columns:
                if (top := down.get((number, column))) is not None and column < len(row):
                    row[column] = tops[top][column]
            yield number, row

    def faults(self, row: int) -> dict[int, str]:
        return self._merges.across.get(row, {}) | self._survey.faults.get(row, {})

    def is_merged(self, row: int, column: int) -> bool:
        return (row, column) in self._merges.value_rows


class _Csv:
    """A .csv in UTF-8, UTF-16 with its mark, or GB18030."""

    kind = Kind.CSV
    sheet = "csv"
    hidden_rows: frozenset[int] = frozenset()
    about: Mapping[str, str] = {}

    def __init__(self, path: Path) -> None:
        self.path = path
        self._text = _decoded(path.read_bytes())
        self._delimiter = max(_DELIMITERS, key="\n".join(self._text[:HEAD_CHARS].split("\n")[:HEAD_LINES]).count)
        self._count = 0
        for number, cells in self.rows():
            self._count = number
            if number > ROWS_LIMIT + ROWS_ABOVE:
                raise SheetRefusal([too_many_rows(number)])
            if len(cells) > COLUMNS_LIMIT and any(cells[COLUMNS_LIMIT:]):
                raise SheetRefusal([f"第{number}行超过{COLUMNS_LIMIT}列。请删去右边多余的列后再上传。"])

    def __len__(self) -> int:
        return self._count

    def rows(self) -> Iterator[Row]:
        try:
            yield from enumerate(csv.reader(io.StringIO(self._text, newline=""), delimiter=self._delimiter), start=1)
        except csv.Error as error:
            raise SheetRefusal([f"csv文件的格式有误（{error}）。请用Excel或WPS另存为.xlsx或.csv后再上传。"]) from None

    def faults(self, row: int) -> dict[int, str]:  # noqa: ARG002 - nothing is wrong with plain text
        return {}

    def is_merged(self, row: int, column: int) -> bool:  # noqa: ARG002 - nor is it merged
        return False


def _about(book: CalamineWorkbook) -> Mapping[str, str]:
    if ABOUT_SHEET not in book.sheet_names:
        return {}
    rows = book.get_sheet_by_name(ABOUT_SHEET).to_python(nrows=ABOUT_ROWS)
    return {str(row[0]): str(row[1]) for row in rows if len(row) > 1}


def column_name(column: int) -> str:
    """The letters of a column; the first is 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def head_of(table: Table, count: int) -> list[Row]:
    """The first rows."""
    return list(islice(table.rows(), count))


def _decoded(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = _ENCODINGS
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise SheetRefusal(["看不懂文件的编码，或者不是表格文件。请另存为.xlsx，或UTF-8编码的.csv后再上传。"])
