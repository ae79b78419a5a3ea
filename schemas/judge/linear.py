"""The linear model: weights of runs and marks for polarity, for whether a complaint is to be handled, or is a warning, and for category.

Weights are whole numbers, so sums are the same on every machine. All those of one run stand in one large integer, a field each,
and one addition adds them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from math import sqrt
from pathlib import Path
from struct import unpack
from typing import NamedTuple

from schemas.judge.judgement import Polarity

FILE = Path(__file__).with_name("weights.tsv")
FIELD_BITS = 32
HALF = 1 << FIELD_BITS - 1
"""Added to a field so that it is not negative; four thousand characters stay far below it."""
SCALE = 1000
"""A weight of one in the file."""
BIAS = "@bias"


class Scores(NamedTuple):
    """Logits of the classes of each head, in the order of its names."""

    polarity: Sequence[float]
    grave: float
    graver: float
    category: Sequence[float]


class Linear(NamedTuple):
    """Names of the classes, packed weights of runs and marks, and for each run those of polarity alone."""

    polarities: tuple[Polarity, ...]
    categories: tuple[str, ...]
    runs: Mapping[str, int]
    marks: Mapping[str, int]
    leaning: Mapping[str, tuple[int, ...]]

    def scores(self, runs: set[str], marks: Iterable[str]) -> Scores:
        fields = len(self.polarities) + 2 + len(self.categories)
        of_runs = _unpacked(sum(filter(None, map(self.runs.get, runs))), fields)
        of_marks = _unpacked(sum(filter(None, map(self.marks.get, marks)), self.marks[BIAS]), fields)
        scale = SCALE * sqrt(len(runs) or 1)
        logits = [by_runs / scale + by_marks / SCALE for by_runs, by_marks in zip(of_runs, of_marks, strict=True)]
        at = len(self.polarities)
        return Scores(logits[:at], logits[at], logits[at + 1], logits[at + 2 :])


@cache
def linear() -> Linear:
    """The model, read at the first text."""
    return parse(FILE.read_text(encoding="utf-8"))


def parse(text: str) -> Linear:
    """A model from the words of weights.tsv: its classes, then a run or mark a line with its weights, empty for zero."""
    lines = [line for line in text.split("\n") if line and not line.startswith("#\x20")]
    classes = [cell.partition(":")[::2] for cell in lines[0].split("\t")[1:]]
    polarities = tuple(Polarity(name) for head, name in classes if head == "polarity")
    categories = tuple(name for head, name in classes if head == "category")
    runs, marks, leaning = {}, {}, {}
    for line in lines[1:]:
        name, *cells = line.split("\t")
        weights = [int(cell or 0) for cell in cells]
        packed = sum(weight << at * FIELD_BITS for at, weight in enumerate(weights))
        if name.startswith("@") and len(name) > 1:
            marks[name] = packed
        else:
            runs[name] = packed
            leaning[name] = tuple(weights[: len(polarities)])
    return Linear(polarities, categories, runs, marks, leaning)


def _unpacked(packed: int, fields: int) -> list[int]:
    shifted = packed + sum(HALF << at * FIELD_BITS for at in range(fields))
    return [value - HALF for value in unpack(f"<{fields}I", shifted.to_bytes(fields * FIELD_BITS // 8, "little"))]
