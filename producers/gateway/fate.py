"""What became of an event that Kafka took, told from all the events of its record (contract, "Revisions")."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Fate(StrEnum):
    """What an event is now."""

    ACCEPTED = "accepted"  # it is what stands for its record
    REPLACED = "replaced"  # another event stands for the record
    DUPLICATE = "duplicate"  # the same had been told before, so it changed nothing
    REFUSED = "refused"  # it broke the contract, or lay outside the scope
    WAITING = "waiting"  # it was not read yet


class Told(NamedTuple):
    """One event of a record as it was written; `content` tells events of one revision apart, `reported_at` is NEVER without data."""

    city: str
    revision: int
    position: int
    withdrawn: bool
    reported_at: datetime
    content: int


def fate_of(city: str, position: int, told: Sequence[Told]) -> Fate:
    """The fate of the event at a position, among the events of its record; of all cities, where the record is unique everywhere."""
    mine = next((one for one in told if one.position == position and one.city == city), None)
    if mine is None:
        return Fate.WAITING
    if any(_same(one, mine) and one.position < mine.position for one in told):
        return Fate.DUPLICATE
    standing = _standing(told)
    return Fate.ACCEPTED if standing is not None and _same(standing, mine) else Fate.REPLACED


def _same(one: Told, other: Told) -> bool:
    return (one.city, one.revision, one.content) == (other.city, other.revision, other.content)


def _standing(told: Iterable[Told]) -> Told | None:
    """What stands: in each city the last of the highest revision, where a withdrawal is only undone by a higher one; the latest city's."""
    entries: dict[str, Told] = {}
    reported: dict[str, datetime] = {}
    for one in sorted(told, key=lambda one: one.position):
        reported[one.city] = max(reported.get(one.city, NEVER), one.reported_at)
        old = entries.get(one.city)
        if old is None or one.revision > old.revision or (one.revision == old.revision and one.withdrawn == old.withdrawn):
            entries[one.city] = one

    def moment(entry: Told) -> tuple[datetime, int]:
        return (reported[entry.city] if entry.reported_at == NEVER else entry.reported_at), entry.position

    return max(entries.values(), key=moment, default=None)
