"""The judge of texts: sentiment, severity and category of a remark, offline, by a lexicon with rules of scope (ADR 0015)."""

from __future__ import annotations

from schemas.judge.judgement import CATEGORIES, POLARITIES, SEVERITIES, Judgement, Label, Polarity
from schemas.judge.verdict import judge
from schemas.judge.version import MODEL_VERSION

__all__ = ["CATEGORIES", "MODEL_VERSION", "POLARITIES", "SEVERITIES", "Judgement", "Label", "Polarity", "judge"]
