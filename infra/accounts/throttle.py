"""Slows down whoever guesses passwords: the first few tries are free, then each costs twice the wait of the one before.

An account is slowed per address, so that nobody locks a colleague out, and after many more tries wherever they come from; an address is
slowed whatever the accounts.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import NamedTuple

LONGEST_S = 900.0
FORGOTTEN_S = 3_600.0
KEPT = 20_000


class _Tries(NamedTuple):
    failed: int
    last: datetime


class Throttle:
    """Counts failed tries in memory; safe to share between threads. A whole office may sit behind one address, and mistype."""

    def __init__(self, free: int = 5, free_of_account: int = 50, free_of_address: int = 100) -> None:
        self._free = {"pair": free, "account": free_of_account, "address": free_of_address}
        self._tries: OrderedDict[tuple[str, ...], _Tries] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, account: str, address: str, now: datetime) -> float:
        """Seconds to wait before the next try; 0 takes one, which counts as failed until `forgive`."""
        with self._lock:
            keys = _keys(account, address)
            wait_s = max(self._wait_s(key, now) for key in keys)
            if wait_s <= 0:
                for key in keys:
                    self._tries[key] = _Tries(self._failed(key, now) + 1, now)
                    self._tries.move_to_end(key)
                while len(self._tries) > KEPT:
                    self._tries.popitem(last=False)
            return max(wait_s, 0.0)

    def forgive(self, account: str, address: str) -> None:
        """The try was right: forget what failed of this account at this address, and take back what the try cost the others."""
        with self._lock:
            pair, *others = _keys(account, address)
            self._tries.pop(pair, None)
            for key in others:
                if key in self._tries:
                    self._tries[key] = self._tries[key]._replace(failed=max(self._tries[key].failed - 1, 0))

    def _failed(self, key: tuple[str, ...], now: datetime) -> int:
        tries = self._tries.get(key)
        return 0 if tries is None or now - tries.last > timedelta(seconds=FORGOTTEN_S) else tries.failed

    def _wait_s(self, key: tuple[str, ...], now: datetime) -> float:
        over = self._failed(key, now) - self._free[key[0]]
        if over < 0:
            return 0.0
        until = self._tries[key].last + timedelta(seconds=min(2.0 ** min(over, 20), LONGEST_S))
        return (until - now).total_seconds()


def _keys(account: str, address: str) -> tuple[tuple[str, ...], ...]:
    return ("pair", account, address), ("account", account), ("address", address)
