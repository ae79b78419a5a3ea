"""Times that things took, and their exact median."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from producers.simulate.truth.rules import moment_of
from schemas.catalogue import Calc

UNIT_S = {"days": 86_400, "hours": 3_600}


def elapsed_of(calc: Calc, unit: str, data: Mapping[str, Any]) -> float | None:
    """From start to end in days or hours, with fractions; None where a record lacks either or does not fit."""
    start, end = data.get(str(calc.start)), data.get(str(calc.end))
    if start is None or end is None:
        return None
    return (moment_of(end) - moment_of(start)).total_seconds() / UNIT_S[unit]


def exact_median(spans: Sequence[float]) -> float:
    """Of an even number the mean of the two in the middle."""
    ordered = sorted(spans)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
