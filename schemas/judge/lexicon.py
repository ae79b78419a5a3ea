"""The lexicon, read from lexicon.yaml and made ready for one pass over a text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

FILE = Path(__file__).with_name("lexicon.yaml")
CONCEPTS = Path(__file__).with_name("concepts.yaml")
GAP = r"[^。！？!?；;\n不没未无]{0,8}?"
"""What may stand between the two parts of a term."""
MAIN, SIDE, STRONG, MILD = 3, 1, 2, 1

_CHOICE = re.compile(r"\(([^)]*)\)")


class Scope(StrEnum):
    """A word that changes what others mean."""

    NEAR = "near"  # turns round what follows within three characters
    FAR = "far"  # the same within eight
    NORM = "norm"  # a rule forbids what follows in the sentence
    DRILL = "drill"  # the sentence is of publicity or an exercise
    RESOLVED = "resolved"  # the trouble before is over
    CALMED = "calmed"  # what happened has been calmed
    REFUTED = "refuted"  # what was told is not so
    ASK = "ask"  # the sentence asks
    HOPE = "hope"  # what follows is wished for
    PROMISE = "promise"  # what follows is for later
    PARTLY = "partly"  # what follows is not the whole
    PLAIN = "plain"  # nothing at all


class Ground(NamedTuple):
    """A ground of severity."""

    id: str
    level: int
    category: str | None


class Topic(NamedTuple):
    """A word of a subject."""

    category: str
    weight: int


class Feeling(NamedTuple):
    """A word of mood; above 0 is good."""

    weight: int


class Concept(NamedTuple):
    """What a word means, whatever it is about (concepts.yaml)."""

    name: str


Sense = Ground | Topic | Feeling | Scope | Concept


class Entry(NamedTuple):
    """A literal with what it means, and what may follow it at a small distance."""

    literal: str
    senses: tuple[Sense, ...]
    tail: re.Pattern[str] | None
    tails: Mapping[str, tuple[Sense, ...]]


class Bucket(NamedTuple):
    """Entries that begin with the same two characters, and their lengths; some buckets have hundreds, so they are looked up, not tried."""

    lengths: tuple[int, ...]
    entries: Mapping[str, Entry]


class Lexicon(NamedTuple):
    """Entries by their first two characters, and entries of one character."""

    pairs: Mapping[str, Bucket]
    singles: Mapping[str, Entry]


@cache
def lexicon() -> Lexicon:
    """The lexicon, read at the first text."""
    return compile_lexicon(FILE.read_text(encoding="utf-8"))


@cache
def thesaurus() -> Lexicon:
    """The concepts, read at the first text."""
    raw = _parsed(CONCEPTS.read_text(encoding="utf-8"))
    return _compiled(term_and_sense for name, words in raw.items() for term_and_sense in _each(words, Concept(name)))


def compile_lexicon(text: str) -> Lexicon:
    """A lexicon from the words of lexicon.yaml."""
    return _compiled(_terms(_parsed(text)))


def _parsed(text: str) -> Mapping[str, Any]:
    import yaml

    found: Mapping[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return found


def _compiled(terms: Iterable[tuple[str, Sense]]) -> Lexicon:
    heads: dict[str, list[Sense]] = defaultdict(list)
    tails: dict[str, dict[str, list[Sense]]] = defaultdict(lambda: defaultdict(list))
    for term, sense in terms:
        head, _, tail = term.partition("~")
        senses = tails[head][tail] if tail else heads[head]
        if sense not in senses:
            senses.append(sense)
    pairs: dict[str, dict[str, Entry]] = defaultdict(dict)
    singles: dict[str, Entry] = {}
    for literal in heads.keys() | tails.keys():
        entry = _entry(literal, heads.get(literal, []), tails.get(literal, {}))
        if len(literal) == 1:
            singles[literal] = entry
        else:
            pairs[literal[:2]][literal] = entry
    return Lexicon({pair: Bucket(tuple(sorted({*map(len, entries)}, reverse=True)), entries) for pair, entries in pairs.items()}, singles)


def expand(term: str) -> Iterator[str]:
    """The terms that one with choices stands for."""
    parts = [part.split("|") if odd % 2 else [part] for odd, part in enumerate(_CHOICE.split(term))]
    return ("".join(chosen) for chosen in product(*parts))


def _terms(raw: Mapping[str, Any]) -> Iterator[tuple[str, Sense]]:
    for ground in raw["grounds"]:
        yield from _each(ground["terms"], Ground(ground["id"], ground["level"], ground.get("category")))
    for category, words in raw["topics"].items():
        yield from _each(words["main"], Topic(category, MAIN))
        yield from _each(words["side"], Topic(category, SIDE))
    for sign, mood in ((-1, "negative"), (1, "positive")):
        yield from _each(raw["feelings"][mood]["strong"], Feeling(sign * STRONG))
        yield from _each(raw["feelings"][mood]["mild"], Feeling(sign * MILD))
    for name, words in raw["scope"].items():
        yield from _each(words, Scope(name))


def _each(words: str, sense: Sense) -> Iterator[tuple[str, Sense]]:
    return ((term, sense) for word in words.split() for term in expand(word))


def _entry(literal: str, senses: list[Sense], tails: Mapping[str, list[Sense]]) -> Entry:
    if not tails:
        return Entry(literal, tuple(senses), None, {})
    return Entry(literal, tuple(senses), _after(tails), {tail: tuple(found) for tail, found in tails.items()})


def _after(tails: Iterable[str]) -> re.Pattern[str]:
    """A pattern for the nearest of these after a gap, of those that begin alike the longest; first it looks at one character."""
    alike: dict[str, list[str]] = defaultdict(list)
    for tail in sorted(tails, key=lambda tail: (-len(tail), tail)):
        alike[tail[0]].append(re.escape(tail[1:]))
    either = "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in alike.items())
    return re.compile(f"{GAP}(?=[{re.escape(''.join(alike))}])({either})")
