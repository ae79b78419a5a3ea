"""A table of a page as an Excel workbook: numbers as numbers, and in its first lines what it is, of when and from whom."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

import xlsxwriter

from dashboard.files.quantity import number_of, words_of
from dashboard.panels.table import Cell, Table

NAME_MOST = 60
WIDEST = 46
TITLE_ROWS = 4


class Origin(NamedTuple):
    """Where a table stands: the campaign and place, the moment of its data, its source, and a stamp for its file's name."""

    scope: str = ""
    asof: str = ""
    source: str = ""
    stamp: str = ""


def workbook(table: Table, title: str, origin: Origin, note: str = "") -> bytes:
    """The file. Nothing in it is a formula or a link, whatever a cell begins with."""
    columns = [at for at, _ in enumerate(table.heads) if any(words_of(row.cells[at]) for row in table.rows)]
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        plain, bold = {"font_name": "Arial", "font_size": 11}, {"font_name": "Arial", "font_size": 11, "bold": True}
        sheet.write_string(0, 0, title, book.add_format(bold | {"font_size": 15}))
        sheet.write_string(1, 0, origin.scope, book.add_format(plain))
        quiet = book.add_format(plain | {"font_color": "#5C6C6B"})
        sheet.write_string(2, 0, " · ".join(dict.fromkeys(part for part in (origin.asof, note, origin.source) if part)), quiet)
        head = book.add_format(bold | {"bottom": 1, "top": 2, "text_wrap": True, "valign": "vcenter"})
        forms: dict[str, object] = {}
        for place, at in enumerate(columns):
            sheet.write_string(TITLE_ROWS, place, words_of(table.heads[at]), head)
            for line, row in enumerate(table.rows, TITLE_ROWS + 1):
                number = number_of(row.cells[at]) if place else None
                form = number.form if number else "@"
                if form not in forms:
                    forms[form] = book.add_format(plain | {"num_format": form})
                if number is None:
                    sheet.write_string(line, place, words_of(row.cells[at]), forms[form])
                else:
                    sheet.write_number(line, place, number.value, forms[form])
            sheet.set_column(place, place, _width([table.heads[at], *(row.cells[at] for row in table.rows)]))
        sheet.freeze_panes(TITLE_ROWS + 1, 1)
        sheet.repeat_rows(TITLE_ROWS)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
    return file.getvalue()


def file_name(title: str, stamp: str, ending: str) -> str:
    """A name that every system takes."""
    bare = re.sub(r"[\W_]+", "-", title)[:NAME_MOST].strip("-")
    return "-".join(part for part in (bare, stamp) if part) + f".{ending}"


def _width(cells: Sequence[Cell]) -> float:
    """Chinese characters are two wide."""
    widest = max(sum(1 + (unicodedata.east_asian_width(mark) in "WF") for mark in words_of(cell)) for cell in cells)
    return min(max(widest + 2, 8), WIDEST)
