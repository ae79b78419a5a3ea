"""Waits until the stream's worker and the sink have read to the ends of the topics."""

from __future__ import annotations

import time
from collections.abc import Callable

from infra.reach import ReadTo, read_to
from infra.settings import Settings
from schemas.catalogue import Catalogue

LOOK_EVERY_S = 0.5


def await_end(settings: Settings, catalogue: Catalogue, generation: int, timeout_s: float, report: Callable[[int], None]) -> ReadTo:
    """Block until both sides have read to the end, or for `timeout_s`. `report` is told what is still to be read."""
    deadline_s = time.monotonic() + timeout_s
    while True:
        # The worker first: cells that it wrote before it committed are then within the ends that the sink is measured by.
        reached = read_to(settings, catalogue, generation)
        report(reached.behind)
        if reached.behind == 0 or time.monotonic() > deadline_s:
            return reached
        time.sleep(LOOK_EVERY_S)
