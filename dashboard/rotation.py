"""What a wall shows: one view, or each in its turn.

Turns go by the clock, so that all walls of a house show the same, and a wall that is opened anew goes on where the others are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

SHORTEST_S, LONGEST_S = 10, 3_600


class View(StrEnum):
    """What a wall can show, in the order of the turns."""

    OVERVIEW = "overview"
    """The province on one screen."""
    MATRIX = "matrix"
    """City × programme."""
    ALERTS = "alerts"
    """Open alerts, and in whose hands they are."""
    ARREARS = "arrears"
    """Open cases, their age, and each city."""
    TRIPS = "trips"
    """Who travels from where to where."""


VIEWS = tuple(View)


@dataclass(frozen=True, slots=True)
class Showing:
    """`period_s`: seconds of a turn, None where nothing rotates; `turn` counts them, and `gone` is the share of this one that is over."""

    view: View
    period_s: int | None = None
    is_held: bool = False
    turn: int = 0
    gone: float = 0.0

    def stepped(self, by: int) -> View:
        """The view so many steps on."""
        return VIEWS[(VIEWS.index(self.view) + by) % len(VIEWS)]


def showing(view: str | None, rotate: str | None, now: datetime) -> Showing:
    """What the address asks for: `view` stands still, `rotate` is the seconds of a turn; nonsense counts as not asked."""
    asked = View(view) if view in VIEWS else None
    seconds = int(rotate) if rotate is not None and rotate.isascii() and rotate.isdigit() and len(rotate) < 10 else 0
    period_s = min(max(seconds, SHORTEST_S), LONGEST_S) if seconds else None
    if asked is not None or period_s is None:
        return Showing(asked or View.OVERVIEW, period_s, is_held=asked is not None)
    turn, rest = divmod(now.timestamp(), period_s)
    return Showing(VIEWS[int(turn) % len(VIEWS)], period_s, turn=int(turn), gone=rest / period_s)
