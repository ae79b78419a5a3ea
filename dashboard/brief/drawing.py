"""Bars and courses as plain shapes, which each kind of file draws in its own way. Points, from the lower left corner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.brief.document import Curve, Gap, Lead
from dashboard.tokens import LIGHT

LEAST = 0.002
TICKS = 3
FALLBACK = {"slow": "zhe_tint", "behind": "zhe"}


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle."""

    x: float
    y: float
    wide: float
    high: float
    colour: str


@dataclass(frozen=True, slots=True)
class Path:
    """A line through points."""

    points: Sequence[tuple[float, float]]
    colour: str
    weight: float


@dataclass(frozen=True, slots=True)
class Label:
    """Digits or dates; `x` is where the text ends if `right`, else where it begins."""

    x: float
    y: float
    text: str
    size: float
    colour: str
    right: bool = False


Shape = Box | Path | Label


@dataclass(frozen=True, slots=True)
class Picture:
    """Shapes on a sheet of so many points."""

    wide: float
    high: float
    shapes: Sequence[Shape]


def gap_bar(gap: Gap, wide: float, high: float = 8) -> Picture:
    """The pace bar of the pages: what is done, colour for the stretch up to what was due, a tick there."""
    bar, base = high - 3, 1.5
    done = min(max(gap.done, 0.0), 1.0)
    shapes: list[Shape] = [Box(0, base, wide, bar, LIGHT["sunk"]), Box(0, base, wide * done, bar, LIGHT["qing"])]
    if gap.due is not None:
        due = min(max(gap.due, 0.0), 1.0)
        if due - done > LEAST:
            shapes.append(Box(wide * done, base, wide * (due - done), bar, LIGHT[FALLBACK.get(gap.standing, "line")]))
        elif done - due > LEAST:
            shapes.append(Box(wide * due, base, wide * (done - due), bar, LIGHT["qing_ink"]))
        shapes.append(Box(min(wide * due, wide - 1), 0, 1, high, LIGHT["ink"]))
    return Picture(wide, high, shapes)


def lead_bar(lead: Lead, wide: float, high: float = 8) -> Picture:
    """Days from the middle: ochre to the left for behind, blue-green to the right for ahead."""
    middle = wide / 2
    length = (middle - 2) * min(abs(lead.days) / lead.most, 1.0)
    colour = LIGHT[{"ahead": "qing", "slow": "zhe_tint", "behind": "zhe"}.get(lead.standing, "line2")]
    left = middle - length if lead.days < 0 else middle
    return Picture(wide, high, [Box(left, 1.5, length, high - 3, colour), Box(middle - 0.4, 0, 0.8, high, LIGHT["ink2"])])


def course(curve: Curve, labels: Sequence[str], marks: Sequence[str], wide: float, high: float = 100) -> Picture:
    """Two lines by day above a scale from zero; `labels` are of the days, `marks` of the scale's lines from zero up."""
    left, right, low, top = 52.0, 14.0, 18.0, 8.0
    peak = scale(curve) or 1.0
    across, up = wide - left - right, high - low - top
    shapes: list[Shape] = []
    for at, mark in enumerate(marks):
        y = low + up * at / (len(marks) - 1)
        shapes += [
            Box(left, y, across, 0.5, LIGHT["line2"] if not at else LIGHT["line"]),
            Label(left - 6, y - 3, mark, 8, LIGHT["ink3"], right=True),
        ]
    step = across / max(len(curve.days) - 1, 1)
    every = max(1, -(-len(curve.days) // 6))
    shapes += [Label(left + step * at - 8, 4, labels[at], 8, LIGHT["ink3"]) for at in range(0, len(labels), every)]
    for values, colour, weight in ((curve.expected, "ink2", 0.9), (curve.done, "qing", 2.2)):
        points = [(left + step * at, low + up * value / peak) for at, value in enumerate(values) if value is not None]
        if len(points) > 1:
            shapes.append(Path(points, LIGHT[colour], weight))
    return Picture(wide, high, shapes)


def scale(curve: Curve) -> float:
    """The highest value of the scale: a round number that can be parted in three."""
    top = max((value for value in (*curve.done, *curve.expected) if value is not None), default=0.0)
    if top <= 0:
        return 0.0
    size: float = 10 ** (len(str(int(top))) - 1)
    return next(step * size for step in (1.2, 1.5, 3, 4.5, 6, 9, 12) if step * size >= top)


def marks_of(curve: Curve) -> list[float]:
    """The values of the scale's lines, from zero up."""
    return [scale(curve) * at / TICKS for at in range(TICKS + 1)]


def short_day(day: date) -> str:
    """A day in digits, for under a scale."""
    return f"{day.month}/{day.day}"
