"""Formulas of the catalogue, compiled once into functions from an event to what it contributes.

Only what adds up is compiled here; indicators that are `query` are read from the records.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from schemas.catalogue import Calc, Catalogue, Indicator, Judged, Topic
from schemas.condition import Conditions, conditions_of, fits, getter
from schemas.contribution import ONE, WHOLE, Contributions, add
from schemas.day import day_of
from schemas.event import Event
from schemas.membership import Membership
from schemas.signal_formula import SignalFormulas

if TYPE_CHECKING:
    from schemas.judge.judgement import Judgement

NONE_GIVEN = "(none)"
"""Breakdown of records that do not give the field."""
PRESENCE = "@"
"""Before a topic's id: the pseudo-indicator that counts its current records, by which a place is known to report."""


class Slot(NamedTuple):
    """One part of an indicator over one topic: `sum`, or a side of a quotient (`num`, `den`)."""

    indicator: str
    part: str


SIGNATURES_REMEMBERED = 50_000

_END = object()


@dataclass(frozen=True, slots=True)
class _Part:
    """One slot's formula: which records it takes, by what it breaks them down, and what each adds."""

    slot: int
    conditions: Conditions
    field: str | None
    less: str | None
    day: str | None
    by: str | None
    by_allowed: frozenset[Any] | None
    judged: Judged | None = None

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
    while_open: Conditions
    final: tuple[tuple[str, frozenset[Any]], ...]
    begins: str
    ends: str

    def has_ended(self, data: Mapping[str, Any]) -> bool:
        return all(data[name] in values for name, values in self.final)


class _Term(NamedTuple):
    """A part that a record of a signature meets, as the inner loop wants it."""

    slot: int
    breakdowns: tuple[str, ...]
    field: str | None
    less: str | None
    day: str | None


class _Plan(NamedTuple):
    """What all records of one signature count for.

    Terms of a period, those that hang on how the text was judged, and positions with their breakdowns and whether they have ended.
    """

    terms: tuple[_Term, ...]
    judged: tuple[tuple[Judged, _Term], ...]
    positions: tuple[tuple[_Position, tuple[str, ...], bool], ...]


class _Branch:
    """The formulas that records with one value of the pivot can meet.

    Which of them a record does meet depends on few fields, and of those that only need to be given not even on the value. The answer for
    each combination, its signature, is worked out once and remembered.
    """

    def __init__(self, topic: Topic, periods: Sequence[_Part], positions: Sequence[_Position]) -> None:
        self._periods = periods
        self._positions = positions
        parts = [*periods, *(position.part for position in positions)]
        conditions = [c for part in parts for c in part.conditions] + [c for position in positions for c in position.while_open]
        read = {name for name, wanted in conditions if wanted is not None or topic.field[name].is_list}
        read |= {part.by for part in parts if part.by} | {name for position in positions for name, _ in position.final}
        self._scalars = getter(sorted(name for name in read if not topic.field[name].is_list))
        self._lists = sorted(name for name in read if topic.field[name].is_list)
        self._given = sorted({name for name, wanted in conditions if wanted is None} - read)
        self._plans: dict[tuple[Any, ...], _Plan] = {}

    def plan(self, data: Mapping[str, Any]) -> _Plan:
        """The plan for records like this one."""
        signature = self._scalars(data)
        for name in self._lists:
            value = data[name]
            signature += (None,) if value is None else (*value, _END)
        for name in self._given:
            signature += (data[name] is not None,)
        plan = self._plans.get(signature)
        if plan is None:
            if len(self._plans) >= SIGNATURES_REMEMBERED:
                self._plans.clear()
            plan = self._plans[signature] = self._work_out(data)
        return plan

    def _work_out(self, data: Mapping[str, Any]) -> _Plan:
        met = [part for part in self._periods if fits(part.conditions, data)]
        positions = []
        for position in self._positions:
            ended = position.has_ended(data)
            if fits(position.part.conditions, data) and (ended or fits(position.while_open, data)):
                positions.append((position, position.part.breakdowns(data), ended))
        terms = [(part.judged, _Term(part.slot, part.breakdowns(data), part.field, part.less, part.day)) for part in met]
        plain = tuple(term for judged, term in terms if judged is None)
        return _Plan(plain, tuple((judged, term) for judged, term in terms if judged is not None), tuple(positions))


