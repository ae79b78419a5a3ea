"""An empty sheet for a topic: headings, explanations, drop-down lists and examples, to be filled by a clerk."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from producers.sheets.example import examples
from producers.sheets.form import Column, Form
from producers.sheets.plain import harmless
from producers.sheets.survey import ROWS_LIMIT
from producers.sheets.table import ABOUT_SHEET
from schemas.catalogue import Catalogue

FILL, EXAMPLE, CHOICES = "填报", "示例", "选项"
HEADING_ROW, HINT_ROW, FIRST_ROW = 0, 1, 2
MADE_AT = datetime(2024, 1, 1)  # noqa: DTZ001 - the same template is the same file
WIDTH_LEAST, WIDTH_MOST = 12, 32
HINT_HEIGHT = 64
REQUIRED_COLOUR, OPTIONAL_COLOUR, HINT_COLOUR = "#C8102E", "#44546A", "#F2F2F2"
_SHAPES = {"date": "yyyy-mm-dd", "datetime": "yyyy-mm-dd hh:mm", "integer": "0", "decimal": "General"}
_PROTECTION = {
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "insert_rows": True,
    "delete_rows": True,
    "sort": True,
    "autofilter": True,
}


def write_template(form: Form, catalogue: Catalogue, target: Path, *, city: str | None = None) -> None:
    """Write the .xlsx of a topic. With a city, rows may leave theirs out. Raises KeyError for a city that is none."""
    place = None if city is None else (catalogue.cities.get(city) or catalogue.provinces[city])
    with xlsxwriter.Workbook(target) as book:
        book.set_properties({"title": form.topic.zh, "created": MADE_AT})
        looks = _Looks(book)
        columns = list(form.columns.values())
        fill, example = book.add_worksheet(FILL), book.add_worksheet(EXAMPLE)
        lists = _write_choices(book, columns)
        for sheet in (fill, example):
            _write_head(sheet, columns, looks, None if place is None else place.zh)
        for at, column in enumerate(columns):
            fill.set_column(at, at, _width(column), looks.cells(column))
            if at in lists:
                fill.data_validation(FIRST_ROW, at, FIRST_ROW + ROWS_LIMIT - 1, at, _list(lists[at], column))
        fill.protect(options=_PROTECTION)
        for row, values in enumerate(examples(form, catalogue, city), start=FIRST_ROW):
            for at, column in enumerate(columns):
                if column.name in values:
                    example.write(row, at, values[column.name], looks.cells(column))
        for at, column in enumerate(columns):
            example.set_column(at, at, _width(column))
        example.protect()
        about = book.add_worksheet(ABOUT_SHEET)
        about.very_hidden()
        said = {"topic": form.topic.id, "catalogue": catalogue.fingerprint, "city": city or ""}
        for row, pair in enumerate(said.items()):
            about.write_row(row, 0, pair)


class _Looks:
    """The formats of a template, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        heading = {"bold": True, "font_color": "#FFFFFF", "align": "center", "valign": "vcenter", "text_wrap": True, "border": 1}
        self.required = book.add_format(heading | {"bg_color": REQUIRED_COLOUR})
        self.optional = book.add_format(heading | {"bg_color": OPTIONAL_COLOUR})
        self.hint = book.add_format({"font_size": 9, "italic": True, "text_wrap": True, "valign": "top", "bg_color": HINT_COLOUR})
        self._cells: dict[str, Any] = {}

    def cells(self, column: Column) -> Any:
        """Text stays text, so that numbers of offices keep their zeros; cells may be written in."""
        kind = column.field.type if column.field else "datetime" if column.name == "time" else "string"
        shape = _SHAPES.get(kind, "@")
        if shape not in self._cells:
            self._cells[shape] = self._book.add_format({"num_format": shape, "locked": False})
        return self._cells[shape]


def _write_head(sheet: Any, columns: list[Column], looks: _Looks, city: str | None) -> None:
    sheet.set_row(HINT_ROW, HINT_HEIGHT)
    for at, column in enumerate(columns):
        sheet.write_string(HEADING_ROW, at, column.zh, looks.required if column.required else looks.optional)
        hint = f"不填为{city}" if column.name == "city" and city else column.hint
        sheet.write_string(HINT_ROW, at, harmless(hint), looks.hint)
    sheet.freeze_panes(FIRST_ROW, 1)


def _write_choices(book: xlsxwriter.Workbook, columns: list[Column]) -> dict[int, str]:
    """The lists on a sheet of their own, for Excel takes at most 255 characters in place; the range of each, by column."""
    sheet = book.add_worksheet(CHOICES)
    sheet.hide()
    ranges: dict[int, str] = {}
    for at, column in enumerate(columns):
        if not column.choices:
            continue
        place = len(ranges)
        sheet.write_column(0, place, column.choices)
        name = xlsxwriter.utility.xl_col_to_name(place)
        ranges[at] = f"={CHOICES}!${name}$1:${name}${len(column.choices)}"
    return ranges


def _list(source: str, column: Column) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": source,
        "error_title": column.zh[:32],
        "error_message": "请从下拉列表中选择。",
    }


def _width(column: Column) -> int:
    """Chinese characters are two wide."""
    longest = max([2 * len(column.zh) + 4, *(2 * len(choice) + 4 for choice in column.choices)])
    return max(WIDTH_LEAST, min(WIDTH_MOST, longest))
