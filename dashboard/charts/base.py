"""What all charts share: flat, still, labelled where the eye is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.tokens import SANS, Tokens

Option = dict[str, Any]


def base(colours: Tokens, size: int = 12) -> Option:
    """Type, tooltip and stillness."""
    return {
        "animation": False,
        "textStyle": {"fontFamily": SANS, "fontSize": size, "color": colours["ink2"]},
        "tooltip": {
            "trigger": "axis",
            "confine": True,
            "backgroundColor": colours["bg"],
            "borderColor": colours["line2"],
            "borderWidth": 1,
            "padding": [6, 10],
            "textStyle": {"color": colours["ink"], "fontSize": size, "fontFamily": SANS},
            "extraCssText": "box-shadow:none;border-radius:3px;font-variant-numeric:tabular-nums",
            "axisPointer": {"type": "line", "lineStyle": {"color": colours["line2"], "type": "solid", "width": 1}},
        },
    }


def day_axis(colours: Tokens, labels: Sequence[str], size: int = 12, bars: bool = False) -> Option:
    """Days, labelled by whole weeks so that at most seven labels stand."""
    every = max(7, -(-len(labels) // 42) * 7)
    return {
        "type": "category",
        "data": list(labels),
        "boundaryGap": bars,
        "axisTick": {"show": False},
        "axisLine": {"lineStyle": {"color": colours["line2"]}},
        "axisLabel": {"color": colours["ink3"], "fontSize": size, "interval": every - 1, "hideOverlap": True},
    }


def value_axis(colours: Tokens, size: int = 12, **more: Any) -> Option:
    """Values from zero with at most four grid lines and no line of its own."""
    return {
        "type": "value",
        "min": 0,
        "splitNumber": 3,
        "axisLabel": {"color": colours["ink3"], "fontSize": size},
        "splitLine": {"lineStyle": {"color": colours["line"], "width": 1}},
        "axisLine": {"show": False},
        "axisTick": {"show": False},
        **more,
    }
