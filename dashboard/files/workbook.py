"""A table of a page as an Excel workbook: numbers as numbers, and in its first lines what it is, of when and from whom."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

import xlsxwriter

from dashboard.files.quantity import number_of, words_of
from dashboard.panels.table import Cell, Row, Table
from dashboard.snapshot import SHANGHAI
from dashboard.voice import Voice, plain

NAME_MOST = 60
WIDEST = 46
MOMENT_WIDE = 16
TITLE_ROWS = 4
A4 = 9
"""The paper by its number in the format."""


MOST_ROWS = 5_000
"""A file has no more rows, and says so."""
DAY, MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
FONT, SIZE = "Arial", 11


class Origin(NamedTuple):
    """Where a table stands: campaign and place, the moment of its data, its source, a stamp for its file's name, and what was chosen."""

    scope: str = ""
    asof: str = ""
    source: str = ""
    stamp: str = ""
    chosen: tuple[str, ...] = ()


def workbook(voice: Voice, table: Table, title: str, origin: Origin, note: str = "", made_at: datetime | None = None) -> bytes:
    """The file: the table, and a sheet that says what it is. Nothing in it is a formula or a link, whatever a cell begins with.

    The table's `whole` rows are made here, and may block.
    """
    rows = tuple(islice(table.whole() if table.whole else table.rows, MOST_ROWS + 1))
    cut = voice.say("file_cut", rows=plain(MOST_ROWS)) if len(rows) > MOST_ROWS else ""
    rows = rows[:MOST_ROWS]
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"title": title, "author": "Tongxin", "subject": origin.scope})
        parts = [part for part in (origin.asof, note, cut, origin.source) if part]
        _Sheet(book, voice.say("file_table")).fill(table.heads, rows, title, origin.scope, " · ".join(dict.fromkeys(parts)))
        told = [
            ("file_title", title), ("file_scope", origin.scope), ("file_asof", origin.asof), ("file_note", note),
            ("file_chosen", voice.say("semicolon").join(origin.chosen)),
            ("file_rows", cut or voice.say("file_whole", rows=plain(len(rows)))),
            ("file_made", f"{made_at:%Y-%m-%d %H:%M}" if made_at else ""),
            ("file_from", origin.source),
        ]  # fmt: skip
        _about(book, voice.say("file_about"), [(voice.say(key), words) for key, words in told if words])
    return file.getvalue()


class _Sheet:
    """The table's own sheet."""

    def __init__(self, book: Any, name: str) -> None:
        self._book = book
        self._sheet = book.add_worksheet(name)
        self._forms: dict[str, Any] = {}

    def fill(self, heads: Sequence[Cell], rows: Sequence[Row], title: str, scope: str, note: str) -> None:
        """Title, what it is of, a free line, heads, rows; columns without a word are left out."""
        sheet, book = self._sheet, self._book
        plain_font, bold = {"font_name": FONT, "font_size": SIZE}, {"font_name": FONT, "font_size": SIZE, "bold": True}
        sheet.write_string(0, 0, title, book.add_format(bold | {"font_size": 15}))
        sheet.write_string(1, 0, scope, book.add_format(plain_font))
        sheet.write_string(2, 0, note, book.add_format(plain_font | {"font_color": "#5C6C6B"}))
        head = book.add_format(bold | {"bottom": 1, "top": 2, "text_wrap": True, "valign": "vcenter"})
        columns = [at for at, _ in enumerate(heads) if any(row.cells[at].at or words_of(row.cells[at]) for row in rows)]
        for place, at in enumerate(columns):
            sheet.write_string(TITLE_ROWS, place, words_of(heads[at]), head)
            for line, row in enumerate(rows, TITLE_ROWS + 1):
                self._write(line, place, row.cells[at])
            sheet.set_column(place, place, _width([heads[at], *(row.cells[at] for row in rows)]))
        if rows and columns:
            sheet.autofilter(TITLE_ROWS, 0, TITLE_ROWS + len(rows), len(columns) - 1)
        sheet.freeze_panes(TITLE_ROWS + 1, 1)
        sheet.repeat_rows(TITLE_ROWS)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C&P / &N")

    def _write(self, line: int, place: int, cell: Cell) -> None:
        if isinstance(cell.at, datetime):
            self._sheet.write_datetime(line, place, cell.at.astimezone(SHANGHAI).replace(tzinfo=None), self._form(MOMENT))
        elif cell.at is not None:
            self._sheet.write_datetime(line, place, cell.at, self._form(DAY))
        elif place and (number := number_of(cell)):
            self._sheet.write_number(line, place, number.value, self._form(number.form))
        else:
            self._sheet.write_string(line, place, words_of(cell), self._form("@"))

    def _form(self, form: str) -> Any:
        if form not in self._forms:
            side = {"align": "left"} if form in (DAY, MOMENT) else {}
            self._forms[form] = self._book.add_format({"font_name": FONT, "font_size": SIZE, "num_format": form} | side)
        return self._forms[form]


def _about(book: Any, name: str, told: Sequence[tuple[str, str]]) -> None:
    """The sheet that says what the table is."""
    sheet = book.add_worksheet(name)
    font = {"font_name": FONT, "font_size": SIZE, "valign": "top"}
    left, right = book.add_format(font | {"bold": True}), book.add_format(font | {"text_wrap": True})
    for line, (label, words) in enumerate(told):
        sheet.write_string(line, 0, label, left)
        sheet.write_string(line, 1, words, right)
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 90)
    sheet.set_paper(A4)


def file_name(title: str, stamp: str, ending: str) -> str:
    """A name that every system takes."""
    bare = re.sub(r"[\W_]+", "-", title)[:NAME_MOST].strip("-")
    return "-".join(part for part in (bare, stamp) if part) + f".{ending}"


def _width(cells: Sequence[Cell]) -> float:
    """Chinese characters are two wide."""
    widest = max(
        sum(1 + (unicodedata.east_asian_width(mark) in "WF") for mark in words_of(cell)) if not cell.at else MOMENT_WIDE for cell in cells
    )
    return min(max(widest + 2, 8), WIDEST)
