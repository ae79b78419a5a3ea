"""The whole audit: wait if asked to, compare, and say how far each side had read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from consumers.audit.compare import Comparison, compare
from consumers.audit.reach import await_end
from consumers.audit.settle import settle
from infra.catalogue import catalogue_of
from infra.clickhouse import client, translated
from infra.generation import current_generation
from infra.reach import ReadTo, read_to
from infra.settings import Settings

FIRST_GENERATION = 1


@dataclass(frozen=True)
class Audit:
    """What an audit found, and how far both sides had read when it began."""

    generation: int
    comparison: Comparison
    read_to: ReadTo

    def as_json(self) -> dict[str, Any]:
        return {
            "cells": self.comparison.cells,
            "cells_of": self.comparison.cells_of,
            "differing": [difference.as_json() for difference in self.comparison.differing],
            "differing_count": self.comparison.differing_count,
            "read_to": self.read_to.as_json(),
        }


def run_audit(settings: Settings, wait_s: float | None, report: Callable[[int], None], generation: int | None = None) -> Audit:
    """Audit a generation, the one in use if none is named. Blocks.

    Args:
        wait_s: how long to wait for both sides to read to the end; None compares at once.
        report: told what is still to be read while it waits.

    Raises:
        TransientError: Kafka or ClickHouse is away.
    """
    catalogue = catalogue_of(settings)
    if generation is None:
        current = current_generation(settings)
        generation = FIRST_GENERATION if current is None else current.number
    reached = read_to(settings, catalogue, generation) if wait_s is None else await_end(settings, catalogue, generation, wait_s, report)
    with translated(settings), client(settings) as connection:
        found = compare(connection, catalogue, generation)
        return Audit(generation, settle(settings, connection, catalogue, generation, found), reached)
