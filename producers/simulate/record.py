"""From a story to the words that are sent of it: stages, corrections, withdrawals, and which of them cross on the way."""

from __future__ import annotations

from typing import NamedTuple

from producers.simulate.clock import DAY_S, HOUR_S
from producers.simulate.message import Kind
from producers.simulate.quota import Quotas
from producers.simulate.scene import Data, Scene, Story
from producers.simulate.slips import Slips

COMEBACK_SHARE = 0.1
BARE_SHARE = 0.5
MOVED_TIME_SHARE = 0.15
CORRECTED_WITHIN_D = 5.0
WITHDRAWN_WITHIN_D = 8.0
HELD_BACK_LIMIT_H = 20


class Word(NamedTuple):
    """One revision: when it is sent, and what it says. `data` is None in a bare withdrawal; `time_at` is the event's time."""

    at: int
    revision: int
    kind: Kind
    data: Data | None
    time_at: int
    swapped: bool = False


def words_of(s: Scene, story: Story, data: Data, slips: Slips, quotas: Quotas, messages: int) -> list[Word]:
    """All words of a record in the order of their revisions; the first is sent at `s.now`, if nothing holds it back.

    `data` is its envelope and data, `messages` how many the season has sent so far.
    """
    words = [Word(s.now, 1, Kind.FIRST, data, s.at)]
    for move in story.moves:
        data = changed(s, data, move.changes, s.now + move.after_s)
        words.append(Word(s.now + move.after_s, len(words) + 1, Kind.STAGE, data, s.at))
    if story.elsewhere is None:
        if s.roll() < quotas.corrections.chance(messages):
            words = _corrected(s, words, slips)
        if s.roll() < quotas.withdrawals.chance(messages):
            words += _withdrawn(s, words[-1])
    if len(words) > 1 and s.roll() < quotas.crossed.chance(messages):
        first = s.number(0, len(words) - 2)
        early, late = words[first], words[first + 1]
        words[first] = early._replace(at=late.at + s.number(1, HELD_BACK_LIMIT_H) * HOUR_S, swapped=True)
    return words


def changed(s: Scene, data: Data, changes: Data, at: int) -> Data:
    """The data after some changes, reported at a moment; None takes a field away."""
    merged = {**data, **changes, "reported_at": s.moment(at)}
    if None in changes.values():
        merged = {name: value for name, value in merged.items() if value is not None}
    return merged


def _corrected(s: Scene, words: list[Word], slips: Slips) -> list[Word]:
    """The same words with one more, whose changes stay in those after it."""
    place = s.number(0, len(words) - 1)
    wrong = words[place]
    assert wrong.data is not None
    time_at = wrong.time_at
    if s.chance(MOVED_TIME_SHARE):
        time_at -= s.number(1, 2) * DAY_S
        old, new = s.moment(wrong.time_at), s.moment(time_at)
        changes = {name: new for name, value in wrong.data.items() if value == old}
    else:
        changes = slips.correction(s, wrong.data)
        if not changes:
            return words
    latest = words[place + 1].at if place + 1 < len(words) else wrong.at + int(CORRECTED_WITHIN_D * DAY_S)
    at = wrong.at + max(1, int((latest - wrong.at) * (0.1 + 0.8 * s.roll())))
    after = [
        word._replace(revision=word.revision + 1, data=changed(s, word.data or {}, changes, word.at), time_at=time_at)
        for word in words[place + 1 :]
    ]
    return [*words[: place + 1], Word(at, wrong.revision + 1, Kind.CORRECTION, changed(s, wrong.data, changes, at), time_at), *after]


def _withdrawn(s: Scene, last: Word) -> list[Word]:
    at = last.at + HOUR_S + int(s.roll() * WITHDRAWN_WITHIN_D * DAY_S)
    data = None if s.chance(BARE_SHARE) else changed(s, last.data or {}, {}, at)
    taken = Word(at, last.revision + 1, Kind.WITHDRAWAL, data, last.time_at)
    if not s.chance(COMEBACK_SHARE):
        return [taken]
    back = at + HOUR_S + int(s.roll() * WITHDRAWN_WITHIN_D * DAY_S)
    return [taken, Word(back, taken.revision + 1, Kind.COMEBACK, changed(s, last.data or {}, {}, back), last.time_at)]
