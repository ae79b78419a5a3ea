"""The matrix city × programme: days ahead or behind in each cell, worst cities first."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from html import escape

from dashboard.board import Board, Figure
from dashboard.goal import Basis
from dashboard.lead import moved_words
from dashboard.pace import Standing
from dashboard.panels.bar import verdict
from dashboard.panels.definition import asks
from dashboard.panels.table import Cell, Row, Table
from dashboard.voice import Voice, signed

NUMERALS = "一二三四五六七八九十"


class Show(StrEnum):
    """What the cells say."""

    DAYS = "days"
    """Days ahead or behind."""
    SHARE = "share"
    """How much of the goal is done."""
    COUNT = "count"
    """The figure itself."""


def matrix(voice: Voice, board: Board, order: Sequence[str], chosen: str | None, show: Show, judged: bool = True) -> Table:
    """The grid (grid.js), one stop of the tab key.

    A click picks a city, in a cell a city and a programme (`city/programme`), and in a head the indicator's definition.
    """
    heads = "".join(
        f'<th scope="col"><span {asks(column.indicator.id, tab=-1)}>{escape(voice.brief(column.programme))}</span>'
        f"<i>{_sign(board, at)}</i></th>"
        for at, column in enumerate(board.columns)
    )
    stop = chosen if chosen in order else board.whole
    top = _row(voice, board, board.whole, voice.say("province"), "pv", show, judged, is_stop=stop == board.whole)
    rows = "".join(
        _row(voice, board, city, voice.city(board.snapshot.catalogue.cities[city]), "", show, judged, city == chosen, city == stop)
        for city in order
    )
    last = (
        f'<th scope="col" class="worst" tabindex="-1"><span>{escape(voice.say("worst_three"))}</span>'
        f"<i>{escape(voice.say('days'))}</i></th>"
        f'<th scope="col" class="rank" tabindex="-1"><span>{escape(voice.say("rank"))}</span><i>{escape(voice.say("rank_note"))}</i></th>'
    )
    corner = f'<th scope="col" tabindex="-1"><span class="tx-unseen">{escape(voice.say("city"))}</span></th>'
    markup = (
        f'<div class="tx-matrix"><table role="grid" aria-label="{escape(voice.say("matrix_title"))}">'
        f"<thead><tr>{corner}{heads}{last}</tr></thead><tbody>{top}{rows}</tbody></table></div>"
    )
    return _whole(markup, voice, board, order, show, judged)


def _whole(markup: str, voice: Voice, board: Board, order: Sequence[str], show: Show, judged: bool) -> Table:
    """What is shown of programmes by city, with all of it for the file."""
    names = (voice.name(column.programme) for column in board.columns)
    heads = [Cell(name) for name in (voice.say("city"), *names, voice.say("worst_three_days"), voice.say("rank"))]
    return Table(markup, heads, [], lambda: (_cells(voice, board, place, show, judged) for place in (board.whole, *order)))


def _cells(voice: Voice, board: Board, place: str, show: Show, judged: bool) -> Row:
    """The same row for a file."""
    city = board.snapshot.catalogue.cities.get(place)
    worst = board.worst[place]
    cells = [Cell(markup=_cell(voice, figure, show, judged)) for figure in board.rows[place]]
    name = Cell(voice.city(city) if city else voice.say("province"))
    rank = Cell(markup=_rank(voice, board, place)) if judged else Cell("")
    return Row([name, *cells, Cell(signed(worst) if worst is not None and judged else ""), rank])


def _row(
    voice: Voice, board: Board, place: str, name: str, kind: str, show: Show, judged: bool, chosen: bool = False, is_stop: bool = False
) -> str:
    pick = "" if place == board.whole else place
    picks = [f"{pick}/{column.programme.id}" if pick else "" for column in board.columns]
    cells = "".join(_cell(voice, figure, show, judged, at) for figure, at in zip(board.rows[place], picks, strict=True))
    click = f' data-pick="{escape(pick)}"' if pick else ""
    selected = ' aria-selected="true"' if chosen else ""
    worst = board.worst[place]
    mean = signed(worst) if worst is not None and judged else ""
    rank = _rank(voice, board, place) if judged else ""
    return (
        f'<tr class="{kind}"{click}{selected}><th scope="row" tabindex="{0 if is_stop else -1}">{escape(name)}</th>{cells}'
        f'<td class="worst" tabindex="-1">{mean}</td><td class="rank" tabindex="-1">{rank}</td></tr>'
    )


def _rank(voice: Voice, board: Board, place: str) -> str:
    """A city's rank and how many places it has gained or lost; words for who does not see the sign."""
    rank = board.ranks.get(place)
    if rank is None:
        return ""
    moved = rank.moved
    sign = "" if moved is None else (f"▲{moved}" if moved > 0 else (f"▼{-moved}" if moved else "—"))
    words = escape(moved_words(voice, rank))
    return f'{rank.at} <small title="{words}"><span aria-hidden="true">{sign}</span><span class="tx-unseen">{words}</span></small>'


