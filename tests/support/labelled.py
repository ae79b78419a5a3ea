"""The labelled texts that the judge is measured on, and how well it does (tests/data/judge/README.md)."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from schemas.judge import Judgement, judge

FOLDER = Path(__file__).parent.parent / "data" / "judge"
FILES = (FOLDER / "texts.tsv", FOLDER / "authors.tsv", FOLDER / "exam.tsv", FOLDER / "second.tsv")
AUTHORS = ("records", "settled", "borders", "workers", "notes", "online", "triples", "sites", "factories", "services", "homes")
"""Splits with an author each; none of them had seen lexicon or other texts."""
SHORT = "short"
TRAINED = ("train", "dev", "voices", *AUTHORS, SHORT)
"""The splits that the judge is made with; the lexicon was made from the first two."""
HELD_OUT, FRESH = "held-out", "fresh"
"""Those it is not made with; the second was written when the lexicon was finished."""
EXAM, SECOND = "exam", "exam-2"
"""Not made with either, each written by one who had not read lexicon, weights or the other texts."""
SEVERE = 2


class Labelled(NamedTuple):
    """One text with what a person says of it."""

    split: str
    polarity: str
    severity: int
    category: str
    text: str


class Score(NamedTuple):
    """How pairs of (said, judged) agree; `recall` and `f1` by class."""

    pairs: Counter[tuple[str, str]]
    recall: dict[str, float]
    f1: dict[str, float]

    @property
    def balanced(self) -> float:
        return sum(self.recall.values()) / len(self.recall)

    @property
    def macro_f1(self) -> float:
        return sum(self.f1.values()) / len(self.f1)


class Severe(NamedTuple):
    """How many texts are severe, and of those how many are judged so; `called` counts every text judged severe."""

    said: int
    called: int
    both: int

    @property
    def recall(self) -> float:
        return self.both / self.said

    @property
    def precision(self) -> float:
        """1 where none is called severe."""
        return self.both / self.called if self.called else 1.0


class Scores(NamedTuple):
    """The scores of one split."""

    polarity: Score
    severity: Score
    category: Score


def labelled(split: str) -> list[Labelled]:
    """The texts of a split, in the order of the files."""
    lines = (line for file in FILES for line in file.read_text(encoding="utf-8").splitlines()[1:])
    rows = (line.split("\t") for line in lines)
    return [Labelled(of, polarity, int(severity), category, text) for of, polarity, severity, category, text in rows if of == split]


def score(pairs: Iterable[tuple[str, str]]) -> Score:
    """Recall and F1 of every class that a person named."""
    counts = Counter(pairs)
    recall, f1 = {}, {}
    for name in sorted({said for said, _ in counts}):
        right = counts[name, name]
        said = sum(count for (one, _), count in counts.items() if one == name)
        judged = sum(count for (_, one), count in counts.items() if one == name)
        recall[name] = right / said
        f1[name] = 2 * right / (said + judged)
    return Score(counts, recall, f1)


def severe(severity: Score) -> Severe:
    """Severities taken as two classes: warning and serious, and the rest."""
    pairs = [(int(said) >= SEVERE, int(judged) >= SEVERE, count) for (said, judged), count in severity.pairs.items()]
    return Severe(
        sum(count for said, _, count in pairs if said),
        sum(count for _, judged, count in pairs if judged),
        sum(count for said, judged, count in pairs if said and judged),
    )


def scores(rows: Sequence[Labelled]) -> Scores:
    """What the judge makes of these texts."""
    return scores_of([(row, judge(row.text)) for row in rows])


def scores_of(found: Sequence[tuple[Labelled, Judgement]]) -> Scores:
    """The scores of judgements that have been made."""
    return Scores(
        score((row.polarity, str(judged.polarity)) for row, judged in found),
        score((str(row.severity), str(judged.severity)) for row, judged in found),
        score((row.category, judged.category) for row, judged in found),
    )


def trained_on() -> str:
    """A digest of the texts that the weights are made from."""
    rows = [row for split in TRAINED for row in labelled(split)]
    return hashlib.sha256("\n".join("\t".join(map(str, row)) for row in rows).encode()).hexdigest()[:16]
