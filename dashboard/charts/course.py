"""One figure's course by day, against what was expected, and as it will go on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from math import ceil, floor, isfinite, log10

from dashboard.board import Figure
from dashboard.charts.base import Option, base, day_axis, value_axis
from dashboard.forecast import Forecast
from dashboard.goal import Goal
from dashboard.tokens import Tokens
from dashboard.voice import Voice

OPEN_DAYS = 2
AHEAD_DAYS = 60
"""Of a goal that ends later, so many days to come are drawn."""
HEADROOM = 1.3
"""A band may rise so far beyond the goal before it is cut, so that it does not press down what has been done."""


def course(colours: Tokens, figure: Figure, today: date, voice: Voice, size: int = 12, judged: bool = True) -> Option:
    """The line of what was done, its last days dotted because they may still grow; plan, and forecast with its band, to the plan's end."""
    reading, goal = figure.reading, figure.pace.goal
    amount = goal is not None and not goal.is_zero
    first = reading.first
    last = max(today, min(goal.last, today + timedelta(days=AHEAD_DAYS))) if amount and goal is not None else today
    days = [first + timedelta(days=at) for at in range((last - first).days + 1)]
    done = [_shown(value, figure) for value in reading.course.tolist()]
    options = base(colours, size)
    share = figure.indicator.unit == "share"
    axis = value_axis(colours, size)
    if share:
        axis["axisLabel"] = {**axis["axisLabel"], "formatter": "{value}%"}
        axis["max"] = 100 if amount or max((value for value in done if value is not None), default=0) > 50 else None
    options |= {
        "grid": {"left": 4, "right": 62, "top": 22, "bottom": 4, "containLabel": True},
        "xAxis": day_axis(colours, [voice.day(day) for day in days], size),
        "yAxis": axis,
        "series": [],
    }
    if goal is not None and amount and judged:
        options["series"].append(_plan(colours, goal, figure, days, voice, size))
        if (found := figure.forecast) is not None and len(found.middle) > 1:
            options["series"] += _forecast(colours, found, figure, (today - first).days, len(days), voice)
            if not share:
                most = _round_up(HEADROOM * max(goal.total, figure.reading.value or 0))
                axis["max"] = most if float(found.high[: len(days)].max()) > most else None
    options["series"] += _done(colours, done, figure, voice, size)
    return options


def _plan(colours: Tokens, goal: Goal, figure: Figure, days: list[date], voice: Voice, size: int) -> Option:
    expected = [_shown(goal.expected(day + timedelta(days=1)), figure) if goal.first <= day <= goal.last else None for day in days]
    return {
        "type": "line",
        "name": voice.say("expected"),
        "data": expected,
        "symbol": "none",
        "lineStyle": {"color": colours["ink2"], "width": 1.3},
        "itemStyle": {"color": colours["ink2"]},
        "endLabel": {"show": True, "formatter": voice.say("expected"), "color": colours["ink2"], "fontSize": size},
    }


def _forecast(colours: Tokens, found: Forecast, figure: Figure, today: int, days: int, voice: Voice) -> list[Option]:
    """A dashed line from today's point on, over a band; the band is a line that is not seen and what is stacked on it."""

    def line(values: Iterable[float], begins: float | None) -> list[float | None]:
        made = [None] * (today - 1) + [begins] * (today > 0) + [_shown(value, figure) for value in values]
        return made[:days]

    hidden: Option = {
        "type": "line",
        "symbol": "none",
        "stack": "band",
        "lineStyle": {"opacity": 0},
        "silent": True,
        "tooltip": {"show": False},
    }
    last = float(figure.reading.course[-2]) if len(figure.reading.course) > 1 else float("nan")
    start = _shown(last, figure)
    return [
        hidden | {"name": "low", "data": line(found.low.tolist(), start)},
        hidden
        | {
            "name": voice.say("forecast_band"),
            "data": line((found.high - found.low).tolist(), 0.0 if start is not None else None),
            "areaStyle": {"color": colours["qing_mid"], "opacity": 0.35},
        },
        {
            "type": "line",
            "name": voice.say("forecast"),
            "data": line(found.middle.tolist(), start),
            "symbol": "none",
            "lineStyle": {"color": colours["qing"], "width": 1.8, "type": "dashed"},
            "itemStyle": {"color": colours["qing"]},
            "z": 3,
        },
    ]


def _done(colours: Tokens, done: list[float | None], figure: Figure, voice: Voice, size: int) -> list[Option]:
    if not done:
        return []
    at = max(0, len(done) - OPEN_DAYS)
    line = {"type": "line", "symbol": "none", "connectNulls": True, "itemStyle": {"color": colours["qing"]}, "z": 4}
    value = figure.reading.value
    quantity = voice.quantity(value, figure.indicator) if value is not None else None
    words = quantity.short if quantity else ""
    name = voice.name(figure.indicator)
    return [
        line | {"name": name, "data": done[:at], "lineStyle": {"color": colours["qing"], "width": 2.6}},
        line
        | {
            "name": name,
            "data": [None] * max(0, at - 1) + done[max(0, at - 1) :],
            "lineStyle": {"color": colours["qing"], "width": 2.6, "type": [2, 2]},
            "markPoint": {
                "silent": True,
                "symbol": "circle",
                "symbolSize": 8,
                "itemStyle": {"color": colours["bg"], "borderColor": colours["qing"], "borderWidth": 2.2},
                "label": {
                    "show": True,
                    "position": "right",
                    "distance": 7,
                    "formatter": words,
                    "color": colours["qing_ink"],
                    "fontSize": size + 1,
                    "fontWeight": 700,
                },
                "data": [{"coord": [len(done) - 1, done[-1]]}] if done[-1] is not None else [],
            },
        },
    ]


def daily(colours: Tokens, figure: Figure, voice: Voice, size: int = 12) -> Option:
    """What each day added; today is a dashed outline, because it is not over."""
    values = [_shown(value, figure) for value in figure.reading.daily.tolist()]
    days = [figure.reading.first + timedelta(days=at) for at in range(len(values))]
    bars: list[object] = list(values)
    if bars:
        bars[-1] = {
            "value": values[-1],
            "itemStyle": {"color": "transparent", "borderColor": colours["ink3"], "borderWidth": 1, "borderType": "dashed"},
        }
    options = base(colours, size)
    options |= {
        "grid": {"left": 4, "right": 62, "top": 10, "bottom": 4, "containLabel": True},
        "xAxis": day_axis(colours, [voice.day(day) for day in days], size, bars=True),
        "yAxis": value_axis(colours, size) | {"min": None},
        "series": [
            {"type": "bar", "name": voice.say("day_added"), "data": bars, "itemStyle": {"color": colours["line2"]}, "barCategoryGap": "34%"}
        ],
    }
    return options


def _round_up(value: float) -> float:
    """To a number that can stand beside an axis: 1,200 or 140,000."""
    step = float(10 ** floor(log10(value))) / 5
    return ceil(value / step) * step


def _shown(value: float, figure: Figure) -> float | None:
    """As charts need it: percent, at most three decimals, null where there is none."""
    if not isfinite(value):
        return None
    return round(value * 100, 2) if figure.indicator.unit == "share" else round(value, 3)
