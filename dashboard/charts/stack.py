"""Amounts by day, several kinds upon one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from dashboard.charts.base import Option, base, day_axis, value_axis
from dashboard.tokens import Tokens
from dashboard.voice import Voice

SHADES = ("qing", "qing_mid", "line2", "ink3", "qing_tint")


def stack(colours: Tokens, days: Sequence[date], kinds: Mapping[str, Sequence[float]], voice: Voice, size: int = 12) -> Option:
    """`kinds`: by name, the amount of each day; the last day is an outline, because it is not over."""
    options = base(colours, size)
    options |= {
        "grid": {"left": 4, "right": 1.6 * size, "top": 12, "bottom": 4, "containLabel": True},
        "xAxis": day_axis(colours, [voice.day(day) for day in days], size, bars=True),
        "yAxis": value_axis(colours, size),
        "series": [
            {
                "type": "bar",
                "name": name,
                "stack": "all",
                "data": [*amounts[:-1], *(_open(colours, shade(at), amount) for amount in amounts[-1:])],
                "itemStyle": {"color": colours[shade(at)]},
                "barCategoryGap": "34%",
            }
            for at, (name, amounts) in enumerate(kinds.items())
        ],
    }
    return options


def shade(at: int) -> str:
    """The colour of the so-manieth kind."""
    return SHADES[at % len(SHADES)]


def _open(colours: Tokens, colour: str, amount: float) -> Option:
    style = {"color": "transparent", "borderColor": colours[colour], "borderWidth": 1, "borderType": "dashed"}
    return {"value": amount, "itemStyle": style}
