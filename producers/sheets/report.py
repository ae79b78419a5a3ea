"""What became of a sheet: of every row, and of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple


class Fate(StrEnum):
    """What a good row does to the figures."""

    NEW = "new"  # a record that did not stand
    CHANGED = "changed"  # it corrects one that stands
    SAME = "same"  # it says what stands already, and is not sent


class Fault(NamedTuple):
    """What is wrong with a row: the field, None where it is the whole row, and what to do, in Chinese."""

    column: str | None
    zh: str


class Missing(NamedTuple):
    """A record that stands, by an earlier sheet, and is not in the one that was said to be complete."""

    city: str
    subject: str
    day: str
    revision: int


@dataclass(slots=True)
class Report:
    """The whole; rows are numbered as the clerk sees them."""

    topic: str
    agency: str
    dry_run: bool
    rows: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    refused: dict[int, Sequence[Fault]] = field(default_factory=dict)
    undelivered: dict[int, str] = field(default_factory=dict)
    numbers: dict[int, str] = field(default_factory=dict)
    """The numbers that rows got which had none."""
    missing: list[Missing] = field(default_factory=list)
    withdrawn: int = 0
    remarks: list[str] = field(default_factory=list)
    """What the clerk should know that is no fault, in Chinese."""

    @property
    def complete(self) -> bool:
        """Whether every row is in, or would be."""
        return not self.refused and not self.undelivered

    def count(self, fate: Fate) -> None:
        setattr(self, fate.value, getattr(self, fate.value) + 1)

    def as_json(self, shown: int | None = None) -> dict[str, Any]:
        """The report for programs, with the first `shown` refused rows and missing records."""
        refused = sorted(self.refused.items())[:shown]
        return {
            "topic": self.topic,
            "agency": self.agency,
            "dry_run": self.dry_run,
            "complete": self.complete,
            "rows": self.rows,
            "new": self.new,
            "changed": self.changed,
            "same": self.same,
            "refused": len(self.refused),
            "undelivered": len(self.undelivered),
            "numbered": len(self.numbers),
            "missing": len(self.missing),
            "withdrawn": self.withdrawn,
            "remarks": self.remarks,
            "faults": [{"row": row, "faults": [fault._asdict() for fault in faults]} for row, faults in refused],
            "undelivered_rows": [{"row": row, "reason": reason} for row, reason in sorted(self.undelivered.items())[:shown]],
            "missing_records": [one._asdict() for one in self.missing[:shown]],
        }
