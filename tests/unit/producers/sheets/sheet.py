"""Sheets for tests: events written as a clerk would, in a workbook or as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl

from producers.intake import Intake, Ready
from producers.sheets.form import Form, form_of
from producers.sheets.header import Header
from producers.sheets.record import SheetWide
from producers.sheets.report import Missing, Report
from producers.sheets.standing import Key, Stood
from producers.sheets.submission import Bounds, Complete, read_header, submit_sheet
from producers.sheets.table import Table, open_table
from schemas.canonical import canonical_json, yuan_fields
from schemas.catalogue import Topic
from schemas.privacy import Keys
from tests.support.event_factory import own_catalogue

CATALOGUE = own_catalogue()
INTAKE = Intake(CATALOGUE, Keys(b"i" * 32, {1: b"d" * 32}, 1))
NOW = datetime(2024, 2, 20, 3, 0, tzinfo=UTC)
Cells = Sequence[Sequence[Any]]


class Kept:
    """An outlet and what stands by it, in memory."""

    def __init__(self) -> None:
        self.sent: list[Ready] = []
        self.records: dict[Key, Ready] = {}

    def send(self, ready: Ready, row: int) -> None:
        self.sent.append(ready)
        self.records[ready.event.city, ready.event.subject] = ready

    def finish(self, timeout_s: float) -> dict[int, str]:
        return {}

    def of(self, topic: Topic, keys: Sequence[Key]) -> Mapping[Key, Stood]:
        found = {key: self.records[key].event for key in keys if key in self.records}
        return {
            key: Stood(
                event.revision,
                event.withdrawn,
                int(event.time.timestamp() * 1000 // 1),
                canonical_json(event.data, yuan_fields(topic)).decode(),
            )
            for key, event in found.items()
        }

    def of_units(self, topic: Topic, source: str, units: Sequence[tuple[str, str]], first: Any, last: Any) -> list[Missing]:
        events = [ready.event for ready in self.records.values()]
        return [
            Missing(event.city, event.subject, event.day.isoformat(), event.revision)
            for event in events
            if not event.withdrawn and event.data is not None and (event.city, event.data["org_code"]) in units
        ]


def form(topic: str) -> Form:
    return form_of(CATALOGUE.topics[topic], CATALOGUE)


def cells_of(event: Mapping[str, Any], of: Form) -> dict[str, Any]:
    """An event as a clerk would write it, by field."""
    said: dict[str, Any] = {"time": event["time"], "city": CATALOGUE.cities[event["city"]].zh} if event["city"] in CATALOGUE.cities else {}
    said = said or {"time": event["time"], "city": CATALOGUE.provinces[event["city"]].zh}
    for name, value in event["data"].items():
        field = of.topic.field[name]
        labels = {known.v: known.zh for known in field.values}
        if isinstance(value, list):
            said[name] = "、".join(labels.get(one) or str(one) for one in value)
        elif isinstance(value, bool):
            said[name] = "是" if value else "否"
        elif value is not None:
            said[name] = labels.get(value, value) if field.values else value
    return {name: said[name] for name in of.columns if name in said}


def grid(of: Form, rows: Sequence[Mapping[str, Any]], without: Sequence[str] = ()) -> list[list[Any]]:
    """Headings and rows."""
    columns = [column for column in of.columns.values() if column.name not in without]
    return [[column.zh for column in columns], *([row.get(column.name) for column in columns] for row in rows)]


def workbook(path: Path, cells: Cells) -> Path:
    """Cells as an .xlsx; text that looks like a formula stays text."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row, line in enumerate(cells, start=1):
        for column, value in enumerate(line, start=1):
            cell = sheet.cell(row, column, value)
            if isinstance(value, str):
                cell.data_type = "s"
    book.save(path)
    return path


def csv_file(path: Path, cells: Cells, encoding: str = "utf-8-sig", delimiter: str = ",") -> Path:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([["" if cell is None else cell for cell in line] for line in cells])
    path.write_bytes(text.getvalue().encode(encoding))
    return path


class Taken:
    """A sheet that was read and submitted."""

    def __init__(
        self,
        path: Path,
        topic: str,
        kept: Kept | None = None,
        *,
        send: bool = True,
        wide: SheetWide | None = None,
        mapping: dict[str, str] | None = None,
        scope: Bounds | None = None,
        complete: Complete | None = None,
        now: datetime = NOW,
    ) -> None:
        self.kept = kept or Kept()
        before = len(self.kept.sent)
        self.form = form(topic)
        self.table: Table = open_table(path)
        self.header: Header
        self.header, wide, self.remarks = read_header(self.table, self.form, mapping or {}, wide or SheetWide(), CATALOGUE)
        self.report: Report = submit_sheet(
            self.table,
            self.form,
            self.header,
            wide=wide,
            agency="jn-hrss",
            intake=INTAKE,
            standing=self.kept,
            now=now,
            outlet=self.kept if send else None,
            scope=scope,
            complete=complete,
        )
        self.sent = self.kept.sent[before:]

    def reasons(self, row: int) -> str:
        return " ".join(fault.zh for fault in self.report.refused[row])
