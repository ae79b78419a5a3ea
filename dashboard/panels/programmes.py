"""Programmes of a notice, a row each: the indicator that stands for it, its bar and its judgement."""

from __future__ import annotations

from html import escape

from dashboard.board import Board, Column, Figure
from dashboard.panels.bar import bar, verdict
from dashboard.voice import Voice

WIDEST = 7
"""Chinese characters of a programme's name; longer ones are cut."""


def programmes(voice: Voice, board: Board, place: str, chosen: str | None = None, judged: bool = True) -> str:
    """The rows of a place; a click picks the programme's id."""
    return board.once(("programmes", voice, place, chosen, judged), lambda: _programmes(voice, board, place, chosen, judged))


def _programmes(voice: Voice, board: Board, place: str, chosen: str | None, judged: bool) -> str:
    rows = "".join(
        _row(voice, column, figure, column.programme.id == chosen, judged)
        for column, figure in zip(board.columns, board.rows[place], strict=True)
    )
    longest = max((len(voice.brief(column.programme)) for column in board.columns), default=0)
    width = f' style="--name:{min(longest, WIDEST) + 0.4}em"' if voice.is_chinese else ""
    return f'<div class="tx-programmes"{width}>{rows}</div>'


def _row(voice: Voice, column: Column, figure: Figure, chosen: bool, judged: bool) -> str:
    value, goal = figure.reading.value, figure.pace.goal
    share, middle = "", bar(figure, judged)
    if value is not None and (goal is None or goal.is_zero):
        quantity = voice.quantity(value, figure.indicator)
        target = voice.say("target_zero") if goal is not None else ""
        middle = f'<span class="tx-count">{escape(quantity.figure)} <small>{escape(quantity.unit)}{escape(target)}</small></span>'
    elif figure.pace.share is not None:
        share = f"{100 * figure.pace.share:.1f}%"
    pressed = ' aria-pressed="true"' if chosen else ""
    hint = escape(f"{voice.name(column.programme)}{voice.say('colon')}{voice.name(figure.indicator)}")
    return (
        f'<div class="tx-row" role="button" tabindex="0" data-pick="{escape(column.programme.id)}" title="{hint}"{pressed}>'
        f'<span class="name">{escape(voice.brief(column.programme))}</span>'
        f'<span class="what">{escape(voice.name(figure.indicator))}</span>{middle}<span class="share">{share}</span>'
        f"{verdict(voice, figure) if judged else '<span></span>'}</div>"
    )
