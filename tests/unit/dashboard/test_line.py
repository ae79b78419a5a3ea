"""What is known of the line while its sources come and go."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from dashboard.line.line import Audited, Line
from dashboard.line.reader import LineReader, LineSource, by_topic
from infra.reach import Reach, ReadTo
from schemas.errors import TransientError

AUDIT = Audited(datetime(2024, 2, 5, tzinfo=UTC), 7, 0, 0)
ROW = (1707091200000, b'{"cells": 7, "differing": 0, "behind": 0}')
REACHED = ReadTo([Reach("visits", 0, 3, 5), Reach("visits", 1, 4, 4), Reach("trips", 0, 9, 7)], [Reach("visits", 0, 1, 5)])


class Shelf:
    """A database that holds one act, or none."""

    def __init__(self) -> None:
        self.rows: list[Any] = []

    def execute(self, statement: str, params: object = None) -> Any:
        return self.rows

    def disconnect(self) -> None:
        """Nothing is open."""


def test_positions_are_added_up_by_topic_and_never_below_nothing() -> None:
    assert by_topic(REACHED.worker) == {"visits": 2, "trips": 0}


def test_an_audit_stays_known_while_kafka_is_away_and_the_lag_does_not() -> None:
    shelf, reached = Shelf(), [REACHED]

    def read_to() -> ReadTo:
        if not reached:
            raise TransientError("Kafka is away")
        return reached[0]

    reader = LineReader(lambda: LineSource(shelf, read_to))
    assert reader.step()
    assert reader.found == Line({"visits": 2, "trips": 0}, 4, None)
    before = reader.found
    assert reader.step()
    assert reader.found is before, "so that no page is drawn anew"
    shelf.rows.append(ROW)
    reached.clear()
    assert not reader.step()
    assert reader.found == Line(None, None, AUDIT)
