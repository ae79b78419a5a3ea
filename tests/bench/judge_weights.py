"""Makes schemas/judge/weights.tsv from the labelled texts of the splits that it may read: python -m tests.bench.judge_weights [--check]

A logistic regression for each class of each head, over runs of characters, those of the last clause, marks and pairs of concepts. Runs
weigh the more the better they tell the class from the others (naive Bayes ratios, Wang and Manning 2012). By scikit-learn's lbfgs from
zero: nothing is random. The held-out texts are not read. `--check` judges each author's texts by a model of all others', for choosing
the settings below and those of the verdict, and writes nothing.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import diags, vstack
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from schemas.judge.feature import BY_GROUND, features
from schemas.judge.fold import fold
from schemas.judge.lexicon import lexicon
from schemas.judge.linear import BIAS, FILE, LAST, PAIR, SCALE, Linear, parse
from schemas.judge.reading import read
from schemas.judge.scan import scan
from schemas.judge.verdict import judge_with
from tests.support.labelled import AUTHORS, TRAINED, Labelled, Scores, labelled, scores_of, severe, trained_on

RUN_WEIGHT, LAST_WEIGHT, PAIR_WEIGHT, MARK_WEIGHT = 3.0, 2.0, 1.5, 0.7
TELLS_AT_LEAST = 0.5
"""A run that tells nothing weighs so much."""
FREEDOM = 1.0
"""The inverse of the ridge."""
BALANCE = 0.7
"""0 takes classes as often as they are, 1 all alike."""
BLIND = 0.5
"""The share of a text's weight that goes to it without its grounds: the lexicon knows these texts better than it will know others."""
TIMES_SEEN = 2
NAMES_KEPT = 40_000
"""Those that move the judgements of the texts most; the rest is left out, so that a process starts quickly."""
ROUNDS, TOLERANCE = 300, 1e-3
HEADS: dict[str, Callable[[Labelled], str]] = {
    "polarity": lambda row: row.polarity,
    "grave": lambda row: "yes" if row.severity else "no",
    "graver": lambda row: "yes" if row.severity > 1 else "no",
    "serious": lambda row: "yes" if row.severity > 2 else "no",
    "category": lambda row: row.category,
}
Vector = NDArray[np.float64]


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
    vectors = DictVectorizer()
    seen = vectors.fit_transform([_values(row.text) for row in rows]).tocsc()
    usable = [not {"\t", "\n"} & set(name) for name in vectors.get_feature_names_out()]
    chosen = np.flatnonzero((np.diff(seen.indptr) >= TIMES_SEEN) & np.array(usable))
    seen, names = seen[:, chosen].tocsr(), vectors.get_feature_names_out()[chosen]
    blind = diags([0.0 if name.startswith(BY_GROUND) else 1.0 for name in names])
    twice, is_there = vstack([seen, seen @ blind]).tocsr(), (seen != 0).astype(float)
    is_run = np.array([not name.startswith("@") or len(name) == 1 or name.startswith(LAST) for name in names])
    classes: list[str] = []
    columns: list[Vector] = []
    for head, of in HEADS.items():
        said = np.array([of(row) for row in rows])
        for one in sorted(set(said) - {"no"}):
            classes.append(f"{head}:{one}")
            columns.append(_fit(twice, is_there, is_run, said == one))
    weights = np.column_stack(columns)
    often = np.asarray(is_there.sum(axis=0)).ravel()
    moves = np.append((np.abs(weights[:-1]) * np.array([[_weight(name)] for name in names])).max(axis=1) * np.sqrt(often), np.inf)
    kept = np.sort(np.argsort(-moves, kind="stable")[: NAMES_KEPT + 1])
    scale = np.array([*(_weight(name) for name in names), 1.0])
    rounded = np.rint(weights * scale[:, None] * SCALE).astype(int)
    lines = ["\t".join([[*names, BIAS][at], *(str(value or "") for value in rounded[at])]) for at in kept]
    first = [f"# Made by python -m tests.bench.judge_weights; not written by hand. texts: {trained_on()}", "\t".join(["run", *classes])]
    return "\n".join([*first, *lines]) + "\n"


def check() -> None:
    """Figures on each author's texts, judged by a model of all the others'."""
    rows = [row for split in TRAINED for row in labelled(split)]
    found: list[Scores] = []
    for author in AUTHORS:
        model: Linear = parse(train([row for row in rows if row.split != author]))
        found.append(scores_of([(row, judge_with(row.text, model)) for row in rows if row.split == author]))
        _tell(author, found[-1:])
    _tell("mean", found)


def _tell(name: str, found: Sequence[Scores]) -> None:
    figures: Mapping[str, Callable[[Scores], float]] = {
        "polarity": lambda one: one.polarity.balanced,
        "severity": lambda one: one.severity.balanced,
        "severe recall": lambda one: severe(one.severity).recall,
        "severe precision": lambda one: severe(one.severity).precision,
        "category": lambda one: one.category.balanced,
    }
    print(f"{name:10}", *(f"{what} {sum(map(of, found)) / len(found):.3f} " for what, of in figures.items()), flush=True)


def _values(text: str) -> dict[str, float]:
    folded = fold(text)
    seen = features(folded, read(folded, scan(folded, lexicon())))
    return {
        **dict.fromkeys(seen.runs, RUN_WEIGHT / sqrt(len(seen.runs) or 1)),
        **dict.fromkeys((LAST + run for run in seen.last), LAST_WEIGHT / sqrt(len(seen.last) or 1)),
        **dict.fromkeys((f"{PAIR}{one} {other}" for one, other in seen.pairs), PAIR_WEIGHT / sqrt(len(seen.pairs) or 1)),
        **dict.fromkeys(seen.marks, MARK_WEIGHT),
    }


def _weight(name: str) -> float:
    if name.startswith(PAIR):
        return PAIR_WEIGHT
    if name.startswith(LAST):
        return LAST_WEIGHT
    return MARK_WEIGHT if name.startswith("@") and len(name) > 1 else RUN_WEIGHT


def _fit(twice: Any, is_there: Any, is_run: NDArray[np.bool_], said: NDArray[np.bool_]) -> Vector:
    """The weights of one class against the others, and its bias; each text is shown with the marks of its grounds and without."""
    there, not_there = (1 + np.asarray(is_there[rows].sum(axis=0)).ravel() for rows in (said, ~said))
    tells = np.where(is_run, TELLS_AT_LEAST + np.abs(np.log(there / there.sum() * not_there.sum() / not_there)), 1.0)
    share = said.mean()
    importance = np.where(said, 0.5 / share, 0.5 / (1 - share)) ** BALANCE
    each = np.concatenate([importance * (1 - BLIND), importance * BLIND])
    fitted = LogisticRegression(C=FREEDOM, max_iter=ROUNDS, tol=TOLERANCE).fit(
        twice @ diags(tells), np.concatenate([said, said]), sample_weight=each
    )
    return np.append(fitted.coef_[0] * tells, fitted.intercept_)


if __name__ == "__main__":
    main()
