"""What the commands of alerts share: options, tables, and words for what is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from typing import Annotated, TypeVar

import typer

from schemas.day import SHANGHAI
from schemas.errors import ContractError

AlertId = Annotated[str, typer.Argument(metavar="ID", help="The alert's id.")]
Actor = Annotated[str | None, typer.Option(help="Who does it, for the history. [default: <user>@<machine>]")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]

Choice = TypeVar("Choice", bound=StrEnum)


def whoever(actor: str | None) -> str:
    """Who acts: as was said, or whoever runs this."""
    from infra.trail import whoever_runs_this

    return actor or whoever_runs_this()


def one_of(choices: type[Choice], told: str) -> Choice:
    """Raises BadParameter, with all there are."""
    try:
        return choices(told)
    except ValueError:
        raise typer.BadParameter(f"{told} is none of {', '.join(choices)}.") from None


@contextmanager
def refused_in_words() -> Iterator[None]:
    """A block in which what breaks the contract is said line by line, and ends the command with 1."""
    try:
        yield
    except ContractError as error:
        for reason in error.reasons:
            typer.echo(f"Refused: {reason}", err=True)
        raise typer.Exit(1) from None


def spoken(moment: datetime | None) -> str:
    """Chinese time, to the minute."""
    return "" if moment is None else f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def print_rows(headings: Sequence[str], rows: Iterable[Sequence[str]], nothing: str) -> None:
    """A table, or words where it has no rows."""
    from rich.table import Table

    from infra.console import output_console

    table = Table(header_style="bold")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*row)
    output_console().print(table if table.row_count else nothing)


def print_json(value: object) -> None:
    import orjson

    typer.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())
