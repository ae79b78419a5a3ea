"""All that has been counted from the records, and when; part of the snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dashboard.records.arrears import Arrears


@dataclass(frozen=True)
class Records:
    """None of a part: not counted yet. `counted_at` by part: when the count began, by the clock."""

    arrears: Arrears | None = None
    counted_at: Mapping[str, datetime] = field(default_factory=dict)
