"""The scorecard as a table: how many alerts were raised and what they turned out to be, and how fast they were seen to."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from dashboard.panels.table import Cell, Row, Table, table
from dashboard.voice import Voice, plain
from infra.scorecard import Score

COUNTS = ("raised", "verified", "false_alarms", "withdrawn", "missed")
HOURS = ("acknowledge_h_median", "verify_h_median", "close_h_median")
SLOWEST = ("acknowledge_h_p90", "verify_h_p90", "close_h_p90")
"""Only in the file."""


def score_table(voice: Voice, what: str, scores: Iterable[Score], name: Callable[[Score], str]) -> Table:
    """One line for each; `what` heads their names. What nothing is known of yet is a dash."""
    held = list(scores)
    left, counts = Cell(what, kind="left"), [Cell(voice.say(f"score_{one}"), kind=_kind(one)) for one in COUNTS]
    hours, slowest = ([Cell(voice.say(f"score_{one}"), kind="wide") for one in names] for names in (HOURS, SLOWEST))
    precision, soon = Cell(voice.say("score_precision")), Cell(voice.say("score_within_48h"))
    shown = [Row([Cell(name(one)), *_counts(one), _share(one.precision), *_hours(one, HOURS), _share(one.within_48h)]) for one in held]
    whole = [
        Row([Cell(name(one)), *_counts(one), _share(one.precision), *_hours(one, HOURS), *_hours(one, SLOWEST), _share(one.within_48h)])
        for one in held
    ]
    markup = str(table([left, *counts, precision, *hours, soon], shown, "dense"))
    return Table(markup, [left, *counts, precision, *hours, *slowest, soon], whole)


def _kind(count: str) -> str:
    return "wide" if count in ("withdrawn", "missed") else ""


def _counts(score: Score) -> list[Cell]:
    return [Cell(plain(getattr(score, one))) for one in COUNTS]


def _hours(score: Score, names: Iterable[str]) -> list[Cell]:
    values = (getattr(score, one) for one in names)
    return [Cell("–" if value is None else plain(value, 1)) for value in values]


def _share(share: float | None) -> Cell:
    return Cell("–" if share is None else f"{plain(100 * share, 1)}%")
