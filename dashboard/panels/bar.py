"""The pace bar: what is done, what was expected by today, and colour only for the stretch between them."""

from __future__ import annotations

from html import escape

from dashboard.board import Figure
from dashboard.goal import Basis
from dashboard.pace import Standing
from dashboard.voice import Voice

LEAST_STRETCH = 0.2
MARKS = {
    Standing.AHEAD: "▲",
    Standing.SLOW: "▽",
    Standing.BEHIND: "▼",
    Standing.SILENT: "○",
}


def bar(figure: Figure, judged: bool = True) -> str:
    """The bar of a figure with an amount to reach: filled track for the notice's target, outlined for the office's plan.

    Without a goal there is no bar but a thin line; silence is hatched. `judged` False leaves out what was expected.
    """
    pace = figure.pace
    if pace.standing in (Standing.SILENT, Standing.UNKNOWN):
        return '<span class="tx-bar hatch"></span>'
    if pace.goal is None or pace.share is None:
        return '<span class="tx-bar bare"></span>'
    done = 100 * min(max(pace.share, 0.0), 1.0)
    kind = "plan" if pace.goal.basis is Basis.PLAN else "notice"
    marks = (
        _expected(done, 100 * min(max(pace.expected / pace.goal.total, 0.0), 1.0), pace.standing)
        if judged and pace.expected is not None
        else ""
    )
    return f'<span class="tx-bar {kind}"><i class="done" style="width:{done:.2f}%"></i>{marks}</span>'


def _expected(done: float, due: float, standing: Standing) -> str:
    stretch = ""
    if due - done > LEAST_STRETCH:
        stretch = f'<i class="lack {standing.value}" style="left:{done:.2f}%;width:{due - done:.2f}%"></i>'
    elif done - due > LEAST_STRETCH:
        stretch = f'<i class="over" style="left:{due:.2f}%;width:{done - due:.2f}%"></i>'
    return f'{stretch}<i class="due" style="left:{due:.2f}%"></i>'


def verdict(voice: Voice, figure: Figure) -> str:
    """A judgement in words with its mark, so that colour is never alone; without a goal, what today has added."""
    standing = figure.pace.standing
    mark = MARKS.get(standing, "")
    sign = f"<b>{mark}</b>" if mark else ""
    return f'<span class="tx-gap {standing.value}">{sign}{escape(verdict_words(voice, figure))}</span>'


def verdict_words(voice: Voice, figure: Figure) -> str:
    """The same in words alone."""
    pace, daily = figure.pace, figure.reading.daily
    if pace.standing is Standing.COUNTED and len(daily) and figure.indicator.time == "period":
        return voice.say("today_plus", added=voice.quantity(float(daily[-1]), figure.indicator).short)
    return voice.standing(pace)
