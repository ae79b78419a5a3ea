"""What is open by day, and below it what came in and what went out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import isfinite
from typing import NamedTuple

from dashboard.charts.base import Option, base, day_axis, value_axis
from dashboard.tokens import Tokens
from dashboard.voice import Voice, plain


class Flow(NamedTuple):
    """One day: open at its end (not a number where nobody had reported), begun and ended on it."""

    day: date
    open: float
    begun: int
    ended: int


def stock(colours: Tokens, flows: Sequence[Flow], voice: Voice, size: int = 12) -> Option:
    """Two charts over one axis of days; the last day is an outline, because it is not over."""
    days = [voice.day(flow.day) for flow in flows]
    held = [round(flow.open, 2) if isfinite(flow.open) else None for flow in flows]
    top = max([*(flow.begun for flow in flows), *(flow.ended for flow in flows), 1])
    axis = day_axis(colours, days, size, bars=True)
    last = next((value for value in reversed(held) if value is not None), None)
    options = base(colours, size)
    options |= {
        "grid": [
            {"left": 3.7 * size, "right": 5.4 * size, "top": 16, "height": "50%"},
            {"left": 3.7 * size, "right": 5.4 * size, "top": "68%", "bottom": 2 * size},
        ],
        "axisPointer": {"link": [{"xAxisIndex": "all"}]},
        "xAxis": [axis | {"gridIndex": 0, "axisLabel": {"show": False}}, axis | {"gridIndex": 1}],
        "yAxis": [
            value_axis(colours, size, gridIndex=0),
            value_axis(colours, size, gridIndex=1) | {"min": -top, "max": top, "interval": top, "axisLabel": {"show": False}},
        ],
        "series": [
            {
                "type": "line", "name": voice.say("open_cases"), "xAxisIndex": 0, "yAxisIndex": 0, "data": held, "symbol": "none",
                "lineStyle": {"color": colours["ink"], "width": 2.2}, "itemStyle": {"color": colours["ink"]},
                "areaStyle": {"color": colours["sunk"], "opacity": 0.9},
                "endLabel": {"show": True, "formatter": plain(last) if last is not None else "", "color": colours["ink"],
                             "fontSize": size + 3, "fontWeight": 700},
            },
            _bars(colours, voice.say("begun_cases"), "↑", [flow.begun for flow in flows], "line2", size),
            _bars(colours, voice.say("ended_cases"), "↓", [-flow.ended for flow in flows], "qing", size),
        ],
    }  # fmt: skip
    return options


def _bars(colours: Tokens, name: str, sign: str, values: list[int], colour: str, size: int) -> Option:
    bars: list[object] = list(values)
    if bars:
        bars[-1] = {
            "value": values[-1],
            "itemStyle": {"color": "transparent", "borderColor": colours[colour], "borderWidth": 1, "borderType": "dashed"},
        }
    up = sign == "↑"
    return {
        "type": "bar",
        "name": name,
        "xAxisIndex": 1,
        "yAxisIndex": 1,
        "stack": "flow",
        "data": bars,
        "itemStyle": {"color": colours[colour]},
        "barCategoryGap": "34%",
        "markPoint": {
            "silent": True,
            "symbol": "rect",
            "symbolSize": 0.1,
            "label": {
                "show": True,
                "formatter": f"{name} {sign}",
                "position": "right",
                "distance": 14,
                "fontSize": size,
                "color": colours["ink2" if up else "qing_ink"],
            },
            "data": [{"coord": [len(values) - 1, (1 if up else -1) * max(map(abs, values), default=1) * 0.6]}] if values else [],
        },
    }
