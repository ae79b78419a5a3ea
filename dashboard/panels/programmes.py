"""Programmes of a notice, a row each: the indicator that stands for it, its bar and its judgement."""

from __future__ import annotations

from html import escape

from dashboard.board import Board, Column, Figure
from dashboard.panels.bar import bar, verdict, verdict_words
from dashboard.panels.table import Cell, Row, Table
from dashboard.voice import Voice

WIDEST = 7
"""Chinese characters of a programme's name; longer ones are cut."""


def programmes(voice: Voice, board: Board, place: str, chosen: str | None = None, judged: bool = True) -> Table:
    """The rows of a place; a click picks the programme's id."""
    return board.once(("programmes", voice, place, chosen, judged), lambda: _programmes(voice, board, place, chosen, judged))


def _programmes(voice: Voice, board: Board, place: str, chosen: str | None, judged: bool) -> Table:
    rows = "".join(
        _row(voice, column, figure, column.programme.id == chosen, judged)
        for column, figure in zip(board.columns, board.rows[place], strict=True)
    )
    longest = max((len(voice.brief(column.programme)) for column in board.columns), default=0)
    width = f' style="--name:{min(longest, WIDEST) + 0.4}em"' if voice.is_chinese else ""
    heads = [Cell(voice.say(name)) for name in ("programme", "indicator", "total", "file_goal", "file_done", "pace")]
    held = list(zip(board.columns, board.rows[place], strict=True))
    return Table(f'<div class="tx-programmes"{width}>{rows}</div>', heads, [], lambda: (_cells(voice, *one, judged) for one in held))


def _cells(voice: Voice, column: Column, figure: Figure, judged: bool) -> Row:
    """The same row for a file."""
    value, goal, share = figure.reading.value, figure.pace.goal, figure.pace.share
    told = (
        voice.say(f"standing_{figure.pace.standing.value}") if value is None else str(voice.exact(value, figure.indicator)),
        "" if goal is None else str(voice.exact(goal.total, figure.indicator)),
        "" if share is None else f"{100 * share:.1f}%",
        verdict_words(voice, figure) if judged else "",
    )
    return Row([Cell(voice.name(column.programme)), Cell(voice.name(figure.indicator)), *map(Cell, told)])


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
