"""The model's version: a digest of everything that a judgement follows from, so that none can change without it."""

from __future__ import annotations

import hashlib
from pathlib import Path

FILES = (
    "concept.py",
    "concepts.yaml",
    "extent.py",
    "feature.py",
    "fold.py",
    "judgement.py",
    "lexicon.py",
    "lexicon.yaml",
    "linear.py",
    "reading.py",
    "scan.py",
    "traditional.txt",
    "verdict.py",
    "weights.tsv",
)


def version_of(folder: Path) -> str:
    """The version of the model in a folder; how lines end makes none."""
    digest = hashlib.sha256()
    for name in FILES:
        content = (folder / name).read_bytes().replace(b"\r\n", b"\n")
        digest.update(b"%s %d\n" % (name.encode(), len(content)) + content)
    return f"judge-{digest.hexdigest()[:12]}"


MODEL_VERSION: str = version_of(Path(__file__).parent)
