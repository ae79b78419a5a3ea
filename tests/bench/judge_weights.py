"""Makes schemas/judge/weights.tsv from the labelled texts of the splits that it may read: python -m tests.bench.judge_weights [--check]

Five softmax regressions over runs of characters, marks and pairs of concepts, by accelerated gradient descent from zero: nothing is random.
The held-out texts are not read. `--check` prints five-fold figures on dev, for choosing the settings below, and writes nothing.
"""

from __future__ import annotations

import argparse
import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from schemas.judge.feature import BY_GROUND, features
from schemas.judge.fold import fold
from schemas.judge.lexicon import lexicon
from schemas.judge.linear import BIAS, FILE, PAIR, SCALE, Linear, parse
from schemas.judge.reading import read
from schemas.judge.scan import scan
from schemas.judge.verdict import judge_with
from tests.support.labelled import TRAINED, VOICES, Labelled, labelled, scores_of, severe, trained_on

RUN_WEIGHT, PAIR_WEIGHT, MARK_WEIGHT = 3.0, 1.5, 0.7
RIDGE = 4e-4
BALANCE = 0.7
"""0 takes classes as often as they are, 1 all alike."""
ROUNDS = 200
BLIND = 0.5
"""The share of a text's weight that goes to it without its grounds: the lexicon knows these texts better than it will know others."""
TIMES_SEEN = 2
FOLDS = 5
HEADS: dict[str, Callable[[Labelled], str]] = {
    "polarity": lambda row: row.polarity,
    "grave": lambda row: "yes" if row.severity else "no",
    "graver": lambda row: "yes" if row.severity > 1 else "no",
    "serious": lambda row: "yes" if row.severity > 2 else "no",
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
    seen = [_values(row.text) for row in rows]
    counts = Counter(name for values in seen for name in values)
    names = sorted(name for name, count in counts.items() if count >= TIMES_SEEN and not {"\t", "\n"} & set(name))
    place = {name: at for at, name in enumerate(names)}
    matrix = np.zeros((len(rows), len(names) + 1))
    matrix[:, -1] = 1
    for line, values in enumerate(seen):
        for name, value in values.items():
            if name in place:
                matrix[line, place[name]] = value
    grounds = matrix.copy()
    grounds[:, [at for at, name in enumerate([*names, BIAS]) if not name.startswith(BY_GROUND)]] = 0
    without = matrix - grounds
    alike, by_ground = without @ without.T, grounds @ grounds.T
    classes: list[str] = []
    columns: list[Matrix] = []
    for head, of in HEADS.items():
        said = [of(row) for row in rows]
        own = sorted(set(said))
        whole, blind = _fit(alike, by_ground, np.array([own.index(name) for name in said]), len(own))
        fitted = matrix.T @ whole + without.T @ blind
        if head in ("grave", "graver", "serious"):
            own, fitted = ["yes"], fitted[:, 1:] - fitted[:, :1]
        classes += [f"{head}:{one}" for one in own]
        columns.append(fitted)
    weights = np.hstack(columns)
    scale = np.array([*(_weight(name) for name in names), 1.0])
    rounded = np.rint(weights * scale[:, None] * SCALE).astype(int)
    lines = ["\t".join([name, *(str(value or "") for value in line)]) for name, line in zip([*names, BIAS], rounded, strict=True)]
    first = [f"# Made by python -m tests.bench.judge_weights; not written by hand. texts: {trained_on()}", "\t".join(["run", *classes])]
    return "\n".join([*first, *lines]) + "\n"


def check() -> None:
    """Five-fold figures on the voices, each fold judged by a model of the rest and of the other splits."""
    rows = [row for split in TRAINED for row in labelled(split)]
    judged: list[tuple[Labelled, Any]] = []
    for fold_no in range(FOLDS):
        apart = [row for row in rows if row.split == VOICES and _fold_of(row) == fold_no]
        model: Linear = parse(train([row for row in rows if row not in apart]))
        judged += [(row, judge_with(row.text, model)) for row in apart]
    found = scores_of(judged)
    print(f"polarity {found.polarity.balanced:.3f} {found.polarity.recall}")
    print(f"severity macro-F1 {found.severity.macro_f1:.3f} {found.severity.recall}")
    grave = severe(found.severity)
    print(f"  severe: recall {grave.recall:.3f}, precision {grave.precision:.3f}")
    print(f"category macro-F1 {found.category.macro_f1:.3f}")


def _fold_of(row: Labelled) -> int:
    return hashlib.sha256(row.text.encode()).digest()[0] % FOLDS


def _values(text: str) -> dict[str, float]:
    folded = fold(text)
    seen = features(folded, read(folded, scan(folded, lexicon())))
    return {
        **dict.fromkeys(seen.runs, RUN_WEIGHT / sqrt(len(seen.runs) or 1)),
        **dict.fromkeys((f"{PAIR}{one} {other}" for one, other in seen.pairs), PAIR_WEIGHT / sqrt(len(seen.pairs) or 1)),
        **dict.fromkeys(seen.marks, MARK_WEIGHT),
    }


def _weight(name: str) -> float:
    if name.startswith(PAIR):
        return PAIR_WEIGHT
    return MARK_WEIGHT if name.startswith("@") and len(name) > 1 else RUN_WEIGHT


def _fit(alike: Matrix, by_ground: Matrix, said: NDArray[np.int_], classes: int) -> tuple[Matrix, Matrix]:
    """Ridge softmax regression by Nesterov's method, as multiples of the texts; each is shown with the marks of its grounds and without.

    `alike` holds the products of the texts without those marks, `by_ground` what the marks add.
    """
    often = np.bincount(said, minlength=classes)
    importance = (len(said) / classes / often) ** BALANCE
    each = np.array([1 - BLIND, BLIND])[:, None, None] * importance[said][None, :, None] / len(said)
    wanted = np.eye(classes)[said]
    step = 1 / (0.5 * float(np.linalg.norm(alike + by_ground, 2)) * float(importance.max()) / len(said) + RIDGE)
    given = ahead = np.zeros((2, len(said), classes))
    pace = 1.0
    for _ in range(ROUNDS):
        shared = alike @ (ahead[0] + ahead[1])
        logits = np.stack([shared + by_ground @ ahead[0], shared])
        likely = np.exp(logits - logits.max(axis=2, keepdims=True))
        likely /= likely.sum(axis=2, keepdims=True)
        moved = ahead - step * ((likely - wanted) * each + RIDGE * ahead)
        faster = (1 + np.sqrt(1 + 4 * pace * pace)) / 2
        ahead = moved + (pace - 1) / faster * (moved - given)
        given, pace = moved, faster
    return given[0], given[1]


if __name__ == "__main__":
    main()
