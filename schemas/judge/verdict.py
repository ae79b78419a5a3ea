"""From a text to its judgement: the lexicon finds what is grave by its words, the linear model by what they mean, and weighs the rest."""

from __future__ import annotations

import re
from math import exp, log, sqrt

from schemas.judge.extent import MANY, MASS, Extent
from schemas.judge.feature import CONCEPT, RUNS_READ, Features, features
from schemas.judge.fold import fold
from schemas.judge.judgement import Judgement, Polarity
from schemas.judge.lexicon import lexicon
from schemas.judge.linear import GRAVER_AT, SERIOUS_AT, Linear, linear
from schemas.judge.reading import NOTICE, SERIOUS, WARNING, Reading, read
from schemas.judge.scan import Hit, scan

WORDS_SHOWN = 8
MEANT_SHOWN = 4
RUNS_SHOWN = 3
SURELY_NOT = 0.12
"""Below this probability of a complaint a warning of the lexicon is not believed; what is serious always is."""
HARDLY_WARNING, HARDLY_SERIOUS = -0.5, -1.5
"""Logits of a negative text below which what the lexicon calls so is not believed: it was told of as settled, or as a rule."""
LONG = 160
"""In a text of so many characters something grave may stand beside much that is not; the model knows shorter ones."""
GRAVER_FROM, SERIOUS_FROM = -0.8, -1.2
"""Logits from which the model alone makes a warning, and from there something serious. A warning too few costs more than one too many."""
MAYBE = 0.3
"""Below this probability of a complaint the model alone makes no warning."""
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
    reading = read(folded, scan(folded, lexicon()))
    seen = features(folded, reading)
    scores = model.scores(seen)
    grave = 1 / (1 + exp(-max(-MOST_LOGIT, min(MOST_LOGIT, scores.grave))))
    category = model.categories[scores.category.index(max(scores.category))]
    level = max((standing.level for standing in reading.grounds), default=0)
    if level == WARNING and grave < SURELY_NOT:
        level = NOTICE
    logits = dict(zip(model.polarities, scores.polarity, strict=True))
    if level >= WARNING and len(text) < LONG and logits[Polarity.NEGATIVE] < (HARDLY_WARNING, HARDLY_SERIOUS)[level - WARNING]:
        level = 0
    polarity, level = (Polarity.NEGATIVE, level) if level >= WARNING else _settled(logits, grave)
    meant: tuple[str, ...] = ()
    if reading.dropped and not reading.grounds:
        polarity, level = _calm(logits), 0
    elif level < SERIOUS and scores.graver > GRAVER_FROM and (level or grave > MAYBE):
        polarity, level, meant = Polarity.NEGATIVE, max(level, WARNING), _meant(text, seen, model, GRAVER_AT)
        if scores.serious > SERIOUS_FROM and not reading.calmed and (said := _meant(text, seen, model, SERIOUS_AT)):
            level, meant = SERIOUS, said
    level, extents = _raised(seen.extent, reading, level, category)
    shown = _places(text, reading, level, polarity, category, extents, meant)
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


def _meant(text: str, seen: Features, model: Linear, head: int) -> tuple[str, ...]:
    """The words whose concepts spoke most for a head of severity, alone or with another, as they come in the text."""
    at = len(model.polarities) + head
    leaning = model.leaning
    share = dict.fromkeys((one.name for one in seen.concepts), 0.0)
    for name in share:
        mark = leaning.get(CONCEPT + name)
        share[name] = mark[at] if mark else 0.0
    for pair in seen.pairs & model.pairs.keys():
        for name in pair:
            share[name] += leaning[pair][at] / sqrt(len(seen.pairs)) / 2
    best: dict[str, float] = {}
    for hit, name in seen.concepts:
        word = text[hit.start : hit.end]
        best[word] = max(best.get(word, 0.0), share[name])
    chosen = sorted((word for word in best if best[word] > 0), key=lambda word: -best[word])[:MEANT_SHOWN]
    return tuple(word for word in best if word in chosen)


def _raised(found: Extent, reading: Reading, level: int, category: str) -> tuple[int, tuple[str, ...]]:
    """The severity after how many, how long, how much and when."""
    if not NOTICE <= level < SERIOUS:
        return level, ()
    unpaid = category == "arrears" or any(standing.ground.category == "arrears" for standing in reading.grounds)
    raised = WARNING if found.people >= MANY or found.yuan or (unpaid and (found.months or found.winter)) else level
    if unpaid and found.people >= MASS:
        raised = SERIOUS
    return (raised, found.words) if raised > level else (level, ())


def _places(
    text: str, reading: Reading, level: int, polarity: Polarity, category: str, extents: tuple[str, ...], meant: tuple[str, ...]
) -> tuple[str, ...]:
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
    return tuple(dict.fromkeys([*words[:serious], *meant, *extents, *words[serious:]]))[:WORDS_SHOWN]


def _runs_shown(folded: str, text: str, model: Linear, polarity: Polarity) -> tuple[str, ...]:
    """Where the lexicon knows no word, the runs of two that weighed most for the polarity."""
    at = model.polarities.index(polarity)
    leaning = model.leaning
    pairs = ((place, folded[place : place + 2]) for place in range(len(folded[:RUNS_READ]) - 1))
    found = [(leaning[run][at], -place) for place, run in pairs if run in leaning and run.isalpha()]
    top = sorted(-place for weight, place in sorted(found, reverse=True)[:RUNS_SHOWN] if weight > 0)
    return tuple(dict.fromkeys(text[place : place + 2] for place in top))
