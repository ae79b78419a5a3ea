"""Writes down on the trail what an audit found, so that the screen can tell it."""

from __future__ import annotations

from datetime import datetime

from consumers.audit.run import Audit
from infra.settings import Settings
from infra.trail import Act, Action, Outcome, Trail

ACKNOWLEDGED_S = 10.0


def record(settings: Settings, audit: Audit, actor: str, now: datetime) -> None:
    """Blocks until Kafka has it; may be repeated. Raises TransientError without a cluster."""
    outcome = Outcome.FAILED if audit.comparison.differing_count else Outcome.DONE
    detail = {
        "generation": audit.generation,
        "cells": audit.comparison.cells,
        "differing": audit.comparison.differing_count,
        "behind": audit.read_to.behind,
    }
    with Trail(settings) as trail:
        trail.write(Act(now, actor, Action.AUDIT, outcome, detail=detail))
        trail.flush(ACKNOWLEDGED_S)
