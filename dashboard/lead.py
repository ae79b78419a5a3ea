"""The one sentence that opens a page, written from the figures: the conclusion first, then what lags, then who is silent."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape, unescape

from dashboard.board import Board, Column
from dashboard.pace import BEHIND_DAYS, SLOW_DAYS, Standing
from dashboard.rank import Rank
from dashboard.snapshot import SHANGHAI, Snapshot
from dashboard.standing import Freshness, Liveness
from dashboard.voice import Voice, plain

NAMED = 3


def spoken(markup: str) -> str:
    """A sentence without its markup."""
    return unescape(re.sub(r"<[^>]+>", "", markup))


def stale_sentence(voice: Voice, fresh: Freshness) -> str:
    """When the figures are not to be judged, the first thing to know."""
    if fresh.since is None:
        return escape(voice.say("lead_lost_empty")) + voice.say("full_stop")
    since = fresh.since.astimezone(SHANGHAI)
    key = "lead_lost" if fresh.liveness is Liveness.LOST else "lead_still"
    return escape(voice.say(key, time=voice.clock(since), age=voice.span(fresh.age)))


def province_sentence(voice: Voice, board: Board, fresh: Freshness, owed: int = 0) -> str:
    """For the overview: programmes on pace, those that lag, alerts that nobody has taken, or else cities that are silent today."""
    if fresh.liveness is Liveness.EMPTY:
        return sentence(voice, [escape(voice.say("lead_empty"))])
    if fresh.is_stale:
        return stale_sentence(voice, fresh)
    judged = [
        (column, figure.pace)
        for column, figure in zip(board.columns, board.rows[board.whole], strict=True)
        if figure.pace.standing.is_judged
    ]
    lagging = [(column, pace) for column, pace in judged if pace.standing.lags]
    lagging.sort(key=lambda item: item[1].days if item[1].days is not None else 0)
    parts = (
        [escape(voice.say("lead_programmes", judged=len(judged), fine=len(judged) - len(lagging)))]
        if judged
        else [escape(voice.say("lead_uncounted"))]
    )
    if lagging:
        parts.append(
            lag(voice.say("lead_lagging", names=names(voice, [voice.brief(column.programme) for column, _ in lagging], "programmes")))
        )
    if owed:
        parts.append(f'<span class="hot">{escape(voice.say("lead_owed", owed=plain(owed)))}</span>')
    elif board.silent:
        said = names(voice, [voice.city(board.snapshot.catalogue.cities[city]) for city in board.silent], "cities")
        parts.append(escape(voice.say("lead_silent", names=said)))
    return sentence(voice, parts)


def cities_sentence(voice: Voice, board: Board, fresh: Freshness) -> str:
    """For the matrix: cities on pace, and those far behind."""
    if fresh.liveness is Liveness.EMPTY:
        return sentence(voice, [escape(voice.say("lead_empty"))])
    if fresh.is_stale:
        return stale_sentence(voice, fresh)
    known = [(days, city) for city in board.worst_first() if (days := board.worst[city]) is not None]
    if not known:
        return sentence(voice, [escape(voice.say("lead_uncounted"))])
    fine = sum(days > SLOW_DAYS for days, _ in known)
    parts = [escape(voice.say("lead_cities", cities=len(known), fine=fine))]
    far = [voice.city(board.snapshot.catalogue.cities[city]) for days, city in known if days <= BEHIND_DAYS]
    slow = [voice.city(board.snapshot.catalogue.cities[city]) for days, city in known if BEHIND_DAYS < days <= SLOW_DAYS]
    if far:
        parts.append(lag(voice.say("lead_far", names=names(voice, far, "cities", 4))))
    elif slow:
        parts.append(lag(voice.say("lead_slow", names=names(voice, slow, "cities", 4))))
    return sentence(voice, parts)


def city_sentence(voice: Voice, board: Board, city: str, fresh: Freshness) -> str:
    """For one city: how many of its programmes are on pace, and which lag by how much."""
    if fresh.is_stale:
        return stale_sentence(voice, fresh)
    name = voice.name(board.snapshot.catalogue.cities[city])
    judged = [
        (column, figure.pace) for column, figure in zip(board.columns, board.rows[city], strict=True) if figure.pace.standing.is_judged
    ]
    lagging = sorted(
        ((pace.days or 0, voice.brief(column.programme), pace) for column, pace in judged if pace.standing.lags), key=lambda item: item[:2]
    )
    if not judged:
        return sentence(voice, [escape(voice.say("lead_city_uncounted", city=name))])
    parts = [escape(voice.say("lead_city", city=name, judged=len(judged), fine=len(judged) - len(lagging)))]
    if lagging:
        words = [f"{programme}{'' if voice.is_chinese else ' '}{voice.standing(pace)}" for _, programme, pace in lagging[:NAMED]]
        parts.append(lag(voice.join(words)))
    if (rank := board.ranks.get(city)) is not None:
        moved = "" if rank.moved is None else f"{voice.say('comma')}{moved_words(voice, rank)}"
        parts.append(escape(voice.say("rank_of", rank=rank.at, of=rank.of) + moved))
    return sentence(voice, parts)


def moved_words(voice: Voice, rank: Rank) -> str:
    """How a rank has changed."""
    if rank.moved is None:
        return voice.say("rank_new")
    key = "rank_up" if rank.moved > 0 else ("rank_down" if rank.moved else "rank_same")
    return voice.say(key, places=abs(rank.moved))


def programme_sentence(voice: Voice, board: Board, column: Column, fresh: Freshness) -> str:
    """For one programme: its leading figure in the province, how it stands, and the cities farthest behind."""
    if fresh.is_stale:
        return stale_sentence(voice, fresh)
    figure = board.figure(board.whole, column.indicator.id)
    if figure.reading.value is None:
        return sentence(voice, [escape(voice.say("lead_programme_silent", indicator=voice.name(figure.indicator)))])
    quantity = voice.quantity(figure.reading.value, figure.indicator)
    parts = [escape(voice.say("lead_programme", indicator=voice.name(figure.indicator), quantity=quantity))]
    if figure.pace.standing.is_judged:
        words = voice.standing(figure.pace)
        parts.append(lag(words) if figure.pace.standing.lags else escape(words))
    paces = {city: board.figure(city, column.indicator.id).pace for city in board.cities}
    far = sorted((pace.days, city) for city, pace in paces.items() if pace.standing is Standing.BEHIND and pace.days is not None)
    if far:
        said = names(voice, [voice.city(board.snapshot.catalogue.cities[city]) for _, city in far], "cities")
        parts.append(lag(voice.say("lead_far", names=said)))
    return sentence(voice, parts)


def system_sentence(voice: Voice, snapshot: Snapshot, fresh: Freshness) -> str:
    """Whether the line is alive."""
    if fresh.liveness is Liveness.EMPTY:
        return sentence(voice, [escape(voice.say("lead_empty"))])
    if fresh.is_stale:
        return stale_sentence(voice, fresh)
    taken = snapshot.intake.values()
    parts = [escape(voice.say("lead_line_live", minute=plain(sum(topic.last_minute for topic in taken))))]
    refused = sum(topic.refused for topic in taken)
    parts.append(lag(voice.say("lead_refused", refused=plain(refused))) if refused else escape(voice.say("lead_none_refused")))
    return sentence(voice, parts)


def names(voice: Voice, names: list[str], kind: str, most: int = NAMED) -> str:
    """A list of programmes or cities, cut where it gets long."""
    if len(names) <= most:
        return voice.join(names)
    first = "、".join(names[:most]) if voice.is_chinese else ", ".join(names[:most])
    return voice.say(f"and_more_{kind}", names=first, number=len(names), more=len(names) - most)


def lag(words: str) -> str:
    """Words that say what lags, in ochre."""
    return f'<span class="lag">{escape(words)}</span>'


def sentence(voice: Voice, parts: Iterable[str]) -> str:
    """Parts, which are markup, as one sentence."""
    return voice.say("semicolon").join(parts) + voice.say("full_stop")
