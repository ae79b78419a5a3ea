"""What a record adds, and where: to the cells of figures and of signals, in one mapping, so that both are corrected in one way."""

from __future__ import annotations

Place = tuple[str, int, str, int]
"""Where a contribution goes, within a city and a topic.

Of a figure: notices joined by `,`, index of the slot, breakdown, day as a proleptic ordinal. Of a signal: NO_NOTICE, index of the slot
among the signals', values of its dimensions joined by `|`, each percent-encoded, hour (see `hour_of`).
"""

Amounts = tuple[int, int]
"""(amount, records); amounts are whole fen for yuan."""

Contributions = dict[Place, Amounts]

WHOLE = ""
"""Breakdown of the whole, a cell of its own."""
NO_NOTICE = ""
"""In place of notices: the place is a signal's."""
ONE: Amounts = (1, 1)


def add(found: Contributions, place: Place, amount: int, records: int) -> None:
    """Add to what is there."""
    old = found.get(place)
    found[place] = (amount, records) if old is None else (old[0] + amount, old[1] + records)


def parted(change: Contributions) -> tuple[Contributions, Contributions]:
    """Those of figures, and those of signals."""
    figures, signals = {}, {}
    for place, amounts in change.items():
        if place[0]:
            figures[place] = amounts
        else:
            signals[place] = amounts
    return figures, signals
