"""How unlikely a series is on a day, and which of a province's are too unlikely to be chance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np

from schemas.alert.alert import Strand
from schemas.alert.rule import Rule, Severity
from streams.detect.discovery import adjusted, cut
from streams.detect.expectation import LEAST_DAYS
from streams.detect.finding import Finding


@dataclass(slots=True)
class Suspicion:
    """One series on a day. `days` is how many days the baseline from `first` to before `until` has; `p` 1 is no suspicion."""

    city: str
    value: str
    days: int
    first: int
    until: int
    observed: float
    expected: float
    dispersion: float
    p: float = 1.0
    window_days: int = 1
    strands: tuple[Strand, ...] = ()


Threshold = Callable[[Suspicion, float], float | None]
"""The smallest count that makes a suspicion's p no larger than a given one."""


def findings(
    rule: Rule, day: int, suspicions: Sequence[Suspicion], tests: int, threshold: Threshold, *, complete: bool = True
) -> list[Finding]:
    """One finding each, with false discoveries controlled among `tests` series."""
    p = np.array([one.p for one in suspicions])
    q = adjusted(p, tests)

    def crosses_from(at: int) -> float | None:
        return threshold(suspicions[at], cut(np.delete(p, at), rule.false_discovery, tests))

    def told(at: int, one: Suspicion) -> Finding:
        dimension = "" if rule.by == "city" else rule.by
        today = date.fromordinal(day)
        if one.days < LEAST_DAYS:
            return Finding(rule, one.city, dimension, one.value, today, complete, False, False, enough=False, observed=one.observed)
        return Finding(
            rule,
            one.city,
            dimension,
            one.value,
            today,
            complete,
            crossed=bool(q[at] <= rule.false_discovery),
            holds=one.p < rule.clear_below,
            severity=severity_of(rule, one.observed),
            observed=one.observed,
            expected=one.expected,
            dispersion=one.dispersion,
            p=one.p,
            q=float(q[at]),
            crosses_from=partial(crosses_from, at) if one.p < 1 else None,
            baseline=(date.fromordinal(one.first), date.fromordinal(one.until - 1)),
            baseline_days=one.days,
            window_days=one.window_days,
            strands=one.strands,
        )

    return [told(at, one) for at, one in enumerate(suspicions)]


def severity_of(rule: Rule, observed: float) -> Severity:
    """The rule's own, or serious from so many on."""
    return Severity.SERIOUS if rule.serious_from is not None and observed >= rule.serious_from else rule.severity
