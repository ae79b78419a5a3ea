"""Formulas of the catalogue, compiled once into functions from an event to what it contributes.

Only what adds up is compiled here; indicators that are `query` are read from the records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from schemas.catalogue import Calc, Catalogue, Condition, Indicator, Topic, wanted_values
from schemas.day import day_of
from schemas.event import Event
from schemas.membership import Membership

_Row = TypeVar("_Row")

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


class Place(NamedTuple):
    """Where a contribution goes, within a city: notices joined by `,`, index of the slot, breakdown, day as a proleptic ordinal."""

    notices: str
    slot: int
    breakdown: str
    day: int


Contributions = dict[Place, tuple[int, int]]
"""(amount, records) by place; amounts are whole fen for yuan."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One slot's formula, ready to run."""

    slot: int
    conditions: tuple[tuple[str, frozenset[Any] | None], ...]
    field: str | None
    less: str | None
    day: str | None
    by: str | None
    by_allowed: frozenset[Any] | None

    def fits(self, data: Mapping[str, Any]) -> bool:
        return _fits(self.conditions, data)

    def amount(self, data: Mapping[str, Any]) -> int | None:
        """What the record adds; None where it does not give the field."""
        if self.field is None:
            return 1
        value: int | None = data[self.field]
        return value if value is None or self.less is None else value - (data[self.less] or 0)

    def breakdowns(self, data: Mapping[str, Any]) -> Iterable[str]:
        if self.by is None:
            return (WHOLE,)
        value = data[self.by]
        values = set(value) if isinstance(value, list) else () if value is None else (value,)
        if self.by_allowed is not None:
            return (WHOLE, *(v for v in values if v in self.by_allowed))
        return (WHOLE, *values) if values else (WHOLE, NONE_GIVEN)


@dataclass(frozen=True, slots=True)
class _Position:
    """A part that is a position: what holds on the first day, and until which it lasts."""

    part: _Part
    while_open: tuple[tuple[str, frozenset[Any] | None], ...]
    final: tuple[tuple[str, frozenset[Any]], ...]
    begins: str
    ends: str


class Formulas:
    """All streamed formulas over one topic."""

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
        self._pivot = _pivot(topic, [p.conditions for p in self._periods] + [p.part.conditions for p in self._positions])
        self._periods_of = _by_pivot(self._pivot, topic, self._periods, lambda part: part.conditions)
        self._positions_of = _by_pivot(self._pivot, topic, self._positions, lambda position: position.part.conditions)

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

    def contributions(self, event: Event) -> Contributions:
        """What the record counts for as this event tells it; nothing if it is withdrawn."""
        data = event.data
        if event.withdrawn or data is None or self.topic.unique_within == "all":
            return {}
        found: Contributions = {}
        pivot = data[self._pivot] if self._pivot else None
        notices = self._membership.of_day(event)
        if notices:
            own_day = event.day.toordinal()
            found[Place(notices, 0, WHOLE, own_day)] = (1, 1)
            for part in self._periods_of[pivot]:
                if part.fits(data) and (amount := part.amount(data)) is not None:
                    day = own_day if part.day is None else _ordinal(data[part.day])
                    if day is not None:
                        for breakdown in part.breakdowns(data):
                            found[Place(notices, part.slot, breakdown, day)] = (amount, 1)
        for position in self._positions_of[pivot]:
            self._add_position(found, position, event, data)
        return found

    def _add_position(self, found: Contributions, position: _Position, event: Event, data: Mapping[str, Any]) -> None:
        part, first = position.part, data[position.begins]
        if first is None or not part.fits(data) or (amount := part.amount(data)) is None:
            return
        ended = all(data[name] in values for name, values in position.final)
        if not ended and not _fits(position.while_open, data):
            return
        begins = day_of(first)
        ends = day_of(data[position.ends]) if ended else None
        notices = self._membership.of_span(event, begins, ends)
        if not notices:
            return
        for breakdown in part.breakdowns(data):
            _add(found, Place(notices, part.slot, breakdown, begins.toordinal()), amount, 1)
            if ends is not None:
                _add(found, Place(notices, part.slot, breakdown, ends.toordinal()), -amount, 1)


def _add(found: Contributions, place: Place, amount: int, records: int) -> None:
    old = found.get(place, (0, 0))
    found[place] = (old[0] + amount, old[1] + records)


def _ordinal(moment: Any) -> int | None:
    return None if moment is None else day_of(moment).toordinal()


def _fits(conditions: tuple[tuple[str, frozenset[Any] | None], ...], data: Mapping[str, Any]) -> bool:
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


def _conditions(where: Mapping[str, Condition]) -> tuple[tuple[str, frozenset[Any] | None], ...]:
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


def _pivot(topic: Topic, conditions: Iterable[tuple[tuple[str, frozenset[Any] | None], ...]]) -> str | None:
    """The required enum on which most formulas have a condition: a record then meets only those that ask for its value."""
    asked = [name for row in conditions for name, wanted in row if wanted is not None]
    enums = [field.name for field in topic.fields if field.type == "enum" and field.required]
    return max(enums, key=asked.count, default=None)


def _by_pivot(
    pivot: str | None, topic: Topic, rows: list[_Row], conditions: Callable[[_Row], tuple[tuple[str, frozenset[Any] | None], ...]]
) -> dict[Any, list[_Row]]:
    if pivot is None:
        return {None: rows}

    def meets(row: _Row, value: str) -> bool:
        return all(wanted is None or value in wanted for name, wanted in conditions(row) if name == pivot)

    return {value: [row for row in rows if meets(row, value)] for value in topic.field[pivot].allowed}


def compile_formulas(catalogue: Catalogue) -> dict[str, Formulas]:
    """Formulas by topic, for every topic of the catalogue."""
    membership = Membership(catalogue)
    return {name: Formulas(catalogue, topic, membership) for name, topic in catalogue.topics.items()}
