"""Formulas of the catalogue, compiled once into functions from an event to what it contributes.

Only what adds up is compiled here; indicators that are `query` are read from the records.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from schemas.catalogue import Calc, Catalogue, Condition, Indicator, Topic, wanted_values
from schemas.day import day_of
from schemas.event import Event
from schemas.membership import Membership

WHOLE = ""
"""Breakdown of the whole, a cell of its own."""
NONE_GIVEN = "(none)"
"""Breakdown of records that do not give the field."""
PRESENCE = "@"
"""Before a topic's id: the pseudo-indicator that counts its current records, by which a place is known to report."""


class Slot(NamedTuple):
    """One part of an indicator over one topic: `sum`, or a side of a quotient (`num`, `den`)."""

    indicator: str
    part: str


Place = tuple[str, int, str, int]
"""Where a contribution goes, within a city: notices joined by `,`, index of the slot, breakdown, day as a proleptic ordinal."""

Contributions = dict[Place, tuple[int, int]]
"""(amount, records) by place; amounts are whole fen for yuan."""

_Conditions = tuple[tuple[str, frozenset[Any] | None], ...]

SIGNATURES_REMEMBERED = 50_000


@dataclass(frozen=True, slots=True)
class _Part:
    """One slot's formula: which records it takes, by what it breaks them down, and what each adds."""

    slot: int
    conditions: _Conditions
    field: str | None
    less: str | None
    day: str | None
    by: str | None
    by_allowed: frozenset[Any] | None

    def amount(self, data: Mapping[str, Any]) -> int | None:
        """What the record adds; None where it does not give the field."""
        if self.field is None:
            return 1
        value: int | None = data[self.field]
        return value if value is None or self.less is None else value - (data[self.less] or 0)

    def breakdowns(self, data: Mapping[str, Any]) -> tuple[str, ...]:
        """The whole, and the values that the record is broken down by."""
        if self.by is None:
            return (WHOLE,)
        value = data[self.by]
        values = tuple(dict.fromkeys(value)) if isinstance(value, list) else () if value is None else (value,)
        if self.by_allowed is not None:
            return (WHOLE, *(v for v in values if v in self.by_allowed))
        return (WHOLE, *values) if values else (WHOLE, NONE_GIVEN)


@dataclass(frozen=True, slots=True)
class _Position:
    """A part that is a position: what holds while it is open, by what it has ended, and its days."""

    part: _Part
    while_open: _Conditions
    final: tuple[tuple[str, frozenset[Any]], ...]
    begins: str
    ends: str

    def has_ended(self, data: Mapping[str, Any]) -> bool:
        return all(data[name] in values for name, values in self.final)


class _Plan(NamedTuple):
    """What all records of one signature count for: parts with their breakdowns, and positions with whether they have ended."""

    periods: tuple[tuple[_Part, tuple[str, ...]], ...]
    positions: tuple[tuple[_Position, tuple[str, ...], bool], ...]


