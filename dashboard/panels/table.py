"""The three-line table: a rule above, a rule below the heads, a rule at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from typing import Self


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell; `text` is escaped unless `markup` is given instead. In a file it is the day or moment `at` if there is one."""

    text: str = ""
    markup: str = ""
    kind: str = ""
    at: date | datetime | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table; a click picks `pick`."""

    cells: Sequence[Cell]
    pick: str = ""
    chosen: bool = False


class Table(str):  # noqa: SLOT000 - it holds more than its text
    """Markup of a table that also holds its cells, so that they can leave the page as a file.

    `whole` makes all rows where the page shows only the first; it is called when a file is asked for, in that viewer's run.
    """

    heads: Sequence[Cell]
    rows: Sequence[Row]
    whole: Callable[[], Iterable[Row]] | None

    def __new__(cls, markup: str, heads: Sequence[Cell], rows: Iterable[Row], whole: Callable[[], Iterable[Row]] | None = None) -> Self:
        made = super().__new__(cls, markup)
        made.heads, made.rows, made.whole = heads, tuple(rows), whole
        return made


def table(heads: Sequence[Cell], rows: Iterable[Row], kind: str = "", whole: Callable[[], Iterable[Row]] | None = None) -> Table:
    """The first cell of a row is its head; `kind` of a head (left, wide: hidden on a phone) holds for its column."""
    held = tuple(rows)
    top = "".join(f'<th scope="col" class="{head.kind}">{_inner(head)}</th>' for head in heads)
    body = "".join(_row(row, heads) for row in held)
    return Table(f'<table class="tx-table {kind}"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>', heads, held, whole)


def _row(row: Row, heads: Sequence[Cell]) -> str:
    first, *others = row.cells
    click = f' tabindex="0" data-pick="{escape(row.pick)}"' if row.pick else ""
    selected = ' aria-selected="true"' if row.chosen else ""
    cells = "".join(f'<td class="{head.kind} {cell.kind}">{_inner(cell)}</td>' for cell, head in zip(others, heads[1:], strict=True))
    name = _inner(first)
    head = f'<th scope="row" class="{first.kind}">{name}</th>' if name else "<td></td>"
    return f"<tr{click}{selected}>{head}{cells}</tr>"


def _inner(cell: Cell) -> str:
    return cell.markup or escape(cell.text)
