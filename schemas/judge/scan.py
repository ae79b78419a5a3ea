"""One pass over a text: where the lexicon's words stand."""

from __future__ import annotations

from operator import add
from typing import NamedTuple

from schemas.judge.lexicon import Entry, Lexicon, Sense


class Hit(NamedTuple):
    """A word of the lexicon in a text, with what it means there."""

    start: int
    end: int
    senses: tuple[Sense, ...]


def scan(text: str, lexicon: Lexicon) -> list[Hit]:
    """The longest word at each place, from left to right; none that lies inside the one before."""
    found: list[Hit] = []
    pairs, singles = lexicon.pairs, lexicon.singles
    covered = 0
    for at, pair in enumerate(map(add, text, text[1:] + "\n")):
        bucket = pairs.get(pair)
        single = singles.get(pair[0])
        if bucket is None and single is None:
            continue
        best = None
        if bucket is not None:
            for length in bucket.lengths:
                entry = bucket.entries.get(text[at : at + length])
                if entry is not None:
                    best = _longer(best, _hit(text, at, entry))
        if single is not None:
            best = _longer(best, _hit(text, at, single))
        if best is not None and best.end > covered:
            found.append(best)
            covered = best.end
    return found


def _hit(text: str, at: int, entry: Entry) -> Hit | None:
    end = at + len(entry.literal)
    if entry.tail is not None:
        tail = entry.tail.match(text, end)
        if tail is not None:
            return Hit(at, tail.end(), (*entry.tails[tail[1]], *entry.senses))
    return Hit(at, end, entry.senses) if entry.senses else None


def _longer(one: Hit | None, other: Hit | None) -> Hit | None:
    if one is None or (other is not None and other.end > one.end):
        return other
    return one
