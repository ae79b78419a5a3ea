"""Counts as bars below one another: bands of age, stages, kinds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from dashboard.panels.table import Cell, Row, Table
from dashboard.voice import Voice, plain


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; `kind` names its colour (slow and behind are for what is late), `note` stands at its right."""

    name: str
    value: float
    note: str = ""
    kind: str = ""
    shown: str = ""
    pick: str = ""
    chosen: bool = False


def bars(voice: Voice, rows: Iterable[Bar], kind: str = "") -> Table:
    """Bars from zero, the longest over the whole width."""
    held: Sequence[Bar] = list(rows)
    top = max((row.value for row in held), default=0) or 1
    markup = f'<div class="tx-bars {kind}">{"".join(_bar(row, top) for row in held)}</div>'
    heads = [Cell(voice.say(name)) for name in ("file_item", "file_number", "file_share")]
    return Table(markup, heads, [Row([Cell(row.name), Cell(row.shown or plain(row.value)), Cell(row.note)]) for row in held])


def _bar(row: Bar, top: float) -> str:
    click = f' role="button" tabindex="0" data-pick="{escape(row.pick)}" aria-pressed="{str(row.chosen).lower()}"' if row.pick else ""
    width = 100 * max(row.value, 0) / top
    return (
        f'<div class="br"{click}><span class="name">{escape(row.name)}</span>'
        f'<span class="tk"><i class="{row.kind}" style="width:{width:.2f}%"></i></span>'
        f"<b>{escape(row.shown or plain(row.value))}</b><small>{escape(row.note)}</small></div>"
    )
