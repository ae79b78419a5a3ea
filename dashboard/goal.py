"""What a figure is measured against: the target of a notice, or the office's own plan.

A notice's target gives the amount; where the office has a plan for the same indicator, the plan gives the days and the curve, since
notices seldom say by when. A target for the province binds the province; a city's part of it is then the office's plan.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from dashboard.plan import Curve, NoticePlans, Plan
from schemas.catalogue import Indicator, MeasuredBy, Notice, Programme, Target

AMOUNT_TARGETS = frozenset({"at-least", "full-coverage"})
ZERO_TARGETS = frozenset({"dynamic-zero", "prevent", "prohibited", "clear"})


class Basis(Enum):
    """Whose goal it is."""

    NOTICE = auto()
    """Stated in the notice."""
    PLAN = auto()
    """The office's own."""


@dataclass(frozen=True, slots=True)
class Goal:
    """So much from `first` to `last`, both included; `total` 0 means that every case is one too many, on any day.

    `paced` False: a position that had a value before the goal was set, so that nothing says where it should be on the way.
    """

    basis: Basis
    total: float
    first: date
    last: date
    curve: Curve = Curve.LINEAR
    paced: bool = True

    @property
    def is_zero(self) -> bool:
        """Whether nothing is to be left, rather than something to be reached."""
        return self.total == 0

    @property
    def days(self) -> int:
        """How many days there are."""
        return (self.last - self.first).days + 1

    def expected(self, today: date) -> float:
        """What is to be done by the beginning of `today`: the day itself is still open."""
        return self.total * self.curve.done_at((today - self.first).days / self.days)

    def ahead(self, value: float, today: date) -> int:
        """Whole days that a value is ahead of the plan (+) or behind it (−): how far off is the day on which it was expected?"""
        reached = self.curve.time_of(value / self.total) * self.days
        return round(reached - (today - self.first).days)


def goal_of(indicator: Indicator, notice: Notice, plans: NoticePlans, city: str | None) -> Goal | None:
    """The goal of a figure in a city, or (None) in the whole province; None where nobody has set one."""
    target = target_of(indicator.id, notice)
    plan = plans.plans.get(indicator.id)
    first, last = _days(notice, target, plan)
    if target is not None and target.value == 0 and target.kind in ZERO_TARGETS and indicator.good == "zero":
        return Goal(Basis.NOTICE, 0, first, last)
    binding = target is not None and target.kind in AMOUNT_TARGETS and bool(target.value) and target.number_stated
    if binding and target is not None and target.value and (city is None or target.scope in (None, "city")):
        paced = indicator.time == "period" or plan is not None
        return Goal(Basis.NOTICE, target.value, first, last, plan.curve if plan else Curve.LINEAR, paced)
    if plan is not None and (amount := plan.total_of(city)):
        return Goal(Basis.PLAN, amount, first, last, plan.curve)
    return None


def target_of(indicator: str, notice: Notice) -> Target | None:
    """The target that the notice states for an indicator, one with a number before one without."""
    stated = [x.target for p in notice.programmes for m in p.measures for x in m.indicators if x.id == indicator and x.target]
    return min(stated, key=lambda target: not target.number_stated, default=None)


def leading(programme: Programme, plans: NoticePlans, indicators: dict[str, Indicator]) -> MeasuredBy | None:
    """The one indicator that stands for a programme.

    The office's choice; else one with a stated number; else one with a plan; else the first by its row on the wall.
    """
    measured = [x for measure in programme.measures for x in measure.indicators]

    def rank(x: MeasuredBy) -> tuple[bool, bool, bool, int]:
        stated = x.target is not None and x.target.number_stated and x.target.value is not None
        return x.id != plans.leads.get(programme.id), not stated, x.id not in plans.plans, indicators[x.id].headline or 9

    return min(measured, key=rank, default=None)


def _days(notice: Notice, target: Target | None, plan: Plan | None) -> tuple[date, date]:
    first, last = notice.counts.first, notice.counts.last
    if target is not None and target.period and (period := period_of(target.period)):
        first, last = max(first, period[0]), period[1]
    if plan is not None:
        first, last = plan.first or first, plan.last or last
    return first, last


def period_of(text: str) -> tuple[date, date] | None:
    """First and last day of a target's own period, such as 2024 or 2024-02."""
    found = re.fullmatch(r"(\d{4})(?:-(\d{2}))?", text)
    if not found:
        return None
    year, month = int(found[1]), found[2]
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    return date(year, int(month), 1), date(year, int(month), monthrange(year, int(month))[1])
