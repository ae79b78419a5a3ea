"""From a row to an event: its values, the number it gets where it has none, and an id that follows from what it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from hashlib import blake2b
from typing import Any

import orjson

from producers.sheets.cell import Cell, CellFault, is_blank
from producers.sheets.form import SHEET_WIDE, Form
from producers.sheets.header import Header
from producers.sheets.refusal import SheetRefusal
from producers.sheets.report import Fault
from producers.sheets.table import Table
from schemas.day import SHANGHAI
from schemas.subject import subject_of

DIGEST_BYTES = 8
NUMBER_PREFIX = "TX-"
MERGED_NUMBER = "是合并单元格：每行是一条记录，各有各的编号，请取消合并后分别填写"


@dataclass(frozen=True, slots=True)
class SheetWide:
    """What holds for every row that says nothing else, as the clerk writes it; None is not said."""

    city: str | None = None
    org_code: str | None = None
    org_name: str | None = None
    department: str | None = None
    reported_at: str | None = None

    @property
    def said(self) -> frozenset[str]:
        """The fields that are told."""
        return frozenset(name for name in SHEET_WIDE if getattr(self, name))


@dataclass(slots=True)
class Record:
    """A row as an event, before it was checked; `number` is what it got where it had none."""

    event: dict[str, Any]
    number: str | None
    dated: bool
    """Whether the row, or the sheet, says itself when it was reported."""


class RowFaults(Exception):
    """A row whose cells can't be understood."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("；".join(fault.zh for fault in faults))
        self.faults = tuple(faults)


class Rows:
    """Makes the rows of one sheet into events of one agency; rows are given in their order, once.

    A number is made from what the row says, persons apart, so that the same row gets the same number wherever it stands in the sheet.
    """

    def __init__(self, table: Table, form: Form, header: Header, wide: SheetWide, agency: str, now: datetime) -> None:
        """Raises SheetRefusal where what is said for the whole sheet can't be understood."""
        self._table = table
        self._form = form
        self._columns = tuple(header.columns.items())
        self._number_place = header.place(form.number) if form.number else None
        self._wide = _understood(form, wide)
        self._source = f"/agencies/{agency}"
        self._now = now.astimezone(SHANGHAI)
        self._seen: Counter[bytes] = Counter()
        self._in_data = frozenset(form.topic.field)
        self._silent = frozenset({name for name, field in form.topic.field.items() if field.personal} | {form.number, "reported_at"})

    def record(self, number: int, cells: Sequence[Cell]) -> Record:
        """The event of a row. Raises RowFaults."""
        said, faults = dict(self._wide), self._faults(number)
        known = {fault.column for fault in faults}
        for place, column in self._columns:
            cell = cells[place] if place < len(cells) else None
            if cell is None or cell == "" or column.name in known or is_blank(cell):
                continue
            try:
                said[column.name] = column.read(cell)
            except CellFault as fault:
                faults.append(Fault(column.name, f"“{column.zh}”{fault}。"))
        form = self._form
        for name in (form.time, "city"):
            if name not in said and not any(fault.column == name for fault in faults):
                faults.append(Fault(name, f"“{form.columns[name].zh}”没有填写。请补上后重新报送。"))
        if faults:
            raise RowFaults(faults)
        return self._event(said)

    def _faults(self, row: int) -> list[Fault]:
        found = self._table.faults(row)
        faults = (
            [Fault(column.name, f"“{column.zh}”{found[place]}。") for place, column in self._columns if place in found] if found else []
        )
        if self._number_place is not None and self._table.is_merged(row, self._number_place):
            faults.append(Fault(self._form.number, f"“{self._form.columns[self._form.number or ''].zh}”{MERGED_NUMBER}。"))
        return faults

    def _event(self, said: dict[str, Any]) -> Record:
        form, number = self._form, None
        when, city = said[form.time], said["city"]
        dated = "reported_at" in said
        plain = {name: value for name, value in said.items() if name not in self._silent}
        digest = blake2b(orjson.dumps([self._source, form.topic.id, plain], option=orjson.OPT_SORT_KEYS), digest_size=DIGEST_BYTES)
        if form.gives_numbers and form.number and form.number not in said:
            number = said[form.number] = NUMBER_PREFIX + self._counted(b"", digest.digest())
        if form.number in said:
            digest.update(str(said[form.number]).encode())
        if not dated:
            said["reported_at"] = self._reported(when)
        data = {name: value for name, value in said.items() if name in self._in_data}
        event = {
            "specversion": "1.0",
            "id": f"sheet-{self._counted(b'id', digest.digest())}",
            "source": self._source,
            "type": form.topic.event_type,
            "subject": subject_of([str(said.get(name, "")) for name in form.topic.natural_key]),
            "time": when,
            "city": city,
            "data": data,
        }
        return Record(event, number, dated)

    def _counted(self, what: bytes, digest: bytes) -> str:
        """A digest in words, told apart from those of the same rows before."""
        self._seen[what + digest] += 1
        count = self._seen[what + digest]
        return digest.hex() + (f"-{count}" if count > 1 else "")

    def _reported(self, when: str) -> str:
        """The first moment of the day of submission, so that a sheet says the same all day; but no record is reported before it began."""
        first = datetime.combine(self._now.date(), time.min, SHANGHAI)
        try:
            began = datetime.fromisoformat(when)
        except ValueError:
            return first.isoformat()
        if began.tzinfo is None or not first < began <= self._now:
            return first.isoformat()
        return began.astimezone(SHANGHAI).isoformat()


def _understood(form: Form, wide: SheetWide) -> Mapping[str, object]:
    found: dict[str, object] = {}
    faults = []
    for name in wide.said:
        column = form.columns[name]
        try:
            found[name] = column.read(getattr(wide, name))
        except CellFault as fault:
            faults.append(f"整表的“{column.zh}”{fault}。")
    if faults:
        raise SheetRefusal(faults)
    return found
