"""Signals of the catalogue, compiled once into a function from an event to what it adds to their hours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from schemas.catalogue import Catalogue, Judged, Signal, SignalPart, State, Topic
from schemas.condition import Conditions, conditions_of, fits, getter
from schemas.contribution import NO_NOTICE, Contributions, add
from schemas.day import hour_of
from schemas.event import Event

if TYPE_CHECKING:
    from schemas.judge.judgement import Judgement

WHOLE_CITY = ""
"""Dimension of the whole city."""
VALUE_LIMIT_CHARS = 64
"""A longer value of a dimension is no code, and has no series of its own."""
CODES_SEPARATOR = "|"
SIGNATURES_REMEMBERED = 10_000
CODES_REMEMBERED = 10_000


class SignalSlot(NamedTuple):
    """A signal over one topic, and the fields by whose values it has series beside that of the whole city."""

    signal: str
    by: tuple[str, ...]

    def series(self, codes: str) -> Iterator[tuple[str, str]]:
        """Dimension and percent-encoded value of each series that a place with these codes adds to."""
        yield WHOLE_CITY, ""
        if self.by:
            for name, code in zip(self.by, codes.split(CODES_SEPARATOR), strict=True):
                if code:
                    yield name, code


class _Term(NamedTuple):
    """A part of a signal, as the inner loop wants it."""

    slot: int
    by: tuple[str, ...]
    conditions: Conditions
    field: str | None
    at: str | None
    judged: Judged | None
    unless_judged: Judged | None
    limit: timedelta | None


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
        self._conditioned = any(term.conditions for term in terms)
        self._met: dict[tuple[Any, ...], tuple[_Term, ...]] = {}

    def _term(self, signal: Signal, part: SignalPart) -> _Term:
        slot = SignalSlot(signal.id, tuple(signal.by))
        if slot not in self.slots:
            self.slots.append(slot)
        limit = None if part.limit_hours is None else timedelta(hours=part.limit_hours)
        number, conditions = self.slots.index(slot), conditions_of(part.where)
        return _Term(number, slot.by, conditions, part.field, part.at, part.judged, part.unless_judged, limit)

    def add_to(self, found: Contributions, event: Event, data: Mapping[str, Any], judgement: Judgement | None) -> None:
        """Add what a record that stands counts for: one place for each hour of a signal, whatever series it belongs to."""
        codes_of: dict[tuple[str, ...], str] = {}
        for term in self._of(data) if self._conditioned else self._terms:
            slot, by, _, field, at, judged, unless_judged, limit = term
            if (judged is not None or unless_judged is not None) and not _takes(judged, unless_judged, judgement):
                continue
            codes = codes_of.get(by)
            if codes is None:
                codes = codes_of[by] = _code(data[by[0]]) if len(by) == 1 else CODES_SEPARATOR.join([_code(data[name]) for name in by])
            if limit is not None and self._state is not None:
                for hour, sign in self._overdue(limit, self._state, data):
                    add(found, (NO_NOTICE, slot, codes, hour), sign, 1)
                continue
            amount = 1 if field is None else data[field]
            moment = event.time if at is None else data[at]
            if amount is not None and moment is not None:
                add(found, (NO_NOTICE, slot, codes, hour_of(moment)), amount, 1)

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


def _takes(judged: Judged | None, unless_judged: Judged | None, judgement: Judgement | None) -> bool:
    """Whether records whose text was judged so count; None is no text."""
    if judgement is None:
        return judged is None
    if judged is not None:
        return judged.fits(judgement.polarity, judgement.severity)
    return unless_judged is None or not unless_judged.fits(judgement.polarity, judgement.severity)


@lru_cache(maxsize=CODES_REMEMBERED)
def _code(value: str | None) -> str:
    """A value as part of a key; empty where it is none."""
    return "" if value is None or len(value) > VALUE_LIMIT_CHARS else quote(value, safe="")


def _parts(catalogue: Catalogue, topic: Topic) -> list[tuple[Signal, SignalPart]]:
    return [(signal, part) for signal in catalogue.signals.values() for part in signal.parts_over(topic.id)]
