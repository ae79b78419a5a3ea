"""All that has been counted from the records, and when; part of the snapshot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dashboard.records.arrears import Arrears
from dashboard.records.breakdowns import Breakdowns
from dashboard.records.relief import Relief
from dashboard.records.reporting import Reporting
from dashboard.records.trips import Trips


@dataclass(frozen=True)
class Records:
    """None of a part: not counted yet. `counted_at` by part: when the count began, by the clock."""

    arrears: Arrears | None = None
    reporting: Reporting | None = None
    trips: Trips | None = None
    relief: Relief | None = None
    breakdowns: Breakdowns | None = None
    counted_at: Mapping[str, datetime] = field(default_factory=dict)

    def seen(self, shows: Callable[[str], bool]) -> Records:
        """What may be seen by whoever sees the details of some places (as snapshots name places)."""
        return Records(
            self.arrears and self.arrears.seen(shows),
            self.reporting and self.reporting.seen(shows),
            self.trips and self.trips.seen(shows),
            self.relief and self.relief.seen(shows),
            self.breakdowns and self.breakdowns.seen(shows),
            self.counted_at,
        )
