"""Judgements as the topic `judgements` has them: one for each event that changed its record and gave a text, under its place in the log.

The place, not the record, is the key: what a record counted for at any earlier position can then be counted again, and compaction removes
nothing but what a replay repeats.
"""

from __future__ import annotations

import orjson

from schemas.event import Event
from schemas.judge import MODEL_VERSION
from schemas.judge.judgement import Judgement


def judged_event(event: Event, partition: int, position: int, judgement: Judgement) -> tuple[bytes, bytes]:
    """Key and value of a judgement; the same event gives the same, so that a replay changes nothing."""
    told = {
        "city": event.city,
        "subject": event.subject,
        "revision": event.revision,
        "polarity": judgement.polarity,
        "severity": judgement.severity,
        "category": judgement.category,
        "words": judgement.words,
        "model": MODEL_VERSION,
    }
    return f"{event.topic}|{partition}|{position}".encode(), orjson.dumps(told)
