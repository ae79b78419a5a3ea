"""How long to wait before a message is tried again: exponential with jitter."""

from __future__ import annotations

import random

FIRST_S = 2.0
MOST_S = 600.0


def delay_s(tries: int, rng: random.Random) -> float:
    """The wait after so many tries, from 1; the jitter keeps channels that failed together from being tried together."""
    return float(min(MOST_S, FIRST_S * 2.0 ** min(tries - 1, 20)) * rng.uniform(0.5, 1.0))
