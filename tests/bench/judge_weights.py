"""Makes schemas/judge/weights.tsv from the labelled texts of the splits train and dev: python -m tests.bench.judge_weights [--check]

Four softmax regressions over runs of characters and the lexicon's marks, by accelerated gradient descent from zero: nothing is random.
The held-out texts are not read. `--check` prints five-fold figures on dev, for choosing the settings below, and writes nothing.
"""

from __future__ import annotations

import argparse
import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from schemas.judge.feature import marks, runs
from schemas.judge.fold import fold
from schemas.judge.lexicon import lexicon
from schemas.judge.linear import BIAS, FILE, SCALE, Linear, parse
from schemas.judge.reading import read
from schemas.judge.scan import scan
from schemas.judge.verdict import judge_with
from tests.support.labelled import TRAINED, Labelled, labelled, scores_of, trained_on

RUN_WEIGHT, MARK_WEIGHT = 3.0, 0.7
RIDGE = 4e-4
BALANCE = 0.7
"""0 takes classes as often as they are, 1 all alike."""
ROUNDS = 200
TIMES_SEEN = 2
FOLDS = 5
HEADS: dict[str, Callable[[Labelled], str]] = {
    "polarity": lambda row: row.polarity,
    "grave": lambda row: "yes" if row.severity else "no",
    "graver": lambda row: "yes" if row.severity > 1 else "no",
    "category": lambda row: row.category,
}
Matrix = NDArray[np.float64]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--check", action="store_true")
    if options.parse_args().check:
        check()
        return
    rows = [row for split in TRAINED for row in labelled(split)]
    FILE.write_text(train(rows), encoding="utf-8")
    print(f"{FILE.name}: {FILE.stat().st_size:,} bytes from {len(rows)} texts")


def train(rows: Sequence[Labelled]) -> str:
    """The words of weights.tsv."""
    seen = [_features(row.text) for row in rows]
    counts = Counter(name for features in seen for name in features)
    names = sorted(name for name, count in counts.items() if count >= TIMES_SEEN and not {"\t", "\n"} & set(name))
    place = {name: at for at, name in enumerate(names)}
    matrix = np.zeros((len(rows), len(names) + 1))
    matrix[:, -1] = 1
    for line, features in enumerate(seen):
        for name, value in features.items():
            if name in place:
                matrix[line, place[name]] = value
    classes: list[str] = []
    columns: list[Matrix] = []
    for head, of in HEADS.items():
        said = [of(row) for row in rows]
        own = sorted(set(said))
        fitted = _fit(matrix, np.array([own.index(name) for name in said]), len(own))
        if head in ("grave", "graver"):
            own, fitted = ["yes"], fitted[:, 1:] - fitted[:, :1]
        classes += [f"{head}:{one}" for one in own]
        columns.append(fitted)
    weights = np.hstack(columns)
    scale = np.array([*(MARK_WEIGHT if _is_mark(name) else RUN_WEIGHT for name in names), 1.0])
    whole = np.rint(weights * scale[:, None] * SCALE).astype(int)
    lines = ["\t".join([name, *(str(value or "") for value in line)]) for name, line in zip([*names, BIAS], whole, strict=True)]
    first = [f"# Made by python -m tests.bench.judge_weights; not written by hand. texts: {trained_on()}", "\t".join(["run", *classes])]
    return "\n".join([*first, *lines]) + "\n"


def check() -> None:
    """Five-fold figures on dev, each fold judged by a model of the rest and of train."""
    train_rows, dev = labelled("train"), labelled("dev")
    judged: list[tuple[Labelled, Any]] = []
    for fold_no in range(FOLDS):
        rest = [row for row in dev if _fold_of(row) != fold_no]
        model: Linear = parse(train([*train_rows, *rest]))
        judged += [(row, judge_with(row.text, model)) for row in dev if _fold_of(row) == fold_no]
    found = scores_of(judged)
    print(f"polarity {found.polarity.balanced:.3f} {found.polarity.recall}")
    print(f"severity macro-F1 {found.severity.macro_f1:.3f} {found.severity.recall}")
    print(f"category macro-F1 {found.category.macro_f1:.3f}")


def _fold_of(row: Labelled) -> int:
    return hashlib.sha256(row.text.encode()).digest()[0] % FOLDS


def _features(text: str) -> dict[str, float]:
    folded = fold(text)
    of_runs = runs(folded)
    value = RUN_WEIGHT / float(np.sqrt(len(of_runs) or 1))
    return {**dict.fromkeys(of_runs, value), **dict.fromkeys(marks(read(folded, scan(folded, lexicon()))), MARK_WEIGHT)}


def _is_mark(name: str) -> bool:
    return name.startswith("@") and len(name) > 1


def _fit(matrix: Matrix, said: NDArray[np.int_], classes: int) -> Matrix:
    """Ridge softmax regression by Nesterov's method; the last column of `matrix` is the bias, which is not shrunk."""
    often = np.bincount(said, minlength=classes)
    importance = ((len(said) / classes / often) ** BALANCE)[said]
    wanted = np.eye(classes)[said]
    step = 1 / (0.25 * np.linalg.norm(matrix * np.sqrt(importance)[:, None], 2) ** 2 / len(matrix) + RIDGE)
    weights = ahead = np.zeros((matrix.shape[1], classes))
    pace = 1.0
    for _ in range(ROUNDS):
        logits = matrix @ ahead
        likely = np.exp(logits - logits.max(axis=1, keepdims=True))
        likely /= likely.sum(axis=1, keepdims=True)
        shrink = RIDGE * ahead
        shrink[-1] = 0
        moved = ahead - step * (matrix.T @ ((likely - wanted) * importance[:, None]) / len(matrix) + shrink)
        faster = (1 + np.sqrt(1 + 4 * pace * pace)) / 2
        ahead = moved + (pace - 1) / faster * (moved - weights)
        weights, pace = moved, faster
    return weights


if __name__ == "__main__":
    main()
