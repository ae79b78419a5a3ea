"""The ledger: what each record counts for now, and the rule by which an event replaces it (the contract: "Revisions").

Pure: a decision depends on the entry and the event alone, so a replay decides the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import orjson

from schemas.contribution import Contributions
from schemas.event import Event


class Verdict(StrEnum):
    """What an event does to its record."""

    NEW = "new"  # the first that is heard of the record
    REPLACED = "replaced"  # a higher revision, correction or withdrawal
    CONFLICT = "conflict"  # same revision, other content: the later position stands
    DUPLICATE = "duplicate"  # same revision, same content: nothing changes
    OUTDATED = "outdated"  # a lower revision than the one that stands
    UNDONE = "undone"  # same revision, but one of the two is a withdrawal: the first stands, and the conflict is counted
    REPLAYED = "replayed"  # its position is already in the entry

    @property
    def changes(self) -> bool:
        """Whether the event takes the place of what stood."""
        return self in (Verdict.NEW, Verdict.REPLACED, Verdict.CONFLICT)


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands of a record: where it was read, its revision, a digest of its content, and what it counts for."""

    position: int
    revision: int
    withdrawn: bool
    content: str
    contributions: Contributions

    def to_bytes(self) -> bytes:
        places, amounts = list(self.contributions), list(self.contributions.values())
        return orjson.dumps([self.position, self.revision, self.withdrawn, self.content, places, amounts])

    @classmethod
    def from_bytes(cls, raw: bytes) -> Entry:
        position, revision, withdrawn, content, places, amounts = orjson.loads(raw)
        contributions = {(n, slot, breakdown, day): (a, r) for (n, slot, breakdown, day), (a, r) in zip(places, amounts, strict=True)}
        return cls(position, revision, withdrawn, content, contributions)


def verdict_on(entry: Entry | None, event: Event, position: int) -> Verdict:
    """What the event at `position` does to the record whose entry this is."""
    if entry is None:
        return Verdict.NEW
    if position <= entry.position:
        return Verdict.REPLAYED
    if event.revision != entry.revision:
        return Verdict.REPLACED if event.revision > entry.revision else Verdict.OUTDATED
    if event.withdrawn != entry.withdrawn:
        return Verdict.UNDONE
    if event.withdrawn or event.content == entry.content:
        return Verdict.DUPLICATE
    return Verdict.CONFLICT


def ledger_key(event: Event) -> bytes:
    """The key of a record's entry; its city is part of it."""
    return f"{event.topic}|{event.city}|{event.subject}".encode()


def delta(old: Entry | None, new: Contributions) -> Contributions:
    """What must be added to the cells when `new` takes the place of what the record counted for."""
    if old is None or not old.contributions:
        return new
    change = dict(new)
    for place, (amount, records) in old.contributions.items():
        now = change.get(place, (0, 0))
        difference = (now[0] - amount, now[1] - records)
        if difference == (0, 0):
            change.pop(place, None)
        else:
            change[place] = difference
    return change
