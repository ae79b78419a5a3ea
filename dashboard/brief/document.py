"""A brief before it is a file: what it says, in order, whatever it is written in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Gap:
    """A pace bar: how much of the goal is done, how much was due by now (None: unjudged), and the standing between them."""

    done: float
    due: float | None = None
    standing: str = ""


@dataclass(frozen=True, slots=True)
class Lead:
    """A bar to the left for days behind, to the right for days ahead; `most` is the longest of its table."""

    days: int
    most: int
    standing: str = ""


@dataclass(frozen=True, slots=True)
class Curve:
    """A figure by day and what was expected; None where there is none."""

    title: str
    days: Sequence[date]
    done: Sequence[float | None]
    expected: Sequence[float | None]


Item = str | Gap | Lead


@dataclass(frozen=True, slots=True)
class Grid:
    """A three-line table; `widths` are shares of the line, columns in `left` hold words."""

    heads: Sequence[str]
    rows: Sequence[Sequence[Item]]
    widths: Sequence[float]
    left: frozenset[int] = frozenset({0})


Block = str | Grid | Curve


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True)
class Brief:
    """The whole of it; `notes` are small print, `footer` stands on every page."""

    language: str
    title: str
    place: str
    about: str
    lead: str
    sections: Sequence[Section]
    notes_title: str
    notes: Sequence[str]
    footer: str
    name: str