class Formulas:
    """All streamed formulas over one topic."""

    def __init__(self, catalogue: Catalogue, topic: Topic, membership: Membership) -> None:
        self.topic = topic
        self.slots: list[Slot] = [Slot(PRESENCE + topic.id, "sum")]
        self.signals = SignalFormulas(catalogue, topic)
        self._membership = membership
        periods: list[_Part] = []
        positions: list[_Position] = []
        if topic.unique_within == "city":
            for indicator in catalogue.indicators.values():
                if indicator.streamed and topic.id in indicator.topics:
                    self._compile(indicator, periods, positions)
        self._pivot, self._branches = _branches(topic, periods, positions)

    def _compile(self, indicator: Indicator, periods: list[_Part], positions: list[_Position]) -> None:
        for name, calc, judged in _parts(indicator, self.topic):
            self.slots.append(Slot(indicator.id, name))
            part = _part(len(self.slots) - 1, calc, judged)
            state = self.topic.state
            if indicator.time == "period" or state is None:
                periods.append(part)
                continue
            always = tuple(c for c in part.conditions if c[0] not in state.final)
            while_open = tuple(c for c in part.conditions if c[0] in state.final)
            final = tuple((name, frozenset(values)) for name, values in state.final.items())
            standing = _Part(part.slot, always, part.field, part.less, None, part.by, part.by_allowed)
            positions.append(_Position(standing, while_open, final, calc.begins or state.begins, state.ends))

    def contributions(self, event: Event, judgement: Judgement | None = None) -> Contributions:
        """What the record counts for as this event tells it, in figures and signals; nothing if it is withdrawn.

        Args:
            judgement: of its text, if it has one.
        """
        data = event.data
        if event.withdrawn or data is None or self.topic.unique_within == "all":
            return {}
        plan = self._branches[data[self._pivot] if self._pivot else None].plan(data)
        found: Contributions = {}
        notices = self._membership.of_day(event)
        if notices:
            found[notices, 0, WHOLE, event.day.toordinal()] = ONE
            terms = plan.terms
            if plan.judged and judgement is not None:
                terms += tuple(term for judged, term in plan.judged if judged.fits(judgement.polarity, judgement.severity))
            _add_terms(found, terms, notices, event, data)
        for position, breakdowns, ended in plan.positions:
            self._add_position(found, position, breakdowns, ended, event)
        self.signals.add_to(found, event, data, judgement)
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
            add(found, (notices, part.slot, breakdown, begins.toordinal()), amount, 1)
            if ends is not None:
                add(found, (notices, part.slot, breakdown, ends.toordinal()), -amount, 1)


def _add_terms(found: Contributions, terms: tuple[_Term, ...], notices: str, event: Event, data: Mapping[str, Any]) -> None:
    own_day = event.day.toordinal()
    for slot, breakdowns, field, less, day_field in terms:
        amounts = ONE
        if field is not None:
            if (value := data[field]) is None:
                continue
            amounts = (value if less is None else value - (data[less] or 0), 1)
        day = own_day
        if day_field is not None:
            if (moment := data[day_field]) is None:
                continue
            day = day_of(moment).toordinal()
        for breakdown in breakdowns:
            found[notices, slot, breakdown, day] = amounts


def _branches(topic: Topic, periods: Sequence[_Part], positions: Sequence[_Position]) -> tuple[str | None, dict[Any, _Branch]]:
    """The pivot, the required enum that most formulas have a condition on, and the formulas that each of its values can meet."""
    parts = [*periods, *(position.part for position in positions)]
    asked = [name for part in parts for name, wanted in part.conditions if wanted is not None]
    enums = [field.name for field in topic.fields if field.type == "enum" and field.required]
    pivot = max(enums, key=asked.count, default=None)
    if pivot is None:
        return None, {None: _Branch(topic, periods, positions)}

    def meets(part: _Part, value: str) -> bool:
        return all(wanted is None or value in wanted for name, wanted in part.conditions if name == pivot)

    return pivot, {
        value: _Branch(topic, [p for p in periods if meets(p, value)], [p for p in positions if meets(p.part, value)])
        for value in topic.field[pivot].allowed
    }


def _part(slot: int, calc: Calc, judged: Judged | None) -> _Part:
    wanted = calc.where.get(calc.by) if calc.by else None
    allowed = frozenset(wanted) if isinstance(wanted, list) else None
    return _Part(slot, conditions_of(calc.where), calc.field, calc.less, calc.day, calc.by, allowed, judged)


def _parts(indicator: Indicator, topic: Topic) -> Iterator[tuple[str, Calc, Judged | None]]:
    """The parts of an indicator over one topic, each as a formula that counts or sums, of texts judged so if it asks for that."""
    calc = indicator.calc
    if calc.agg in ("count", "sum"):
        yield "sum", calc, None
    elif calc.agg == "ratio" and calc.num and calc.den:
        yield from ((name, part, None) for name, part in (("num", calc.num), ("den", calc.den)) if part.topic == topic.id)
    elif calc.agg == "true_share" and calc.field:
        yield "num", Calc(agg="count", topic=topic.id, where={calc.field: True}), None
        yield "den", Calc(agg="count", topic=topic.id, where={calc.field: "*"}), None
    elif calc.agg == "negative_share":
        part = Calc(agg="count", topic=topic.id, where=calc.where, by=calc.by, day=calc.day)
        yield "num", part, Judged(polarity=["negative"])
        yield "den", part, Judged()


def compile_formulas(catalogue: Catalogue) -> dict[str, Formulas]:
    """Formulas by topic, for every topic of the catalogue."""
    membership = Membership(catalogue)
    return {name: Formulas(catalogue, topic, membership) for name, topic in catalogue.topics.items()}