class Formulas:
    """All streamed formulas over one topic.

    Which of them a record meets depends on few fields, and of those that only need to be given not even on the value. The answer for each
    combination, its signature, is worked out once and remembered.
    """

    def __init__(self, catalogue: Catalogue, topic: Topic, membership: Membership) -> None:
        self.topic = topic
        self.slots: list[Slot] = [Slot(PRESENCE + topic.id, "sum")]
        self._membership = membership
        self._periods: list[_Part] = []
        self._positions: list[_Position] = []
        if topic.unique_within == "city":
            for indicator in catalogue.indicators.values():
                if indicator.streamed and topic.id in indicator.topics:
                    self._compile(indicator)
        self._by_value, self._by_presence = self._read_fields()
        self._plans: dict[tuple[Any, ...], _Plan] = {}

    def _compile(self, indicator: Indicator) -> None:
        for name, calc in _parts(indicator, self.topic):
            self.slots.append(Slot(indicator.id, name))
            part = self._part(len(self.slots) - 1, calc)
            state = self.topic.state
            if indicator.time == "period" or state is None:
                self._periods.append(part)
                continue
            always = tuple(c for c in part.conditions if c[0] not in state.final)
            while_open = tuple(c for c in part.conditions if c[0] in state.final)
            final = tuple((name, frozenset(values)) for name, values in state.final.items())
            standing = _Part(part.slot, always, part.field, part.less, None, part.by, part.by_allowed)
            self._positions.append(_Position(standing, while_open, final, calc.begins or state.begins, state.ends))

    def _part(self, slot: int, calc: Calc) -> _Part:
        wanted = calc.where.get(calc.by) if calc.by else None
        allowed = frozenset(wanted) if isinstance(wanted, list) else None
        return _Part(slot, _conditions(calc.where), calc.field, calc.less, calc.day, calc.by, allowed)

    def _read_fields(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The fields whose value the formulas ask for, and those that only need to be given."""
        parts = [*self._periods, *(position.part for position in self._positions)]
        conditions = [c for part in parts for c in part.conditions] + [c for position in self._positions for c in position.while_open]
        by_value = {name for name, wanted in conditions if wanted is not None}
        by_value |= {part.by for part in parts if part.by} | {name for position in self._positions for name, _ in position.final}
        by_presence = {name for name, wanted in conditions if wanted is None} - by_value
        return tuple(sorted(by_value)), tuple(sorted(by_presence))

    def contributions(self, event: Event) -> Contributions:
        """What the record counts for as this event tells it; nothing if it is withdrawn."""
        data = event.data
        if event.withdrawn or data is None or self.topic.unique_within == "all":
            return {}
        plan = self._plan(data)
        found: Contributions = {}
        notices = self._membership.of_day(event)
        if notices:
            own_day = event.day.toordinal()
            found[notices, 0, WHOLE, own_day] = (1, 1)
            for part, breakdowns in plan.periods:
                amount = part.amount(data)
                if amount is not None:
                    day = own_day if part.day is None else _ordinal(data[part.day])
                    if day is not None:
                        for breakdown in breakdowns:
                            found[notices, part.slot, breakdown, day] = (amount, 1)
        for position, breakdowns, ended in plan.positions:
            self._add_position(found, position, breakdowns, ended, event)
        return found

    def _add_position(self, found: Contributions, position: _Position, breakdowns: tuple[str, ...], ended: bool, event: Event) -> None:
        data = event.data or {}
        part, first = position.part, data[position.begins]
        amount = part.amount(data)
        if first is None or amount is None:
            return
        begins = day_of(first)
        ends = day_of(data[position.ends]) if ended else None
        notices = self._membership.of_span(event, begins, ends)
        if not notices:
            return
        for breakdown in breakdowns:
            _add(found, (notices, part.slot, breakdown, begins.toordinal()), amount, 1)
            if ends is not None:
                _add(found, (notices, part.slot, breakdown, ends.toordinal()), -amount, 1)

    def _plan(self, data: Mapping[str, Any]) -> _Plan:
        """The plan for records like this one."""
        values = [data[name] for name in self._by_value]
        signature = (
            *[tuple(value) if value.__class__ is list else value for value in values],
            *[data[name] is not None and data[name] != [] for name in self._by_presence],
        )
        plan = self._plans.get(signature)
        if plan is None:
            if len(self._plans) >= SIGNATURES_REMEMBERED:
                self._plans.clear()
            plan = self._plans[signature] = self._work_out(data)
        return plan

    def _work_out(self, data: Mapping[str, Any]) -> _Plan:
        periods = tuple((part, part.breakdowns(data)) for part in self._periods if _fits(part.conditions, data))
        positions = []
        for position in self._positions:
            ended = position.has_ended(data)
            if _fits(position.part.conditions, data) and (ended or _fits(position.while_open, data)):
                positions.append((position, position.part.breakdowns(data), ended))
        return _Plan(periods, tuple(positions))


def _add(found: Contributions, place: Place, amount: int, records: int) -> None:
    old = found.get(place, (0, 0))
    found[place] = (old[0] + amount, old[1] + records)


def _ordinal(moment: Any) -> int | None:
    return None if moment is None else day_of(moment).toordinal()


def _fits(conditions: _Conditions, data: Mapping[str, Any]) -> bool:
    for name, wanted in conditions:
        value = data[name]
        if value is None:
            return False
        if value.__class__ is list:
            if not value or (wanted is not None and wanted.isdisjoint(value)):
                return False
        elif wanted is not None and value not in wanted:
            return False
    return True


def _conditions(where: Mapping[str, Condition]) -> _Conditions:
    return tuple((name, wanted_values(wanted)) for name, wanted in where.items())


def _parts(indicator: Indicator, topic: Topic) -> Iterator[tuple[str, Calc]]:
    """The parts of an indicator over one topic, each as a formula that counts or sums."""
    calc = indicator.calc
    if calc.agg in ("count", "sum"):
        yield "sum", calc
    elif calc.agg == "ratio" and calc.num and calc.den:
        yield from ((name, part) for name, part in (("num", calc.num), ("den", calc.den)) if part.topic == topic.id)
    elif calc.agg == "true_share" and calc.field:
        yield "num", Calc(agg="count", topic=topic.id, where={calc.field: True})
        yield "den", Calc(agg="count", topic=topic.id, where={calc.field: "*"})


def compile_formulas(catalogue: Catalogue) -> dict[str, Formulas]:
    """Formulas by topic, for every topic of the catalogue."""
    membership = Membership(catalogue)
    return {name: Formulas(catalogue, topic, membership) for name, topic in catalogue.topics.items()}
