"""The watch over generations: a process that works on one learns when another takes its place."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from infra.generation import Generation, current_generation
from infra.settings import Settings
from schemas.errors import TransientError

POLL_S = 5.0

log = logging.getLogger(__name__)


def watch_for_swap(settings: Settings, mine: Generation, swapped: Callable[[], object]) -> None:
    """Watch from a thread of its own; `swapped` is called once when another generation is in use, and ends this process in good order.

    The supervisor starts a new one, which works on that generation.
    """

    def watch() -> None:
        while True:
            time.sleep(POLL_S)
            try:
                current = current_generation(settings)
            except TransientError:
                continue
            if current is not None and current != mine:
                log.info("generation-swapped", extra={"from": mine.number, "to": current.number})
                swapped()
                return

    threading.Thread(target=watch, name="generation-watch", daemon=True).start()
