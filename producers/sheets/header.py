"""The row of headings: which column of a sheet is which field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from producers.sheets.cell import Cell
from producers.sheets.form import Column, Form
from producers.sheets.reading import folded, names
from producers.sheets.refusal import SheetRefusal
from producers.sheets.table import Row, Table, column_name, head_of

FAULT_HEADING = "错误说明"
"""The column in which a workbook that comes back tells what is wrong with a row."""
ROWS_LOOKED_AT = 15
LEAST_KNOWN = 2
NOT_TAKEN = ""
"""In a mapping: the column is not for us."""


@dataclass(frozen=True)
class Header:
    """Where the headings are, and what each column is."""

    row: int
    first_row: int
    """The first row with a record; a row of explanations may stand between."""
    columns: Mapping[int, Column]
    headings: Sequence[str]
    passed_over: Sequence[str] = field(default=())
    """Headings that are no field, whose columns are not read."""
    fault_column: int | None = None

    def place(self, name: str) -> int | None:
        """Where the column of a field is."""
        return next((place for place, column in self.columns.items() if column.name == name), None)


def find_header(table: Table, form: Form, mapping: Mapping[str, str], said: frozenset[str]) -> Header:
    """The headings of a sheet, by Chinese name, field name, or the agency's own `mapping` from heading to field.

    Args:
        said: fields that are told for the whole sheet, so that it needs no column for them.

    Raises:
        SheetRefusal: there are none, two columns are the same field, or a required one is missing.
    """
    known = _known(form, mapping)
    head = head_of(table, ROWS_LOOKED_AT)
    number, cells = max(head, key=lambda row: len({known[said] for said in map(_said, row[1]) if known.get(said)}), default=(0, ()))
    headings = ["" if cell is None else str(cell).strip() for cell in cells]
    columns: dict[int, Column] = {}
    faults, passed_over, fault_column = [], [], None
    for place, heading in enumerate(headings):
        name = known.get(_said(heading))
        if heading == FAULT_HEADING:
            fault_column = place
        elif name is None:
            passed_over += [heading] if heading else []
        elif (twin := next((other for other, column in columns.items() if column.name == name), None)) is not None:
            faults.append(f"{column_name(twin)}列和{column_name(place)}列都是“{form.columns[name].zh}”，请只留一列。")
        elif name != NOT_TAKEN:
            columns[place] = form.columns[name]
    if len(columns) < LEAST_KNOWN:
        zh = "、".join(column.zh for column in form.columns.values() if column.required)
        raise SheetRefusal([f"前{ROWS_LOOKED_AT}行里找不到表头。请使用“{form.topic.zh}”模板，或先对应各列（必需的列：{zh}）。"])
    present = {column.name for column in columns.values()} | said
    optional = {"reported_at"} | ({form.number} if form.gives_numbers else set())
    missing = [column.zh for name, column in form.columns.items() if column.required and name not in present | optional]
    if missing:
        faults.append(f"缺少必填的列：{'、'.join(missing)}。请补上这些列，或把本单位的列名与之对应。")
    if faults:
        raise SheetRefusal(faults)
    after = next((row for row in head if row[0] == number + 1), None)
    first_row = number + 2 if after and _explains(after, columns) else number + 1
    return Header(number, first_row, columns, headings, passed_over, fault_column)


def _known(form: Form, mapping: Mapping[str, str]) -> dict[str, str]:
    own = {folded(heading): name for heading, name in mapping.items() if name == NOT_TAKEN or name in form.columns}
    return dict(names((column.name, column.zh) for column in form.columns.values())) | own


def _said(cell: Cell) -> str:
    return folded(cell) if isinstance(cell, str) else ""


def _explains(row: Row, columns: Mapping[int, Column]) -> bool:
    return any(place < len(row[1]) and row[1][place] == column.hint for place, column in columns.items())
