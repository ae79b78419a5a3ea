"""What stands of the words found in a text, once negation, rules, wishes and endings have been read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from schemas.judge.lexicon import Feeling, Ground, Scope, Topic
from schemas.judge.scan import Hit

NEAR_REACH, FAR_REACH, WISH_REACH = 3, 8, 14
"""How many characters a word of scope reaches within its clause."""
LIST_REACH = 3
"""How far the members of a list may stand apart: what holds of one holds of the next."""
RESOLVED_REACH = 12
"""How far after an ending its object may stand: 追回了拖欠的工资."""
CALMED = frozenset({"self-harm", "violence", "collective", "capital"})
"""Serious grounds that are a warning once they are over."""
SERIOUS, WARNING, NOTICE = 3, 2, 1

_break = re.compile(r"[，。！？；：,.!?;:\n]").search
_joins = re.compile(r"[、和或及与以等的]*").fullmatch
_SENTENCE_END = re.compile(r"[。！？!?；;\n]")


@dataclass(slots=True)
class Standing:
    """A ground that stands, with its level after everything that was read."""

    hit: Hit
    ground: Ground
    level: int
    sentence: int

    def calm(self) -> None:
        if self.level == SERIOUS and self.ground.id in CALMED:
            self.level = WARNING


@dataclass(slots=True)
class Reading:
    """A text as it was understood: what stands, moods with their weights, subjects, endings.

    `dropped`: something grave is named in it only to say that it is not so."""

    grounds: list[Standing] = field(default_factory=list)
    feelings: list[tuple[Hit, int]] = field(default_factory=list)
    topics: list[tuple[Hit, Topic]] = field(default_factory=list)
    endings: list[Hit] = field(default_factory=list)
    dropped: bool = False
    asks: bool = False
    calmed: bool = False
    refuted: bool = False
    drills: bool = False


def read(text: str, hits: list[Hit]) -> Reading:
    """The reading of a folded text."""
    return _Reader(text).read(hits)


class _Reader:
    """Reads one text from left to right; of each word of scope the last place is remembered."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._reading = Reading()
        self._last: dict[Scope, tuple[int, int]] = {}
        self._sentence = 0
        self._drills: set[int] = set()
        self._asks: set[int] = set()
        self._denied_to = -1

    def read(self, hits: list[Hit]) -> Reading:
        ends = [match.start() for match in _SENTENCE_END.finditer(self._text)]
        for hit in hits:
            while self._sentence < len(ends) and ends[self._sentence] < hit.start:
                self._sentence += 1
                self._last.pop(Scope.NORM, None)
            denied = self._is_denied(hit)
            for sense in hit.senses:
                if isinstance(sense, Ground):
                    self._take_ground(hit, sense, denied)
                elif isinstance(sense, Feeling):
                    self._take_feeling(hit, sense, denied)
                elif isinstance(sense, Topic):
                    self._reading.topics.append((hit, sense))
                elif isinstance(sense, Scope):
                    self._take_scope(hit, sense, denied)
        self._settle()
        return self._reading

    def _take_ground(self, hit: Hit, ground: Ground, denied: bool) -> None:
        if denied:
            self._denied_to = hit.end
        if denied or Scope.NORM in self._last:
            self._drop(ground)
        elif not self._within(Scope.RESOLVED, hit, RESOLVED_REACH):
            self._reading.grounds.append(Standing(hit, ground, ground.level, self._sentence))

    def _drop(self, ground: Ground) -> None:
        if ground.level >= WARNING:
            self._reading.dropped = True

    def _take_feeling(self, hit: Hit, feeling: Feeling, denied: bool) -> None:
        if feeling.weight < 0 or not self._is_open(hit):
            self._reading.feelings.append((self._with_denial(hit), -feeling.weight) if denied else (hit, feeling.weight))

    def _take_scope(self, hit: Hit, scope: Scope, denied: bool) -> None:
        if scope is Scope.RESOLVED:
            if denied or self._is_open(hit):
                return
            self._end_trouble(hit)
        elif scope is Scope.CALMED:
            self._reading.calmed = self._reading.calmed or not denied
        elif scope is Scope.REFUTED:
            self._reading.refuted = self._reading.refuted or not denied
        elif scope is Scope.DRILL:
            self._drills.add(self._sentence)
            self._reading.drills = True
        elif scope is Scope.ASK:
            self._asks.add(self._sentence)
            self._reading.asks = True
        self._last[scope] = (hit.start, hit.end)

    def _end_trouble(self, hit: Hit) -> None:
        """What was told so far is over; serious things happened all the same."""
        self._reading.endings.append(hit)
        for standing in self._reading.grounds:
            standing.calm()
        self._reading.grounds = [s for s in self._reading.grounds if s.level and s.ground.level == SERIOUS]

    def _settle(self) -> None:
        for standing in self._reading.grounds:
            if self._reading.calmed:
                standing.calm()
        self._reading.grounds = [standing for standing in self._reading.grounds if self._stands(standing)]

    def _stands(self, standing: Standing) -> bool:
        if self._reading.refuted or standing.sentence in self._drills:
            self._drop(standing.ground)
            return False
        asked = standing.sentence in self._asks and standing.level <= NOTICE and standing.ground.id != "arrears"
        return not asked

    def _with_denial(self, hit: Hit) -> Hit:
        """The word together with what turns it round: 没办好, not 好."""
        spans = [span for scope in (Scope.NEAR, Scope.FAR) if (span := self._last.get(scope)) and 0 <= hit.start - span[1] <= FAR_REACH]
        return hit._replace(start=max(spans)[0]) if spans else hit

    def _is_denied(self, hit: Hit) -> bool:
        if self._within(Scope.NEAR, hit, NEAR_REACH) or self._within(Scope.FAR, hit, FAR_REACH):
            return True
        between = hit.start - self._denied_to
        return self._denied_to >= 0 and 0 <= between <= LIST_REACH and _joins(self._text[self._denied_to : hit.start]) is not None

    def _is_open(self, hit: Hit) -> bool:
        """Whether it is wished for, promised or done in part only."""
        return (
            self._within(Scope.HOPE, hit, WISH_REACH)
            or self._within(Scope.PROMISE, hit, WISH_REACH)
            or self._within(Scope.PARTLY, hit, NEAR_REACH)
        )

    def _within(self, scope: Scope, hit: Hit, reach: int) -> bool:
        """Whether the last such word reaches the hit: near enough, and in one clause."""
        span = self._last.get(scope)
        return span is not None and 0 <= hit.start - span[1] <= reach and _break(self._text, span[1], hit.start) is None
