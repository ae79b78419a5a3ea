"""What the gateway bounds: the rate of each agency, and the bytes of all bodies under way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from producers.gateway.problem import too_fast, unavailable

CROWDED_RETRY_S = 2.0
LEAST_WAIT_S = 1.0


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at_s: float


class Rates:
    """A token bucket of events for each agency."""

    def __init__(self, rate_per_s: float, burst: int) -> None:
        self._rate = rate_per_s
        self._burst = burst
        self._buckets: dict[str, _Bucket] = {}

    def take(self, agency: str, events: int, now_s: float) -> None:
        """Take so many events out of an agency's bucket; `now_s` is of a monotonic clock.

        Raises:
            Problem: 429, with the wait after which there will be enough; none were taken.
        """
        bucket = self._buckets.setdefault(agency, _Bucket(self._burst, now_s))
        bucket.tokens = min(self._burst, bucket.tokens + (now_s - bucket.at_s) * self._rate)
        bucket.at_s = now_s
        if bucket.tokens < events:
            raise too_fast(max(LEAST_WAIT_S, (events - bucket.tokens) / self._rate))
        bucket.tokens -= events


class Load:
    """The bytes of bodies that are being read or handled."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self.bytes = 0

    @contextmanager
    def share(self) -> Iterator[Share]:
        """A part of it that one request may make larger, and gives back at its end."""
        share = Share(self)
        try:
            yield share
        finally:
            self.bytes -= share.bytes

    def add(self, size: int) -> None:
        """Raises Problem: 503, when it does not fit."""
        if self.bytes + size > self._most:
            raise unavailable("The gateway has its hands full; nothing was taken.", CROWDED_RETRY_S)
        self.bytes += size


class Share:
    """What one request has of the load."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self.bytes = 0

    def grow_to(self, size: int) -> None:
        """Raises Problem: 503, when it does not fit; what it has stays."""
        if size > self.bytes:
            self._load.add(size - self.bytes)
            self.bytes = size
