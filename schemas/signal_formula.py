"""Signals of the catalogue, compiled once into a function from an event to what it adds to their hours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from schemas.catalogue import Catalogue, Judged, Signal, SignalPart, State, Topic
from schemas.condition import Conditions, conditions_of, fits, getter
from schemas.contribution import NO_NOTICE, WHOLE, Contributions, add
from schemas.day import HOURS_PER_DAY, hour_of
from schemas.event import Event

if TYPE_CHECKING:
    from schemas.judge.judgement import Judgement

WHOLE_CITY = ""
"""Dimension of the whole city."""
VALUE_LIMIT_CHARS = 64
"""A longer value of a dimension is no code, and has no series of its own."""
SIGNATURES_REMEMBERED = 10_000


class SignalSlot(NamedTuple):
    """One series of a signal over one topic: of the whole city, or of each value of a field."""

    signal: str
    dimension: str


@dataclass(frozen=True, slots=True)
class _Term:
    """A part of a signal, as the inner loop wants it; `by` has the slot of each field."""

    slot: int
    by: tuple[tuple[int, str], ...]
    conditions: Conditions
    field: str | None
    at: str | None
    judged: Judged | None
    unless_judged: Judged | None
    limit: timedelta | None

    def takes(self, judgement: Judgement | None) -> bool:
        """Whether records whose text was judged so count; None is no text."""
        if judgement is None:
            return self.judged is None
        polarity, severity = judgement.polarity, judgement.severity
        if self.judged is not None:
            return self.judged.fits(polarity, severity)
        return self.unless_judged is None or not self.unless_judged.fits(polarity, severity)


class SignalFormulas:
    """All signals over one topic; `slots` are what the places of its contributions count from."""

    def __init__(self, catalogue: Catalogue, topic: Topic) -> None:
        self.slots: list[SignalSlot] = []
        self._state = topic.state
        self._final = conditions_of(dict(topic.state.final)) if topic.state else ()
        terms = [] if topic.unique_within == "all" else [self._term(row, part) for row, part in _parts(catalogue, topic)]
        self._terms = tuple(terms)
        self._read = getter(sorted({name for term in terms for name, _ in term.conditions if not topic.field[name].is_list}))
        self._lists = sorted({name for term in terms for name, _ in term.conditions if topic.field[name].is_list})
        self._met: dict[tuple[Any, ...], tuple[_Term, ...]] = {}

    def _term(self, signal: Signal, part: SignalPart) -> _Term:
        slots = [self._slot(SignalSlot(signal.id, name)) for name in (WHOLE_CITY, *signal.by)]
        limit = None if part.limit_hours is None else timedelta(hours=part.limit_hours)
        by = tuple(zip(slots[1:], signal.by, strict=True))
        return _Term(slots[0], by, conditions_of(part.where), part.field, part.at, part.judged, part.unless_judged, limit)

    def _slot(self, slot: SignalSlot) -> int:
        if slot not in self.slots:
            self.slots.append(slot)
        return self.slots.index(slot)

    def add_to(self, found: Contributions, event: Event, data: Mapping[str, Any], judgement: Judgement | None) -> None:
        """Add what a record that stands counts for."""
        own_hour = event.day.toordinal() * HOURS_PER_DAY + event.time.hour
        for term in self._of(data):
            if (term.judged or term.unless_judged) and not term.takes(judgement):
                continue
            if term.limit is not None and self._state is not None:
                for hour, sign in self._overdue(term.limit, self._state, data):
                    _add(found, term, data, hour, sign)
                continue
            amount = 1 if term.field is None else data[term.field]
            moment = None if term.at is None else data[term.at]
            if amount is not None and (term.at is None or moment is not None):
                _add(found, term, data, own_hour if moment is None else hour_of(moment), amount)

    def _of(self, data: Mapping[str, Any]) -> tuple[_Term, ...]:
        """The terms that a record meets; they depend on few fields, and are remembered by these."""
        signature = (*self._read(data), *(tuple(data[name] or ()) for name in self._lists))
        met = self._met.get(signature)
        if met is None:
            if len(self._met) >= SIGNATURES_REMEMBERED:
                self._met.clear()
            met = self._met[signature] = tuple(term for term in self._terms if fits(term.conditions, data))
        return met

    def _overdue(self, limit: timedelta, state: State, data: Mapping[str, Any]) -> list[tuple[int, int]]:
        """The hour in which the limit passed while the record had not ended, with 1, and the one in which it ended, with -1."""
        begins: datetime | None = data[state.begins]
        if begins is None:
            return []
        passed = begins + limit
        if not fits(self._final, data):
            return [(hour_of(passed), 1)]
        ended: datetime = data[state.ends]
        return [(hour_of(passed), 1), (hour_of(ended), -1)] if ended > passed else []


def _add(found: Contributions, term: _Term, data: Mapping[str, Any], hour: int, amount: int) -> None:
    add(found, (NO_NOTICE, term.slot, WHOLE, hour), amount, 1)
    for slot, name in term.by:
        value = data[name]
        if value is not None and len(value) <= VALUE_LIMIT_CHARS:
            add(found, (NO_NOTICE, slot, value, hour), amount, 1)


def _parts(catalogue: Catalogue, topic: Topic) -> list[tuple[Signal, SignalPart]]:
    return [(signal, part) for signal in catalogue.signals.values() for part in signal.parts_over(topic.id)]
