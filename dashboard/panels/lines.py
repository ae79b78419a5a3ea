"""Figures as plain lines, and who has reported today."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from dashboard.board import Board, Figure
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


def reporting_line(voice: Voice, board: Board) -> str:
    """How many cities have reported today, and which have not."""
    return board.once(("reporting_line", voice), lambda: _reporting_line(voice, board))


def _reporting_line(voice: Voice, board: Board) -> str:
    words = voice.say("reporting_count", reported=board.reported, of=len(board.cities))
    names = voice.join([voice.city(board.snapshot.catalogue.cities[city]) for city in board.silent])
    rest = f'<span class="lag">{escape(voice.say("reporting_silent", names=names))}</span>' if board.silent else ""
    return f'<span class="tx-reporting">{escape(words)} {rest}</span>'
