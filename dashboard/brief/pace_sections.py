"""The sections about figures: headlines, programmes, and the cities among each other."""

from __future__ import annotations

from datetime import timedelta
from math import isfinite

from dashboard.board import Board, Figure
from dashboard.brief.document import Block, Curve, Gap, Grid, Lead, Section
from dashboard.brief.period import Kind
from dashboard.pace import SLOW_DAYS, standing_of
from dashboard.panels.bar import verdict_words
from dashboard.voice import MINUS, Voice, plain, signed

MOST_DAYS = 42
NAMED = 3


def headlines(voice: Voice, board: Board, place: str, kind: Kind, judged: bool) -> Section:
    """The wall's first figures: how much, how it has moved, and how it stands."""
    figures = [board.figure(place, figure.indicator.id) for figure in board.headlines]
    heads = [voice.say("indicator"), voice.say("total"), voice.say(f"brief_than_{kind}"), voice.say("brief_due"), voice.say("brief_judged")]
    rows = [
        (voice.name(one.indicator), amount(voice, one), change(voice, one, kind.days), due(voice, one) if judged else "",
         verdict_words(voice, one) if judged and one.reading.value is not None else "")
        for one in figures
    ]  # fmt: skip
    blocks: list[Block] = [Grid(heads, rows, (0.34, 0.19, 0.17, 0.15, 0.15))]
    return Section(voice.say("brief_figures"), blocks)


def programmes(voice: Voice, board: Board, place: str, judged: bool) -> Section:
    """A row per programme with its bar, and the course of the one that stands for most."""
    heads = [
        voice.say("programme"),
        voice.say("indicator"),
        voice.say("total"),
        voice.say("pace"),
        voice.say("brief_done"),
        voice.say("gap"),
    ]
    rows = []
    for column, figure in zip(board.columns, board.rows[place], strict=True):
        pace = figure.pace
        bar: str | Gap = ""
        if pace.share is not None and pace.goal is not None:
            late = pace.expected / pace.goal.total if pace.expected is not None and judged else None
            bar = Gap(pace.share, late, pace.standing.value if judged else "")
        share = f"{100 * pace.share:.1f}%" if pace.share is not None else ""
        words = verdict_words(voice, figure) if judged and figure.reading.value is not None else ""
        rows.append((voice.brief(column.programme), voice.name(figure.indicator), amount(voice, figure), bar, share, words))
    blocks: list[Block] = [Grid(heads, rows, (0.15, 0.26, 0.16, 0.19, 0.1, 0.14), frozenset({0, 1, 3}))]
    if (curve := _curve(voice, board, place, judged)) is not None:
        blocks.append(curve)
    return Section(voice.say("brief_programmes"), blocks)


def cities(voice: Voice, board: Board) -> Section:
    """All cities by their three worst programmes, the farthest behind first."""
    known = [(days, city) for city in board.worst_first() if (days := board.worst[city]) is not None]
    title = voice.say("brief_cities")
    if not known:
        return Section(title, [voice.say("brief_uncounted")])
    fine = [item for item in known if item[0] > SLOW_DAYS]
    words = voice.say("brief_cities_fine", cities=len(known), fine=len(fine), behind=len(known) - len(fine))
    ahead = [item for item in reversed(known) if item[0] > 0][:NAMED]
    behind = [item for item in known if item[0] <= SLOW_DAYS][:NAMED]
    gap = "" if voice.is_chinese else " "
    if ahead:
        words += gap + voice.say("brief_ahead_most", names=voice.join([_city_days(voice, board, *one) for one in ahead]))
    if behind:
        words += gap + voice.say("brief_behind_most", names=voice.join([_city_days(voice, board, *one) for one in behind]))
    most = max(abs(days) for days, _ in known) or 1
    heads = [voice.say("city"), voice.say("brief_column_days"), voice.say("brief_column_lead"), voice.say("brief_largest_gap")]
    rows = [
        (_city(voice, board, city), signed(days), Lead(days, most, standing_of(days).value), _worst(voice, board, city))
        for days, city in known
    ]
    return Section(title, [words, Grid(heads, rows, (0.16, 0.2, 0.26, 0.38), frozenset({0, 2, 3}))])


def rank(voice: Voice, board: Board, place: str) -> Section:
    """Where one city stands among the others."""
    title, days = voice.say("brief_rank"), board.worst.get(place)
    known = [one for city in board.cities if (one := board.worst[city]) is not None]
    if days is None:
        return Section(title, [voice.say("brief_uncounted")])
    better = sum(one > days for one in known)
    name = voice.name(board.snapshot.catalogue.cities[place])
    return Section(title, [voice.say("brief_ranked", city=name, days=signed(days), cities=len(known), rank=better + 1)])


def amount(voice: Voice, figure: Figure) -> str:
    """The figure with its unit; silence is said."""
    value = figure.reading.value
    return voice.say(f"standing_{figure.pace.standing.value}") if value is None else str(voice.quantity(value, figure.indicator))


def change(voice: Voice, figure: Figure, days: int) -> str:
    """How a figure has moved over so many days."""
    moved = figure.reading.change(days)
    if moved is None:
        return "—"
    if figure.indicator.unit == "share":
        points = round(100 * moved, 1)
        return voice.say("brief_points", change=("+" if points > 0 else "") + plain(points, 1)) if points else voice.say("brief_same")
    if not moved:
        return voice.say("brief_same")
    return ("+" if moved > 0 else MINUS) + voice.quantity(abs(moved), figure.indicator).short


def due(voice: Voice, figure: Figure) -> str:
    """What was expected by now; of a zero goal 0."""
    pace = figure.pace
    if pace.goal is not None and pace.goal.is_zero:
        return "0"
    return voice.quantity(pace.expected, figure.indicator).short if pace.expected is not None else ""


def _curve(voice: Voice, board: Board, place: str, judged: bool) -> Curve | None:
    """The course of the headline figure with a paced goal that has the most to do."""
    figures = [board.figure(place, figure.indicator.id) for figure in board.headlines]
    paced = [
        one
        for one in figures
        if one.pace.expected and one.pace.goal is not None and one.indicator.unit != "share" and len(one.reading.course) > 1
    ]
    figure = max(paced, key=lambda one: one.pace.expected or 0, default=None)
    if figure is None or figure.pace.goal is None:
        return None
    reading, goal = figure.reading, figure.pace.goal
    begin = max(0, len(reading.course) - MOST_DAYS)
    days = [reading.first + timedelta(days=at) for at in range(begin, len(reading.course))]
    done = [value if isfinite(value) else None for value in reading.course[begin:].tolist()]
    expected = [goal.expected(day + timedelta(days=1)) if goal.first <= day <= goal.last and judged else None for day in days]
    return Curve(voice.say("brief_curve", name=voice.name(figure.indicator)), days, done, expected)


def _city(voice: Voice, board: Board, city: str) -> str:
    return voice.city(board.snapshot.catalogue.cities[city])


def _city_days(voice: Voice, board: Board, days: int, city: str) -> str:
    return voice.say("brief_city_days", city=_city(voice, board, city), days=signed(days))


def _worst(voice: Voice, board: Board, city: str) -> str:
    gaps = [(figure.pace.days, at) for at, figure in enumerate(board.rows[city]) if figure.pace.days is not None]
    if not gaps:
        return ""
    at = min(gaps)[1]
    return f"{voice.brief(board.columns[at].programme)}{'' if voice.is_chinese else ' '}{verdict_words(voice, board.rows[city][at])}"
