"""Key figures: the number large, its unit small, its pace below."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from dashboard.board import Figure
from dashboard.goal import Basis
from dashboard.outlook.telling import brief_outlook, outlook
from dashboard.pace import Standing
from dashboard.panels.bar import bar
from dashboard.panels.definition import asks
from dashboard.snapshot import ALL_NOTICES
from dashboard.voice import Voice, plain

WEEK_DAYS = 7


def tiles(voice: Voice, figures: Iterable[Figure], judged: bool = True) -> str:
    """A row of key figures."""
    return f'<div class="tx-tiles">{"".join(_tile(voice, figure, judged) for figure in figures)}</div>'


def count_tiles(counts: Iterable[tuple[str, int]]) -> str:
    """A row of plain counts, each with its name."""
    boxes = (
        f'<div class="tx-tile"><div class="name">{escape(name)}</div>'
        f'<div class="value"><span class="number">{plain(count)}</span></div></div>'
        for name, count in counts
    )
    return f'<div class="tx-tiles">{"".join(boxes)}</div>'


def text_tiles(rows: Iterable[tuple[str, str, str]]) -> str:
    """A row of figures in words, each with its name and a line below."""
    boxes = (
        f'<div class="tx-tile"><div class="name">{escape(name)}</div><div class="value"><span class="number">{escape(figure)}</span></div>'
        f'<div class="below">{escape(below)}</div></div>'
        for name, figure, below in rows
    )
    return f'<div class="tx-tiles">{"".join(boxes)}</div>'


def _tile(voice: Voice, figure: Figure, judged: bool) -> str:
    value = figure.reading.value
    name = escape(voice.name(figure.indicator))
    if value is None:
        words = escape(voice.say(f"standing_{figure.pace.standing.value}"))
        number = f'<span class="blank"></span><span class="unit">{words}</span>'
    else:
        quantity = voice.quantity(value, figure.indicator)
        number = f'<span class="number">{escape(quantity.figure)}</span><span class="unit">{escape(quantity.unit)}</span>'
    strip = bar(figure, judged) if figure.pace.share is not None else ""
    hollow = "" if judged else " hollow"
    finish = escape(brief_outlook(voice, figure)) if judged else ""
    return (
        f'<div class="tx-tile{hollow}"><div class="name" {asks(figure.indicator.id)}>{name}</div><div class="value">{number}</div>'
        f'{strip}<div class="below">{escape(explain(voice, figure, judged))}</div>'
        + (f'<div class="below finish" title="{escape(outlook(voice, figure))}">{finish}</div></div>' if finish else "</div>")
    )


def explain(voice: Voice, figure: Figure, judged: bool = True) -> str:
    """One line under a figure: goal and pace if there is one, else how it has moved; and if it is of all notices."""
    pace, reading = figure.pace, figure.reading
    parts: list[str] = []
    if pace.goal is not None and pace.goal.is_zero:
        parts.append(voice.say("goal_zero"))
    elif pace.goal is not None and pace.expected is not None and judged:
        key = "expected_notice" if pace.goal.basis is Basis.NOTICE else "expected_plan"
        parts.append(voice.say(key, expected=voice.quantity(pace.expected, figure.indicator).short))
        if pace.days is not None and pace.standing is not Standing.ON_PACE:
            parts.append(voice.standing(pace))
    elif pace.standing is Standing.SHORT and judged and pace.share is not None and figure.indicator.unit == "share":
        parts.append(voice.say("points_short", points=plain(100 * (1 - pace.share), 1)))
    elif pace.standing in (Standing.DONE, Standing.SHORT) and judged:
        parts.append(voice.standing(pace))
    elif reading.den is not None and reading.num is not None:
        parts.append(voice.say("of", num=plain(reading.num), den=plain(reading.den)))
    moved = reading.change(WEEK_DAYS)
    if moved is not None and figure.indicator.time == "state" and figure.indicator.combine == "sum":
        quantity = voice.quantity(abs(moved), figure.indicator)
        parts.append(voice.say("week_same" if not moved else ("moved_more" if moved > 0 else "moved_less"), change=quantity))
    elif len(reading.daily) and pace.goal is None and reading.value is not None:
        parts.append(voice.say("today_added", added=voice.quantity(float(reading.daily[-1]), figure.indicator)))
    elif pace.goal is None and figure.indicator.combine == "sum" and figure.indicator.time == "period" and not reading.withheld:
        parts.append(voice.say("sum_so_far"))
    if figure.notice == ALL_NOTICES:
        parts.append(voice.say("of_all_notices"))
    return voice.say("semicolon").join(parts)