def _cell(voice: Voice, figure: Figure, show: Show, judged: bool, pick: str = "") -> str:
    click = ' tabindex="-1"' + (f' data-pick="{escape(pick)}"' if pick else "")
    pace, value = figure.pace, figure.reading.value
    hint = escape(f"{voice.name(figure.indicator)}")
    if value is None:
        words = voice.say("none_short") if pace.standing is Standing.SILENT else ("…" if pace.standing is Standing.UNKNOWN else "·")
        return f'<td class="{pace.standing.value}" title="{hint}"{click}><span>{words}</span></td>'
    quantity = voice.quantity(value, figure.indicator)
    words = quantity.short
    if show is Show.DAYS and pace.standing is Standing.DONE and judged:
        words = voice.say("standing_done")
    elif show is Show.DAYS and pace.days is not None and judged:
        words = signed(pace.days)
    elif show is Show.SHARE and pace.share is not None:
        words = f"{100 * pace.share:.0f}%"
    style = pace.standing.value if judged and pace.standing.is_judged else "counted"
    if show is not Show.DAYS or pace.days is None:
        style += " told"  # a figure does not say how it stands: a mark does, beside the colour
    return (
        f'<td class="{style}" title="{hint} {escape(str(quantity))} {escape(voice.standing(pace) if judged else "")}"{click}>'
        f"{escape(words)}</td>"
    )


def _sign(board: Board, at: int) -> str:
    """■ the notice's target, □ the office's plan, – none; of the cities, and of the province where they differ."""
    bases = {figure.pace.goal.basis for place in board.cities if (figure := board.rows[place][at]).pace.goal is not None}
    if not bases:
        goal = board.rows[board.whole][at].pace.goal
        bases = {goal.basis} if goal is not None else set()
    return "■" if Basis.NOTICE in bases else ("□" if bases else "–")


def squares(voice: Voice, board: Board, order: Sequence[str], chosen: str | None, judged: bool = True) -> Table:
    """The same for a phone: a square per programme, and the largest gap in words."""
    count = len(board.columns)
    heads = "".join(f"<em>{NUMERALS[at] if at < len(NUMERALS) else at + 1}</em>" for at in range(count))
    rows = "".join(_squares_row(voice, board, city, city == chosen, judged) for city in order)
    markup = (
        f'<div class="tx-squares" style="--n:{count}"><div class="sq hd"><b></b><span class="cells">{heads}</span>'
        f'<span class="gap"><small>{escape(voice.say("largest_gap"))}</small></span></div>{rows}</div>'
    )
    return _whole(markup, voice, board, order, Show.DAYS, judged)


def _squares_row(voice: Voice, board: Board, city: str, chosen: bool, judged: bool) -> str:
    figures = board.rows[city]
    cells = "".join(f'<i class="{figure.pace.standing.value if judged else "counted"}"></i>' for figure in figures)
    gaps = [(figure.pace.days, at) for at, figure in enumerate(figures) if figure.pace.days is not None]
    words = ""
    if gaps and judged:
        days, at = min(gaps)
        words = verdict(voice, figures[at]) + (f"<small>{escape(voice.brief(board.columns[at].programme))}</small>" if days < -1 else "")
    selected = ' aria-pressed="true"' if chosen else ""
    name = escape(voice.city(board.snapshot.catalogue.cities[city]))
    return (
        f'<div class="sq" role="button" tabindex="0" data-pick="{city}"{selected}><b>{name}</b><span class="cells">{cells}</span>'
        f'<span class="gap">{words}</span></div>'
    )


def legend(voice: Voice, whole: bool = True, judged: bool = True) -> str:
    """What the colours mean, if there are any; `whole` adds silence and the signs of the columns."""
    kinds = (["ahead", "on", "slow", "behind"] if judged else []) + (["silent"] if whole else [])
    colours = "".join(f'<span><i class="{kind}"></i>{escape(voice.say(f"legend_{kind}"))}</span>' for kind in kinds)
    signs = "".join(
        f"<span><b>{sign}</b>{escape(voice.say(key))}</span>"
        for sign, key in (("■", "legend_notice"), ("□", "legend_plan"), ("–", "legend_counted"))
    )
    return f'<div class="tx-legend">{colours}{signs if whole else ""}</div>'
