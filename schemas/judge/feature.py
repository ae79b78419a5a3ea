"""What the linear model sees of a text: its runs of one to three characters, marks for what was read in it, and concepts two by two."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from schemas.judge.concept import Pair, Spoken, pairs, spoken
from schemas.judge.extent import MASS, Extent, extent
from schemas.judge.reading import Reading

RUNS_READ = 4_000
"""Characters whose runs and concepts are looked at; what a text is about shows at its beginning. Grounds are looked for in the whole."""
LAST_READ = 60
"""Characters of the last clause that are looked at."""
CONCEPT = "@concept\x20"
"""How the mark of a concept begins."""
BY_GROUND = ("@ground\x20", "@level\x20", "@of\x20")
"""How marks begin that say which grounds stand."""
_clauses = re.compile(r"[^，。！？；、：…,.!?;:~\s]+").findall


class Features(NamedTuple):
    """Runs, those of the last clause, marks and pairs of concepts, each once, and what they came of.

    How a matter came out mostly stands in the last clause. Marks begin with @ and are longer than a run.
    """

    runs: set[str]
    last: set[str]
    marks: set[str]
    pairs: set[Pair]
    concepts: list[Spoken]
    extent: Extent


def features(text: str, reading: Reading) -> Features:
    """The features of a folded text."""
    start = text[:RUNS_READ]
    concepts, size = spoken(start), extent(text)
    marks = {*_marks(reading), *_marks_of_extent(size), *(CONCEPT + one.name for one in concepts)}
    clauses = _clauses(start)
    return Features(_runs(start), _runs(clauses[-1][-LAST_READ:]) if clauses else set(), marks, pairs(start, concepts), concepts, size)


def _runs(text: str) -> set[str]:
    found = set(text)
    found.update(map("".join, pairwise(text)))
    found.update(map("".join, zip(text, text[1:], text[2:], strict=False)))
    return found


def _marks_of_extent(found: Extent) -> Iterator[str]:
    if found.people:
        yield "@many"
    if found.people >= MASS:
        yield "@mass"
    if found.months:
        yield "@long"
    if found.yuan:
        yield "@large"
    if found.winter:
        yield "@winter"


def _marks(reading: Reading) -> Iterator[str]:
    for standing in reading.grounds:
        yield f"@ground {standing.ground.id}"
        yield f"@level {standing.level}"
        yield f"@of {standing.ground.category}"
    for _, topic in reading.topics:
        yield f"@topic {topic.category} {topic.weight}"
    bad = sum(weight < 0 for _, weight in reading.feelings)
    good = len(reading.feelings) - bad
    yield from (f"@bad {count}" for count in range(1, min(bad, 2) + 1))
    yield from (f"@good {count}" for count in range(1, min(good, 2) + 1))
    if reading.endings:
        yield "@over"
    if reading.asks:
        yield "@asks"
    if reading.refuted:
        yield "@refuted"
    if reading.drills:
        yield "@drill"
