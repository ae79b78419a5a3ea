"""Reads how the line does in a thread of its own, since Kafka may take long to answer."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import orjson

from dashboard.background import BackgroundReader
from dashboard.line.line import Audited, Line
from dashboard.queries import query
from dashboard.source import Database, moment
from infra.reach import Reach, ReadTo

TICK_S = 3.0
RETRY_S = 5.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LineSource:
    """All block, and raise what Kafka and the driver raise."""

    database: Database
    read_to: Callable[[], ReadTo] = field(repr=False)

    def close(self) -> None:
        """Close the connection; a later question opens another."""
        self.database.disconnect()

    def lag(self) -> tuple[dict[str, int], int]:
        """What the worker has not counted, by topic, and what the sink has not written."""
        reached = self.read_to()
        return by_topic(reached.worker), sum(reach.behind for reach in reached.sink)

    def audit(self) -> Audited | None:
        """The last one, if there ever was one."""
        rows = self.database.execute(query("audited"))
        return audited(*rows[0]) if rows else None


class LineReader(BackgroundReader[LineSource]):
    """Keeps `found` up to date from `start` to `stop`; while Kafka or the database is away nothing is known of the lag."""

    def __init__(self, connect: Callable[[], LineSource]) -> None:
        super().__init__("dashboard-line", connect, TICK_S, RETRY_S)
        self.found = Line()

    def _read(self) -> None:
        source = self._connected()
        audit = source.audit()
        self._publish(Line(self.found.unread, self.found.unwritten, audit))
        self._publish(Line(*source.lag(), audit))

    def _failed(self, error: Exception) -> None:
        if self.found.unread is not None:
            log.warning("dashboard_line_failed", exc_info=error)
        self._publish(Line(audit=self.found.audit))

    def _publish(self, line: Line) -> None:
        if line != self.found:
            self.found = line


def by_topic(reaches: list[Reach]) -> dict[str, int]:
    """How many positions are still to be read of each topic."""
    found: Counter[str] = Counter()
    for reach in reaches:
        found[reach.topic] += reach.behind
    return dict(found)


def audited(at_ms: int, detail: str) -> Audited:
    """From an act of the trail."""
    told = orjson.loads(detail)
    return Audited(moment(at_ms), told["cells"], told["differing"], told["behind"])
