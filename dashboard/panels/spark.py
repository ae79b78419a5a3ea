"""A line of days beside the figure it explains."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import isfinite

WIDTH, HEIGHT = 110, 22
DAYS = 28
KEPT = 4_096
"""Lines kept: the same days look the same to every viewer, and most have not changed since the last look."""


def spark(values: Sequence[float], width: int = WIDTH, height: int = HEIGHT) -> str:
    """From zero to its own maximum; the last day may still grow, so its stretch is dotted and its end hollow.

    Days without a figure are left out; with less than two figures there is no line.
    """
    return _drawn(tuple(values[-DAYS:]), width, height)


@lru_cache(KEPT)
def _drawn(shown: tuple[float, ...], width: int, height: int) -> str:
    days = [(at, value) for at, value in enumerate(shown) if isfinite(value)]
    if len(days) < 2:
        return ""
    top = max(value for _, value in days) or 1.0
    step = (width - 6) / (len(shown) - 1)
    points = [(2 + step * at, height - 3 - (height - 6) * max(value, 0.0) / top) for at, value in days]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points[:-1])
    (x1, y1), (x2, y2) = points[-2:]
    return (
        f'<svg class="tx-spark" viewBox="0 0 {width} {height}" width="{width}" height="{height}" aria-hidden="true">'
        f'<polyline points="{line}"/><path class="open" d="M{x1:.1f},{y1:.1f} L{x2:.1f},{y2:.1f}"/>'
        f'<circle cx="{x2:.1f}" cy="{y2:.1f}" r="2.4"/></svg>'
    )
