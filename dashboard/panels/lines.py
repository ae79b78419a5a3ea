"""Figures as plain lines, and who has reported today."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from html import escape

from dashboard.board import Board, Figure
from dashboard.panels.table import Cell, Row, Table
from dashboard.panels.tile import explain
from dashboard.voice import Voice


def figure_lines(voice: Voice, figures: Iterable[Figure]) -> str:
    """A line per figure: name, number, unit."""
    return f'<div class="tx-lines">{"".join(_line(voice, figure) for figure in figures)}</div>'


def _line(voice: Voice, figure: Figure) -> str:
    value = figure.reading.value
    if value is None:
        number = f'<span class="none">{escape(voice.say(f"standing_{figure.pace.standing.value}"))}</span>'
    else:
        quantity = voice.quantity(value, figure.indicator)
        number = f"<b>{escape(quantity.figure)}</b><small>{escape(quantity.unit)}</small>"
    return (
        f'<div class="ln"><span class="name">{escape(voice.name(figure.indicator))}</span>'
        f'<span class="value">{number}</span><span class="why">{escape(explain(voice, figure))}</span></div>'
    )


def reporting_line(voice: Voice, board: Board) -> Table:
    """How many cities have reported today, and which have not; in the file each, with its newest day where its days are seen."""
    return board.once(("reporting_line", voice), lambda: _reporting_line(voice, board))


def _reporting_line(voice: Voice, board: Board) -> Table:
    words = voice.say("reporting_count", reported=board.reported, of=len(board.cities))
    names = voice.join([voice.city(board.snapshot.catalogue.cities[city]) for city in board.silent])
    rest = f'<span class="lag">{escape(voice.say("reporting_silent", names=names))}</span>' if board.silent else ""
    heads = [Cell(voice.say(name)) for name in ("city", "newest_day", "reporting")]
    return Table(
        f'<span class="tx-reporting">{escape(words)} {rest}</span>', heads, [], lambda: map(partial(_cells, voice, board), board.cities)
    )


def _cells(voice: Voice, board: Board, city: str) -> Row:
    day = board.last_reports[city] if board.snapshot.shows_detail(city) else None
    state = voice.say("file_silent" if city in board.silent else "file_not_silent")
    return Row([Cell(voice.city(board.snapshot.catalogue.cities[city])), Cell(at=day), Cell(state)])
