"""What the commands of `tongxin sheets` do."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from infra.catalogue import catalogue_of
from infra.pseudonym_key import pseudonym_keys
from infra.settings import Settings, load_settings
from infra.trail import Act, Action, Outcome, Trail, whoever_runs_this
from producers.agency.registrar import entries
from producers.agency.scope import Scope
from producers.channel import BULK_LINGER_MS, Channel
from producers.intake import Intake
from producers.receipt import Kind
from producers.sheets.house import Order, SheetHouse
from producers.sheets.outlet import KafkaOutlet
from producers.sheets.record import SheetWide
from producers.sheets.refusal import SheetRefusal
from producers.sheets.report import Report
from producers.sheets.returned import needs_return
from producers.sheets.submission import Complete
from schemas.errors import ConfigurationError, TransientError

SHOWN_ROWS = 50
RETURNED_SUFFIX = "-回执"
REFUSED_EXIT = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of `check` and `upload`."""

    file: Path
    agency: str
    topic: str | None
    city: str | None
    org_code: str | None
    org_name: str | None
    department: str | None
    complete: bool
    withdraw: bool
    first: datetime | None
    last: datetime | None
    out: Path | None
    as_json: bool
    actor: str | None = None


def write_one(settings: Settings, topic: str, out: Path, city: str | None) -> None:
    """Write a template."""
    try:
        _house(settings).write_template(topic, out, city)
    except SheetRefusal as refusal:
        _refuse(refusal, as_json=False)
    except OSError as error:
        raise ConfigurationError([f"{out} can't be written: {error.strerror}."]) from error


def run(asked: Asked, *, send: bool) -> None:
    """Check a sheet, or take it; ends with the exit code. Blocks."""
    if asked.withdraw and not asked.complete:
        raise typer.BadParameter("--withdraw needs --complete.")
    settings = load_settings()
    returned = asked.out or asked.file.with_name(f"{asked.file.stem}{RETURNED_SUFFIX}{asked.file.suffix}")
    wide = SheetWide(asked.city, asked.org_code, asked.org_name, asked.department)
    span = (asked.first.date() if asked.first else None, asked.last.date() if asked.last else None)
    complete = Complete(asked.withdraw, *span) if asked.complete else None
    console = Console(stderr=True)
    with ExitStack() as stack:
        columns = (TextColumn("rows"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        progress = stack.enter_context(Progress(*columns, console=console, transient=True, disable=not console.is_terminal))
        bar = progress.add_task("rows", total=None)
        try:
            report = _house(settings).take(
                asked.file,
                Order(asked.agency, asked.topic, wide, complete),
                datetime.now(UTC),
                scope=_scope(settings, asked.agency, needed=send),
                outlet=KafkaOutlet(stack.enter_context(Channel(settings, linger_ms=BULK_LINGER_MS))) if send else None,
                returned=returned,
                told=lambda row, total: progress.update(bar, completed=row, total=total),
            )
        except SheetRefusal as refusal:
            stack.close()
            _refuse(refusal, as_json=asked.as_json)
            return
    if send:
        _note(settings, asked, report)
    written = returned if needs_return(report) else None
    if asked.as_json:
        sys.stdout.write(orjson.dumps(report.as_json() | {"workbook": str(written) if written else None}).decode() + "\n")
    else:
        _print(console, report, written)
    if not report.complete:
        raise typer.Exit(1)


def change_mapping(settings: Settings, topic: str, agency: str, pairs: list[str], forget: list[str], *, as_json: bool) -> None:
    """Remember headings, and print the whole mapping."""
    house = _house(settings)
    try:
        form = house.form(topic)
    except SheetRefusal as refusal:
        _refuse(refusal, as_json=as_json)
        return
    wrong = [pair for pair in pairs if "=" not in pair]
    if wrong:
        raise ConfigurationError([f"{pair!r} is no HEADING=FIELD." for pair in wrong])
    changes: dict[str, str | None] = {heading.strip(): name.strip() for heading, _, name in (pair.rpartition("=") for pair in pairs)}
    changes |= dict.fromkeys(forget)
    whole = house.mappings.remember(agency, form.topic, changes) if changes else house.mappings.read(agency, form.topic)
    if as_json:
        sys.stdout.write(orjson.dumps(whole).decode() + "\n")
        return
    for heading, name in whole.items():
        typer.echo(f"{heading} = {name or '（不读取）'}")
    if not changes:
        typer.echo("\n".join(["", *(f"{column.name}  {column.zh}  {column.hint}" for column in form.columns.values())]))


def _house(settings: Settings) -> SheetHouse:
    catalogue = catalogue_of(settings)
    return SheetHouse(settings, catalogue, Intake(catalogue, pseudonym_keys(settings)))


def _scope(settings: Settings, agency: str, *, needed: bool) -> Scope | None:
    """The bounds of a registered agency; none for one that is not, for whoever runs this command has Kafka itself."""
    try:
        found = entries(settings).get(agency)
    except TransientError:
        if needed:
            raise
        return None
    if found is None:
        return None
    if not found.is_open:
        raise ConfigurationError([f"Agency {agency} was revoked."])
    return Scope(found, catalogue_of(settings))


def _note(settings: Settings, asked: Asked, report: Report) -> None:
    """Put the submission on the trail."""
    accepted, refused = report.new + report.changed, len(report.refused) + len(report.undelivered)
    outcome = Outcome.DONE if report.complete else Outcome.PARTLY if accepted or report.same else Outcome.REFUSED
    detail = {
        "kind": Kind.SHEET.value,
        "topic": report.topic,
        "accepted": accepted,
        "same": report.same,
        "refused": refused,
        "withdrawn": report.withdrawn,
    }
    with Trail(settings) as trail:
        trail.write(Act(datetime.now(UTC), asked.actor or whoever_runs_this(), Action.SUBMIT, outcome, asked.agency, "", detail))
        trail.flush()


def _refuse(refusal: SheetRefusal, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(orjson.dumps({"complete": False, "refused_sheet": list(refusal.reasons)}).decode() + "\n")
    else:
        for reason in refusal.reasons:
            typer.echo(reason, err=True)
    raise typer.Exit(REFUSED_EXIT)


def _print(console: Console, report: Report, written: Path | None) -> None:
    done = "检查" if report.dry_run else "上传"
    counts: dict[str, Any] = {
        "新增": report.new,
        "更正": report.changed,
        "未变": report.same,
        "未通过": len(report.refused),
        "未送达": len(report.undelivered),
        "撤回": report.withdrawn,
    }
    console.print(f"{done}：共{report.rows}行，" + "，".join(f"{name}{count}" for name, count in counts.items()))
    for remark in report.remarks:
        console.print(escape(remark))
    for row, faults in sorted(report.refused.items())[:SHOWN_ROWS]:
        console.print(f"第{row}行：{escape(' '.join(fault.zh for fault in faults))}")
    if len(report.refused) > SHOWN_ROWS:
        console.print(f"还有{len(report.refused) - SHOWN_ROWS}行未通过，见返回的表格。")
    for row, reason in sorted(report.undelivered.items())[:SHOWN_ROWS]:
        console.print(f"第{row}行{reason}" if row else f"撤回{reason}")
    if report.missing:
        console.print(
            f"表中缺少{len(report.missing)}条已报送的记录" + ("：" if not report.withdrawn else f"，已撤回{report.withdrawn}条：")
        )
        for one in report.missing[:SHOWN_ROWS]:
            console.print(escape(f"  {one.day} {one.city} {one.subject}"))
    if written is not None:
        console.print(f"返回的表格：{escape(str(written))}")
