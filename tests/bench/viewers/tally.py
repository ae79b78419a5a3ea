"""What the viewers have met, and how it is told."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field

PERCENTILES = (50, 95, 99)


@dataclass
class Tally:
    """Times in seconds since the last `clear`; `beats` is when each mark was written, and `seen` is how long until it was on a screen."""

    first: list[float] = field(default_factory=list)
    change: list[float] = field(default_factory=list)
    refresh: list[float] = field(default_factory=list)
    update: list[float] = field(default_factory=list)
    received_bytes: int = 0
    asked: int = 0
    faults: list[str] = field(default_factory=list)
    beats: dict[int, float] = field(default_factory=dict)

    def clear(self) -> None:
        """Begin to count anew."""
        for times in (self.first, self.change, self.refresh, self.update):
            times.clear()
        self.received_bytes = self.asked = 0

    def report(self, title: str, viewers: int, seconds: float) -> None:
        """Print what was met."""
        print(f"{title}:")
        for name, times in (
            ("first paint", self.first), ("page or filter", self.change), ("refresh", self.refresh), ("row to screen", self.update),
        ):  # fmt: skip
            print(f"  {name:<16}{spread(times)}")
        share = len(self.refresh) / self.asked if self.asked else 0.0
        print(f"  refreshes       {self.asked / seconds:,.0f} asked for a second, {share:.0%} drawn")
        print(f"  network         {self.received_bytes / seconds / max(1, viewers) / 1000:,.1f} kB per viewer and second")
        for fault in sorted(set(self.faults))[:5]:
            print(f"  fault ({self.faults.count(fault)}): {fault}")


def spread(times: list[float]) -> str:
    """Percentiles in ms, and of how many."""
    if len(times) < 2:
        return f"{times[0] * 1000:,.0f} ms (1)" if times else "none"
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    return ", ".join(f"p{at} {cuts[at - 1] * 1000:,.0f} ms" for at in PERCENTILES) + f" ({len(times):,})"
