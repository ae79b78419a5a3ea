"""Takes a sheet: every row through the intake and the agency's scope, what is new or changed to Kafka, and a report of all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple, Protocol

from producers.intake import Intake, Ready
from producers.sheets.cell import is_blank
from producers.sheets.form import Form
from producers.sheets.header import Header, find_header
from producers.sheets.outlet import Outlet
from producers.sheets.record import Record, RowFaults, Rows, SheetWide
from producers.sheets.refusal import SheetRefusal
from producers.sheets.report import Fate, Fault, Report
from producers.sheets.standing import Key, Standing, withdrawal
from producers.sheets.survey import ROWS_LIMIT, too_many_rows
from producers.sheets.table import Row, Table
from schemas.advice import advice
from schemas.canonical import yuan_fields
from schemas.catalogue import Catalogue
from schemas.errors import ContractError
from schemas.event import Event
from schemas.label import label_of

BATCH_ROWS = 2_000
FINISH_S = 60.0
NAMED_ROWS = 10
WITHDRAWAL_ROW = 0
"""Withdrawals come from no row of the sheet."""

Told = Callable[[int, int], None]
"""How many rows of how many, at most, have been read."""


class Bounds(Protocol):
    """What an agency may say."""

    def faults(self, event: Event) -> list[str]:
        """Every way in which an event is outside the bounds, in words."""


@dataclass(frozen=True, slots=True)
class Complete:
    """The sheet is said to hold everything of its units, between two days if they are given; the rest may be withdrawn."""

    withdraw: bool = False
    first: date | None = None
    last: date | None = None


class _Good(NamedTuple):
    row: int
    record: Record
    ready: Ready


class _Seen(NamedTuple):
    row: int
    content: str


def read_header(
    table: Table, form: Form, mapping: dict[str, str], wide: SheetWide, catalogue: Catalogue
) -> tuple[Header, SheetWide, list[str]]:
    """The headings, what holds for the whole sheet with what a template says of itself, and remarks on the template.

    Raises:
        SheetRefusal: the template is another topic's, or the headings don't do.
    """
    remarks = []
    topic, fingerprint = table.about.get("topic"), table.about.get("catalogue")
    if topic is not None and topic != form.topic.id:
        raise SheetRefusal([f"这是“{topic}”的模板，不是“{form.topic.id}”（{form.topic.zh}）的。请选对业务表，或换模板。"])
    if fingerprint is not None and fingerprint != catalogue.fingerprint:
        remarks.append("模板是按旧目录做的，下次请重新下载模板。")
    if wide.city is None and table.about.get("city"):
        wide = replace(wide, city=table.about["city"])
    header = find_header(table, form, mapping, wide.said)
    if header.passed_over:
        remarks.append(f"这些列没有读取：{'、'.join(header.passed_over)}。如需读取，请把列名与字段对应。")
    return header, wide, remarks


def submit_sheet(
    table: Table,
    form: Form,
    header: Header,
    *,
    wide: SheetWide,
    agency: str,
    intake: Intake,
    standing: Standing,
    now: datetime,
    outlet: Outlet | None = None,
    scope: Bounds | None = None,
    complete: Complete | None = None,
    told: Told | None = None,
) -> Report:
    """Take a sheet; without an outlet nothing is sent, and the report says what would be. Blocks.

    Raises:
        SheetRefusal: the sheet as a whole can't be taken; nothing was sent.
        TransientError: Kafka or the database is away; what was sent stands, and the same sheet may be taken again.
    """
    return _Submission(table, form, header, wide, agency, intake, standing, now, outlet, scope, told).run(complete)


class _Submission:
    def __init__(
        self,
        table: Table,
        form: Form,
        header: Header,
        wide: SheetWide,
        agency: str,
        intake: Intake,
        standing: Standing,
        now: datetime,
        outlet: Outlet | None,
        scope: Bounds | None,
        told: Told | None,
    ) -> None:
        self._table, self._form, self._header = table, form, header
        self._rows = Rows(table, form, header, wide, agency, now)
        self._intake, self._standing, self._outlet, self._scope, self._told = intake, standing, outlet, scope, told
        self._source = f"/agencies/{agency}"
        self._yuan = yuan_fields(form.topic)
        self._names = {name: label_of(form.topic, name).zh for name in (*form.topic.field, "time", "city")}
        self._seen: dict[Key, _Seen] = {}
        self._units: set[tuple[str, str]] = set()
        self.report = Report(form.topic.id, agency, dry_run=outlet is None)

    def run(self, complete: Complete | None) -> Report:
        report, total = self.report, max(len(self._table) - self._header.first_row + 1, 0)
        if total > ROWS_LIMIT:
            raise SheetRefusal([too_many_rows(len(self._table))])
        self._note_hidden()
        rows = self._filled()
        while batch := list(islice(rows, BATCH_ROWS)):
            self._take([good for row in batch if (good := self._judge(row)) is not None])
            if self._told is not None:
                self._told(min(batch[-1][0] - self._header.first_row + 1, total), total)
        if complete is not None:
            self._compare(complete)
        if self._outlet is not None:
            report.undelivered = self._outlet.finish(FINISH_S)
        return report

    def _filled(self) -> Iterator[Row]:
        """The rows in which a column of ours has something."""
        places = tuple(self._header.columns)
        for number, cells in self._table.rows():
            if number < self._header.first_row:
                continue
            if all(place >= len(cells) or cells[place] == "" or is_blank(cells[place]) for place in places) and not self._table.faults(
                number
            ):
                continue
            self.report.rows += 1
            yield number, cells

    def _judge(self, row: Row) -> _Good | None:
        number, cells = row
        try:
            record = self._rows.record(number, cells)
            ready = self._intake.take(record.event)
        except RowFaults as bad:
            self.report.refused[number] = bad.faults
            return None
        except ContractError as error:
            self._refuse(number, error.reasons)
            return None
        if self._scope is not None and (reasons := self._scope.faults(ready.event)):
            self._refuse(number, reasons)
            return None
        return _Good(number, record, ready) if self._is_first(number, ready.event) else None

    def _is_first(self, number: int, event: Event) -> bool:
        key, content = (event.city, event.subject), event.content
        seen = self._seen.setdefault(key, _Seen(number, content))
        if seen.row == number:
            return True
        if seen.content == content:
            self.report.count(Fate.SAME)
        else:
            self.report.refused[number] = [Fault(self._form.number, f"与第{seen.row}行是同一条记录，但内容不同。请只留一行。")]
        return False

    def _take(self, batch: Sequence[_Good]) -> None:
        stood = self._standing.of(self._form.topic, [(good.ready.event.city, good.ready.event.subject) for good in batch])
        for row, record, ready in batch:
            event = ready.event
            if event.data is not None:
                self._units.add((event.city, event.data["org_code"]))
            if record.number is not None:
                self.report.numbers[row] = record.number
            before = stood.get((event.city, event.subject))
            fate = Fate.NEW if before is None else before.against(event, self._yuan, dated=record.dated)
            self.report.count(fate)
            if fate is Fate.SAME or self._outlet is None:
                continue
            if before is not None:
                revision = before.revision + 1
                event_again = record.event | {"revision": revision, "id": f"{record.event['id']}-r{revision}"}
                self._outlet.send(self._intake.take(event_again), row)
            else:
                self._outlet.send(ready, row)

    def _compare(self, complete: Complete) -> None:
        """Find what stands by earlier sheets and is missing in this one, and withdraw it if that was asked."""
        report, topic = self.report, self._form.topic
        if report.refused:
            report.remarks.append("有未通过的行，暂不核对缺少的记录；请全部改正后再声明完整。")
            return
        standing = self._standing.of_units(topic, self._source, sorted(self._units), complete.first, complete.last)
        report.missing = [one for one in standing if (one.city, one.subject) not in self._seen]
        if not complete.withdraw or self._outlet is None:
            return
        for one in report.missing:
            event: dict[str, Any] = withdrawal(topic, self._source, one)
            try:
                ready = self._intake.take(event)
                reasons: Sequence[str] = self._scope.faults(ready.event) if self._scope is not None else ()
            except ContractError as error:
                reasons = error.reasons
            if reasons:
                report.remarks.append(f"记录{one.subject}不能撤回：{'；'.join(self._said(reason).zh for reason in reasons)}")
                continue
            self._outlet.send(ready, WITHDRAWAL_ROW)
            report.withdrawn += 1

    def _refuse(self, row: int, reasons: Sequence[str]) -> None:
        self.report.refused[row] = [self._said(reason) for reason in reasons]

    def _said(self, reason: str) -> Fault:
        told = advice(reason, self._form.topic, self._names)
        name = told.place.removeprefix("data.").partition(".")[0]
        return Fault(name if name in self._form.columns else None, told.zh)

    def _note_hidden(self) -> None:
        hidden = sorted(row for row in self._table.hidden_rows if row >= self._header.first_row)
        if hidden:
            named = "、".join(map(str, hidden[:NAMED_ROWS])) + ("等" if len(hidden) > NAMED_ROWS else "")
            self.report.remarks.append(f"有{len(hidden)}个隐藏行（第{named}行），已与其他行一样读取。")
