"""The linear model: weights of runs, marks and pairs for polarity, for three steps of severity, and for category.

Weights are whole numbers, so sums are the same on every machine. All those of one run stand in one large integer, a field each,
and one addition adds them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from math import sqrt
from pathlib import Path
from struct import unpack
from typing import NamedTuple, TypeVar

from schemas.judge.concept import Pair
from schemas.judge.feature import Features
from schemas.judge.judgement import Polarity

FILE = Path(__file__).with_name("weights.tsv")
FIELD_BITS = 32
HALF = 1 << FIELD_BITS - 1
"""Added to a field so that it is not negative; four thousand characters stay far below it."""
SCALE = 1000
"""A weight of one in the file."""
BIAS = "@bias"
PAIR, LAST = "@pair\x20", "@last\x20"
GRAVER_AT, SERIOUS_AT = 1, 2
"""Places of these heads of severity, after that of a complaint to be handled."""
HEADS = 3

Name = TypeVar("Name", str, Pair)


class Scores(NamedTuple):
    """Logits of the classes of each head, in the order of its names."""

    polarity: Sequence[float]
    grave: float
    graver: float
    serious: float
    category: Sequence[float]


class Linear(NamedTuple):
    """Names of the classes, packed weights of runs, of the last clause's, of marks and pairs, and those for polarity and severity alone."""

    polarities: tuple[Polarity, ...]
    categories: tuple[str, ...]
    runs: Mapping[str, int]
    last: Mapping[str, int]
    marks: Mapping[str, int]
    pairs: Mapping[Pair, int]
    leaning: Mapping[str | Pair, tuple[int, ...]]

    def scores(self, seen: Features) -> Scores:
        fields = len(self.polarities) + HEADS + len(self.categories)
        of_runs = _unpacked(_sum(self.runs, seen.runs), fields)
        of_last = _unpacked(_sum(self.last, seen.last), fields)
        of_pairs = _unpacked(_sum(self.pairs, seen.pairs), fields)
        of_marks = _unpacked(_sum(self.marks, seen.marks) + self.marks[BIAS], fields)
        by_run, by_last, by_pair = (1 / (SCALE * sqrt(len(names) or 1)) for names in (seen.runs, seen.last, seen.pairs))
        each = zip(of_runs, of_last, of_pairs, of_marks, strict=True)
        logits = [run * by_run + last * by_last + pair * by_pair + mark / SCALE for run, last, pair, mark in each]
        at = len(self.polarities)
        return Scores(logits[:at], logits[at], logits[at + GRAVER_AT], logits[at + SERIOUS_AT], logits[at + HEADS :])


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
    runs: dict[str, int] = {}
    last: dict[str, int] = {}
    marks: dict[str, int] = {}
    pairs: dict[Pair, int] = {}
    leaning: dict[str | Pair, tuple[int, ...]] = {}
    for line in lines[1:]:
        name, *cells = line.split("\t")
        weights = [int(cell or 0) for cell in cells]
        packed = sum(weight << at * FIELD_BITS for at, weight in enumerate(weights))
        if name.startswith(LAST):
            last[name.removeprefix(LAST)] = packed
            continue
        own = tuple(weights[: len(polarities) + HEADS])
        if name.startswith(PAIR):
            one, _, other = name.removeprefix(PAIR).partition(" ")
            pairs[one, other], leaning[one, other] = packed, own
        else:
            (marks if name.startswith("@") and len(name) > 1 else runs)[name] = packed
            leaning[name] = own
    return Linear(polarities, categories, runs, last, marks, pairs, leaning)


def _sum(weights: Mapping[Name, int], names: Iterable[Name]) -> int:
    return sum(filter(None, map(weights.get, names)))


def _unpacked(packed: int, fields: int) -> list[int]:
    shifted = packed + sum(HALF << at * FIELD_BITS for at in range(fields))
    return [value - HALF for value in unpack(f"<{fields}I", shifted.to_bytes(fields * FIELD_BITS // 8, "little"))]
