"""How long to wait before the next try: exponential with jitter, and never less than the server asks for."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

FIRST_S = 0.5
MOST_S = 60.0
ASKED_MOST_S = 600.0
"""The longest wait that a server may ask for."""


def delay_s(failures: int, asked_s: float, rng: random.Random) -> float:
    """The wait after so many failures in a row, from 1; the jitter keeps agencies that failed together from coming back together."""
    own = min(MOST_S, FIRST_S * 2.0 ** min(failures - 1, 20)) * rng.uniform(0.5, 1.0)
    return max(own, min(asked_s, ASKED_MOST_S) * rng.uniform(1.0, 1.2))


def asked_s(retry_after: str | None, now: datetime) -> float:
    """The seconds of a Retry-After header, a number or a date; 0 where there is none that can be read."""
    if not retry_after:
        return 0.0
    if retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        until = parsedate_to_datetime(retry_after)
    except ValueError:
        return 0.0
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds())
