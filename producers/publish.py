"""Sends a file of events, one a line, and tells what became of each row."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, Protocol

import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from producers.encoding import EventLike
from producers.report import Report, Undelivered
from schemas.errors import ConfigurationError

SHOWN_LIMIT = 200
TOLD_EVERY = 200


class Rows:
    """The lines of a file that are not blank, as bytes."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._blank: list[int] = []
        self.bytes_read = 0

    def __iter__(self) -> Iterator[bytes]:
        for number, line in enumerate(self._file, start=1):
            self.bytes_read += len(line)
            event = line.strip()
            if event:
                yield event
            else:
                self._blank.append(number)

    def line_of(self, row: int) -> int:
        """The line on which a row stands; both count from 1."""
        for blank in self._blank:
            if blank > row:
                break
            row += 1
        return row


class Publisher(Protocol):
    """What sends the rows: a client over Kafka or over HTTP."""

    def publish_many(self, events: Iterable[EventLike], *, told: Callable[[int], None] | None = ..., timeout_s: float = ...) -> Report: ...

    def close(self) -> list[Undelivered]: ...


def publish_file(opened: Callable[[], Publisher], name: str, *, as_json: bool, timeout_s: float) -> bool:
    """Send what is in a file, `-` being standard input, by the client that `opened` gives; whether every row was delivered. Blocks.

    Raises:
        ConfigurationError: the file can't be read.
        TransientError: the broker or the gateway is away.
    """
    console = Console(stderr=True)
    with ExitStack() as stack:
        file, size = _open(stack, name)
        client = opened()
        stack.callback(client.close)
        columns = (TextColumn("[progress.description]{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        progress = stack.enter_context(Progress(*columns, console=console, transient=True, disable=not console.is_terminal))
        task = progress.add_task("rows", total=size)
        rows = Rows(file)

        def told(row: int) -> None:
            if row % TOLD_EVERY == 0:
                progress.update(task, completed=rows.bytes_read, description=f"{row} rows")

        report = client.publish_many(rows, told=told, timeout_s=timeout_s)
        client.close()
    if as_json:
        sys.stdout.write(orjson.dumps(_as_json(report, rows)).decode() + "\n")
    else:
        _print(console, report, rows)
    return report.complete


def _open(stack: ExitStack, name: str) -> tuple[IO[bytes], int | None]:
    if name == "-":
        return sys.stdin.buffer, None
    path = Path(name)
    try:
        return stack.enter_context(path.open("rb")), path.stat().st_size
    except OSError as error:
        raise ConfigurationError([f"{name} can't be read: {error.strerror}."]) from error


def _as_json(report: Report, rows: Rows) -> dict[str, Any]:
    return {
        "delivered": report.delivered,
        "refused": [{"line": rows.line_of(refusal.row), "reasons": list(refusal.reasons)} for refusal in report.refused],
        "undelivered": [{"id": lost.id, "topic": lost.topic, "error": lost.error} for lost in report.undelivered],
    }


def _print(console: Console, report: Report, rows: Rows) -> None:
    for refusal in report.refused[:SHOWN_LIMIT]:
        for reason in refusal.reasons:
            console.print(f"line {rows.line_of(refusal.row)}: {reason}", markup=False, highlight=False, soft_wrap=True)
    if len(report.refused) > SHOWN_LIMIT:
        console.print(f"and {len(report.refused) - SHOWN_LIMIT} lines more; --json lists all", markup=False)
    for lost in report.undelivered[:SHOWN_LIMIT]:
        console.print(f"event {lost.id}: not delivered to {lost.topic}: {lost.error}", markup=False, highlight=False, soft_wrap=True)
    console.print(f"{report.delivered} delivered, {len(report.refused)} refused, {len(report.undelivered)} not delivered", highlight=False)
