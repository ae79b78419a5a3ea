"""Refused events of one topic as a workbook, the advice beside each, and the corrected workbook read again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import xlsxwriter

from infra.letter import Letter, LetterId
from producers.sheets.cell import CellFault, is_blank
from producers.sheets.form import ATTRIBUTES, Column, Form
from producers.sheets.header import FAULT_HEADING, Header, find_header
from producers.sheets.plain import harmless
from producers.sheets.refusal import SheetRefusal
from producers.sheets.table import ABOUT_SHEET, Row, Table
from schemas.advice import advice
from schemas.errors import ConfigurationError
from schemas.subject import subject_of

ID_HEADING = "退回编号"
SHEET = "退回记录"
ID_WIDTH, REASON_WIDTH, WIDTH = 26, 60, 18
WRONG_COLOUR, HEADING_COLOUR = "#F4A6A0", "#44546A"


class Corrected(NamedTuple):
    """A row of a workbook: the letter it corrects, and the event it makes, or why it makes none, in Chinese."""

    row: int
    letter: LetterId
    said: Mapping[str, Any]
    faults: Sequence[str]


def write_workbook(form: Form, letters: Sequence[Letter], target: Path) -> None:
    """Write an .xlsx with a row for each letter; what could not be read of its text is left blank. No cell can be a formula."""
    columns = list(form.columns.values())
    with xlsxwriter.Workbook(target, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(SHEET)
        heading = book.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": HEADING_COLOUR, "text_wrap": True})
        wrong, plain = book.add_format({"bg_color": WRONG_COLOUR, "num_format": "@"}), book.add_format({"num_format": "@"})
        wrapped = book.add_format({"text_wrap": True})
        for at, name in enumerate((ID_HEADING, FAULT_HEADING, *(column.zh for column in columns))):
            sheet.write_string(0, at, name, heading)
        sheet.set_column(0, 0, ID_WIDTH)
        sheet.set_column(1, 1, REASON_WIDTH)
        sheet.set_column(2, len(columns) + 1, WIDTH)
        sheet.freeze_panes(1, 2)
        for row, letter in enumerate(letters, start=1):
            told = [advice(reason, form.topic) for reason in letter.reasons]
            faulty = {one.place.removeprefix("data.").partition(".")[0] for one in told}
            sheet.write_string(row, 0, str(letter.id))
            sheet.write_string(row, 1, harmless("\n".join(one.zh for one in told)), wrapped)
            values = _values(form, letter)
            for at, column in enumerate(columns, start=2):
                sheet.write_string(row, at, harmless(_text(column, values.get(column.name))), wrong if column.name in faulty else plain)
        about = book.add_worksheet(ABOUT_SHEET)
        about.very_hidden()
        about.write_row(0, 0, ("topic", form.topic.id))


def read_workbook(table: Table, form: Form) -> list[Corrected]:
    """The rows of a corrected workbook.

    Raises:
        SheetRefusal: it is no workbook of ours for this topic.
    """
    header = find_header(table, form, {}, frozenset())
    place = next((at for at, heading in enumerate(header.headings) if heading == ID_HEADING), None)
    if place is None:
        raise SheetRefusal([f"缺少“{ID_HEADING}”一列。请在导出的退回表上改正，不要删去这一列。"])
    found = (_corrected(row, header, place) for row in table.rows() if row[0] >= header.first_row)
    return [one for one in found if one is not None]


def event_of(corrected: Corrected, form: Form, letter: Letter) -> bytes:
    """The corrected event: what the row says, and id, source, revision and withdrawal as the letter has them."""
    kept = {name: value for name, value in _parsed(letter.raw).items() if name in ("id", "source", "revision", "withdrawn")}
    data = {name: value for name, value in corrected.said.items() if name in form.topic.field}
    event = {
        "specversion": "1.0",
        "id": f"{letter.id}",
        **kept,
        "type": form.topic.event_type,
        "subject": subject_of([str(data.get(name, "")) for name in form.topic.natural_key]),
        "time": corrected.said.get(form.time),
        "city": corrected.said.get("city"),
        "data": data,
    }
    return orjson.dumps({name: value for name, value in event.items() if value is not None})


def _corrected(row: Row, header: Header, place: int) -> Corrected | None:
    number, cells = row
    written = cells[place] if place < len(cells) else None
    if is_blank(written):
        return None
    said: dict[str, Any] = {}
    faults = []
    try:
        letter = LetterId.read(str(written).strip())
    except ConfigurationError:
        raise SheetRefusal([f"第{number}行的“{ID_HEADING}”不对。请在导出的退回表上改正，不要改动这一列。"]) from None
    for at, column in header.columns.items():
        cell = cells[at] if at < len(cells) else None
        if is_blank(cell):
            continue
        try:
            said[column.name] = column.read(cell)
        except CellFault as fault:
            faults.append(f"“{column.zh}”{fault}。")
    return Corrected(number, letter, said, faults)


def _values(form: Form, letter: Letter) -> dict[str, Any]:
    event = _parsed(letter.raw)
    data = event.get("data")
    values = dict(data) if isinstance(data, dict) else {}
    return values | {name: event.get(name) for name in ATTRIBUTES} | ({form.time: event.get("time")} if form.time not in values else {})


def _parsed(raw: bytes) -> dict[str, Any]:
    try:
        event = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return {}
    return event if isinstance(event, dict) else {}


def _text(column: Column, value: Any) -> str:
    """A value as a clerk writes it; what is no value of the field stays as it is."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(_text(column, one) for one in value)
    labels = {one.v: one.zh for one in column.field.values} if column.field else {}
    return labels.get(value, value) if isinstance(value, str) else orjson.dumps(value).decode()
