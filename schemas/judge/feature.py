"""What the linear model sees of a text: its runs of one to three characters, and marks for what the lexicon read in it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from schemas.judge.reading import Reading

RUNS_READ = 4_000
"""Characters whose runs are looked at; what a text is about shows at its beginning. Grounds are looked for in the whole."""


def runs(text: str) -> set[str]:
    """The runs of a folded text, each once."""
    text = text[:RUNS_READ]
    found = set(text)
    found.update(map("".join, pairwise(text)))
    found.update(map("".join, zip(text, text[1:], text[2:], strict=False)))
    return found


def marks(reading: Reading) -> set[str]:
    """The marks of a reading; each begins with @ and is longer than a run."""
    return set(_marks(reading))


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
