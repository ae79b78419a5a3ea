"""From a text to its judgement."""

from __future__ import annotations

from collections import defaultdict

from schemas.judge.extent import MANY, MASS, Extent, extent
from schemas.judge.fold import fold
from schemas.judge.judgement import CATEGORIES, Judgement, Polarity
from schemas.judge.lexicon import lexicon
from schemas.judge.reading import NOTICE, SERIOUS, WARNING, Reading, read
from schemas.judge.scan import Hit, scan

WORDS_SHOWN = 8
GROUND_WEIGHT = 3
ENDING_WEIGHT = 3
BEFORE_TURN = 0.5
LASTING = frozenset({"arrears", "injury", "social-insurance", "schooling"})
"""Categories in which a long time makes a complaint graver."""

_ORDER = {category: place for place, category in enumerate(CATEGORIES)}
NOTHING = Judgement(Polarity.NEUTRAL, 0, "other", ())


def judge(text: str) -> Judgement:
    """Polarity, severity and category of a text in Chinese, and the words that decided; the same for the same text, whoever asks."""
    folded = fold(text)
    hits = scan(folded, lexicon())
    if not hits:
        return NOTHING
    reading = read(folded, hits)
    level, extents = _severity(folded, reading)
    category, topic_hits = _category(reading)
    polarity, mood_hits = _polarity(reading, level)
    if category == "other" and polarity is Polarity.POSITIVE:
        category = "thanks"
    graves = sorted(reading.grounds, key=lambda standing: -standing.level)
    decided = [text[hit.start : hit.end] for hit in (*(standing.hit for standing in graves), *mood_hits, *topic_hits)]
    words = dict.fromkeys(decided[:1] + list(extents) + decided[1:])
    return Judgement(polarity, level, category, tuple(words)[:WORDS_SHOWN])


def _severity(text: str, reading: Reading) -> tuple[int, tuple[str, ...]]:
    level = max((standing.level for standing in reading.grounds), default=0)
    if not NOTICE <= level < SERIOUS:
        return level, ()
    found: Extent = extent(text)
    categories = {standing.ground.category for standing in reading.grounds}
    raised = WARNING if found.people >= MANY or found.yuan or (found.months and not LASTING.isdisjoint(categories)) else level
    if found.people >= MASS and "arrears" in categories:
        raised = SERIOUS
    return (raised, found.words) if raised > level else (level, ())


def _category(reading: Reading) -> tuple[str, list[Hit]]:
    weights: dict[str, float] = defaultdict(float)
    places: dict[str, list[Hit]] = defaultdict(list)
    for hit, topic in reading.topics:
        weights[topic.category] += topic.weight
        places[topic.category].append(hit)
    for standing in reading.grounds:
        if standing.ground.category:
            weights[standing.ground.category] += GROUND_WEIGHT + standing.level
            places[standing.ground.category].append(standing.hit)
    if not weights:
        return "other", []
    category = max(weights, key=lambda name: (weights[name], -_ORDER[name]))
    return category, places[category]


def _polarity(reading: Reading, level: int) -> tuple[Polarity, list[Hit]]:
    score = 0.0
    for hit, weight in reading.feelings:
        score += weight * (BEFORE_TURN if hit.start < reading.turn else 1)
    score -= sum(max(1, standing.level) for standing in reading.grounds)
    score += ENDING_WEIGHT * bool(reading.endings)
    if level >= WARNING or score < 0:
        return Polarity.NEGATIVE, [hit for hit, weight in reading.feelings if weight < 0]
    if score > 0:
        return Polarity.POSITIVE, [*reading.endings, *(hit for hit, weight in reading.feelings if weight > 0)]
    return Polarity.NEUTRAL, []
