"""What is listed: records behind a figure, how many there are in all, and what they come to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

SHOWN = 20
"""Records that a page lists."""
WHOLE = 5_000
"""Records that a workbook holds."""


class Entry(NamedTuple):
    """A record and what it brings; `above` is what it adds to the sum or the numerator, `below` to the denominator.

    `day` is the day on which it counts. Of one without a judged text `severity` is None and `polarity` ''.
    """

    topic: str
    city: str
    subject: str
    department: str
    body: str
    day: date
    reported_at: datetime
    received_at: datetime
    is_above: bool
    is_below: bool
    above: float
    below: float
    severity: int | None = None
    polarity: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """The newest records first, as many as are listed; the numbers and sums are of all.

    `later` came in, or were changed, after the moment that was asked about; `others` are reported by departments that this viewer does
    not see.
    """

    entries: tuple[Entry, ...] = ()
    records: int = 0
    records_above: int = 0
    records_below: int = 0
    above: float = 0.0
    below: float = 0.0
    later: int = 0
    others: int = 0
    asked_at: datetime | None = None

    def seen(self, shows: Callable[[str, str], bool]) -> Listing:
        """What may be seen by whoever sees the records of some cities and departments; who sees none of a city is told no number."""
        return replace(self, entries=tuple(one for one in self.entries if shows(one.city, one.department)))


def together(parts: Iterable[Listing], most: int) -> Listing:
    """Several topics as one."""
    held = list(parts)
    entries = sorted((entry for part in held for entry in part.entries), key=lambda one: (one.day, one.received_at), reverse=True)
    return Listing(
        tuple(entries[:most]),
        *(
            sum(getattr(part, name) for part in held)
            for name in ("records", "records_above", "records_below", "above", "below", "later", "others")
        ),
    )
