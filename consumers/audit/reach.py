"""How far both sides have read: the stream's worker and the sink, against the ends of the topics."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from consumers.group import SINK_GROUP, Reach, reach_of
from infra.settings import Settings
from infra.topic import JUDGEMENTS, PROGRESS, SIGNALS, changelog_name
from schemas.catalogue import Catalogue

LOOK_EVERY_S = 0.5


@dataclass(frozen=True)
class ReadTo:
    """Positions of the worker in the event topics, and of the sink in them and in what the stream writes."""

    worker: list[Reach]
    sink: list[Reach]

    @property
    def behind(self) -> int:
        """How many positions are still to be read, both sides together."""
        return sum(max(0, reach.end - reach.read) for reach in [*self.worker, *self.sink])

    def as_json(self) -> dict[str, Any]:
        return {"worker": _by_topic(self.worker), "sink": _by_topic(self.sink), "behind": self.behind}


def read_to(settings: Settings, catalogue: Catalogue, generation: int) -> ReadTo:
    """How far each side has read just now. Blocks; raises TransientError without a cluster."""
    events = list(catalogue.topics)
    worker = reach_of(settings, changelog_name(settings.stream.group, generation), events)
    kept = [changelog_name(name, generation) for name in (PROGRESS, SIGNALS, JUDGEMENTS)]
    return ReadTo(worker, reach_of(settings, SINK_GROUP, [*events, *kept]))


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


def _by_topic(reaches: list[Reach]) -> dict[str, dict[str, dict[str, int]]]:
    found: dict[str, dict[str, dict[str, int]]] = {}
    for reach in reaches:
        found.setdefault(reach.topic, {})[str(reach.partition)] = {"read": reach.read, "end": reach.end}
    return found
