"""From a text to its judgement: the lexicon finds what is grave, the linear model weighs the rest."""

from __future__ import annotations

import re
from math import exp, log

from schemas.judge.extent import MANY, MASS, extent
from schemas.judge.feature import RUNS_READ, marks, runs
from schemas.judge.fold import fold
from schemas.judge.judgement import Judgement, Polarity
from schemas.judge.lexicon import lexicon
from schemas.judge.linear import Linear, linear
from schemas.judge.reading import NOTICE, SERIOUS, WARNING, Reading, read
from schemas.judge.scan import Hit, scan

WORDS_SHOWN = 8
RUNS_SHOWN = 3
SURELY_NOT = 0.12
"""Below this probability of a complaint a warning of the lexicon is not believed; what is serious always is."""
MOST_LOGIT = 30.0

_letter = re.compile(r"[^\W\d_]").search
NOTHING = Judgement(Polarity.NEUTRAL, 0, "other", ())


def judge(text: str) -> Judgement:
    """Polarity, severity and category of a text in Chinese, and the words that decided; the same for the same text, whoever asks."""
    return judge_with(text, linear())


def judge_with(text: str, model: Linear) -> Judgement:
    """The judgement by a model other than the shipped one."""
    folded = fold(text)
    if _letter(folded) is None:
        return NOTHING
    found = runs(folded)
    reading = read(folded, scan(folded, lexicon()))
    scores = model.scores(found, marks(reading))
    grave = 1 / (1 + exp(-max(-MOST_LOGIT, min(MOST_LOGIT, scores.grave))))
    category = model.categories[scores.category.index(max(scores.category))]
    level = max((standing.level for standing in reading.grounds), default=0)
    if level == WARNING and grave < SURELY_NOT:
        level = NOTICE
    logits = dict(zip(model.polarities, scores.polarity, strict=True))
    polarity, level = (Polarity.NEGATIVE, level) if level >= WARNING else _settled(logits, grave)
    if level == NOTICE and scores.graver > 0:
        level = WARNING
    if reading.dropped and not reading.grounds:
        polarity, level = _calm(logits), 0
    level, extents = _raised(folded, reading, level, category)
    shown = _places(text, reading, level, polarity, category, extents)
    if not shown and polarity is not Polarity.NEUTRAL:
        shown = _runs_shown(folded, text, model, polarity)
    return Judgement(polarity, level, category, shown)


def _settled(logits: dict[Polarity, float], grave: float) -> tuple[Polarity, int]:
    """The likeliest polarity and severity that fit together: a complaint to be handled is negative."""
    polarity = max(logits, key=lambda one: logits[one])
    if logits[Polarity.NEGATIVE] + log(grave) > logits[polarity] + log(1 - grave):
        return Polarity.NEGATIVE, NOTICE
    return polarity, 0


def _calm(logits: dict[Polarity, float]) -> Polarity:
    """The polarity of a text that names something grave only to say that it is not so."""
    return max((Polarity.NEUTRAL, Polarity.POSITIVE), key=lambda one: logits[one])


def _raised(text: str, reading: Reading, level: int, category: str) -> tuple[int, tuple[str, ...]]:
    """The severity after how many, how long, how much and when."""
    if not NOTICE <= level < SERIOUS:
        return level, ()
    found = extent(text)
    unpaid = category == "arrears" or any(standing.ground.category == "arrears" for standing in reading.grounds)
    raised = WARNING if found.people >= MANY or found.yuan or (unpaid and (found.months or found.winter)) else level
    if unpaid and found.people >= MASS:
        raised = SERIOUS
    return (raised, found.words) if raised > level else (level, ())


def _places(text: str, reading: Reading, level: int, polarity: Polarity, category: str, extents: tuple[str, ...]) -> tuple[str, ...]:
    """The words of the text that speak for what was decided, the gravest first."""
    graves = sorted(reading.grounds if level else [], key=lambda standing: -standing.level)
    hits: list[Hit] = [standing.hit for standing in graves]
    if polarity is Polarity.POSITIVE:
        hits += [*reading.endings, *(hit for hit, weight in reading.feelings if weight > 0)]
    elif polarity is Polarity.NEGATIVE:
        hits += [hit for hit, weight in reading.feelings if weight < 0]
    hits += [hit for hit, topic in reading.topics if topic.category == category]
    words = [text[hit.start : hit.end] for hit in hits]
    serious = sum(standing.level > WARNING for standing in graves)
    return tuple(dict.fromkeys([*words[:serious], *extents, *words[serious:]]))[:WORDS_SHOWN]


def _runs_shown(folded: str, text: str, model: Linear, polarity: Polarity) -> tuple[str, ...]:
    """Where the lexicon knows no word, the runs of two that weighed most for the polarity."""
    at = model.polarities.index(polarity)
    leaning = model.leaning
    pairs = ((place, folded[place : place + 2]) for place in range(len(folded[:RUNS_READ]) - 1))
    found = [(leaning[run][at], -place) for place, run in pairs if run in leaning and run.isalpha()]
    top = sorted(-place for weight, place in sorted(found, reverse=True)[:RUNS_SHOWN] if weight > 0)
    return tuple(dict.fromkeys(text[place : place + 2] for place in top))
