"""What a text speaks of, whatever its words: concepts at their places, and which two of them stand together."""

from __future__ import annotations

import re
from typing import NamedTuple

from schemas.judge.lexicon import Concept, thesaurus
from schemas.judge.scan import Hit, scan

PAIR_REACH = 14
"""How many characters two concepts may stand apart to be read together, within a sentence."""
CONCEPTS_READ = 200
"""Concepts whose pairs are looked at."""
_DENIALS = frozenset("不没未无别勿莫")
_DENIED_BY_TWO = frozenset(("没有", "不会", "不再", "没再", "未曾", "没想", "不想", "不要", "不得", "不能", "没去", "不去"))
_sentence_ends = re.compile(r"[。！？!?；;\n]").finditer


Pair = tuple[str, str]
"""Names of two concepts that stand together, in the order of the alphabet."""


class Spoken(NamedTuple):
    """A concept where it stands; denied ones begin with a hyphen."""

    hit: Hit
    name: str


def spoken(text: str) -> list[Spoken]:
    """The concepts of a folded text, from left to right."""
    found: list[Spoken] = []
    for hit in scan(text, thesaurus()):
        at = hit.start
        denied = at > 0 and (text[at - 1] in _DENIALS or text[at - 2 : at] in _DENIED_BY_TWO)
        sign = "-" if denied else ""
        found += [Spoken(hit, sign + sense.name) for sense in hit.senses if isinstance(sense, Concept)]
    return found


def pairs(text: str, concepts: list[Spoken]) -> set[Pair]:
    """Any two concepts that stand together."""
    found: set[Pair] = set()
    concepts = concepts[:CONCEPTS_READ]
    first = sentence = 0
    ends = [match.start() for match in _sentence_ends(text)]
    for last, (hit, name) in enumerate(concepts):
        while sentence < len(ends) and ends[sentence] < hit.start:
            sentence += 1
            first = last
        while hit.start - concepts[first].hit.end > PAIR_REACH:
            first += 1
        for _, other in concepts[first:last]:
            if other != name:
                found.add((other, name) if other < name else (name, other))
    return found
