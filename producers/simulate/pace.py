"""How fast messages go out."""

from __future__ import annotations

from collections.abc import Callable

CHECK_EVERY = 16
CATCH_UP_S = 1.0
"""After a pause longer than this the pace begins anew, instead of making up for it."""


class Pace:
    """Waits so that no more than `rate` messages a second go out; 0 never waits. `clock` and `sleep` are those of `time`."""

    def __init__(self, rate: float, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self.rate = rate
        self._clock = clock
        self._sleep = sleep
        self._since = clock()
        self._sent = 0

    def wait(self) -> None:
        """Before each message. Blocks for at most a few messages' time."""
        self._sent += 1
        if not self.rate or (self.rate > CHECK_EVERY and self._sent % CHECK_EVERY):
            return
        ahead_s = self._since + self._sent / self.rate - self._clock()
        if ahead_s > 0:
            self._sleep(ahead_s)
        elif ahead_s < -CATCH_UP_S:
            self._since, self._sent = self._clock(), 0
