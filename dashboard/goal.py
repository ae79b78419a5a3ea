"""What a figure is measured against: the target of a notice, or the office's own plan.

A notice's target gives the amount; where the office has a plan for the same indicator, the plan gives the days and the curve, since
notices seldom say by when. A target for the province binds the province; a city's part of it is then the office's plan.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
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

    `paced` False: a position that had a value before the goal was set, so that nothing says where it should be on the way. `cut`: only
    what is of the goal's own days counts towards it.
    """

    basis: Basis
    total: float
    first: date
    last: date
    curve: Curve = Curve.LINEAR
    paced: bool = True
    cut: bool = False

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


class Goals:
    """The goals of one notice, as the notice states them and the office plans them."""

    def __init__(self, notice: Notice, plans: NoticePlans, indicators: Mapping[str, Indicator]) -> None:
        self.notice = notice
        self.plans = plans
        self._indicators = indicators
        self._targets: dict[str, Target] = {}
        self._required: set[str] = set()
        for measure in (measure for programme in notice.programmes for measure in programme.measures):
            for measured in measure.indicators:
                if measure.force == "required":
                    self._required.add(measured.id)
                if measured.target is not None and (measured.id not in self._targets or measured.target.number_stated):
                    self._targets[measured.id] = measured.target

    def is_required(self, indicator: str) -> bool:
        """Whether a required measure is measured by it, so that silence is a lapse."""
        return indicator in self._required

    def of(self, indicator_id: str, city: str | None) -> Goal | None:
        """The goal of a figure in a city, or (None) in the whole province; None where nobody has set one."""
        indicator = self._indicators[indicator_id]
        target, plan = self._targets.get(indicator_id), self.plans.plans.get(indicator_id)
        first, last = self._days(target, plan)
        if target is not None and target.value == 0 and target.kind in ZERO_TARGETS and indicator.good == "zero":
            return Goal(Basis.NOTICE, 0, first, last)
        binding = target is not None and target.kind in AMOUNT_TARGETS and target.number_stated
        if binding and target is not None and target.value and (city is None or target.scope in (None, "city")):
            paced = indicator.time == "period" or plan is not None
            cut = target.period is not None and indicator.combine == "sum" and indicator.time == "period"
            return Goal(Basis.NOTICE, target.value, first, last, plan.curve if plan else Curve.LINEAR, paced, cut)
        if plan is not None and (amount := plan.total_of(city)):
            return Goal(Basis.PLAN, amount, first, last, plan.curve)
        return None

    def leading(self, programme: Programme) -> MeasuredBy | None:
        """The one indicator that stands for a programme.

        The office's choice; else one with a stated number; else one with a plan; else the first by its row on the wall.
        """
        measured = [x for measure in programme.measures for x in measure.indicators]

        def rank(x: MeasuredBy) -> tuple[bool, bool, bool, int]:
            stated = x.target is not None and x.target.number_stated and x.target.value is not None
            chosen = self.plans.leads.get(programme.id)
            return x.id != chosen, not stated, x.id not in self.plans.plans, self._indicators[x.id].headline or 9

        return min(measured, key=rank, default=None)

    def _days(self, target: Target | None, plan: Plan | None) -> tuple[date, date]:
        first, last = self.notice.counts.first, self.notice.counts.last
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
