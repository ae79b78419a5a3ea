"""The sentence that opens a topic's page: the conclusion first, then what is late, then where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from dashboard.board import Board, Figure
from dashboard.lead import lag, names, sentence, stale_sentence
from dashboard.records.arrears import Cases
from dashboard.records.reporting import Punctuality
from dashboard.records.trips import Route
from dashboard.standing import Freshness, Liveness
from dashboard.voice import Voice, plain

WEEK_DAYS = 7


def opening(voice: Voice, fresh: Freshness) -> str | None:
    """What has to be said first where figures are not to be judged; None where they are."""
    if fresh.liveness is Liveness.EMPTY:
        return sentence(voice, [escape(voice.say("lead_empty"))])
    return stale_sentence(voice, fresh) if fresh.is_stale else None


def arrears_sentence(
    voice: Voice, board: Board, figure: Figure, here: Cases, open_by_city: Mapping[str, float | None], place: str, fresh: Freshness
) -> str:
    """How many cases are open, how that has moved, how many are old, and where most of them are."""
    if (first := opening(voice, fresh)) is not None:
        return first
    value = figure.reading.value
    if value is None:
        return sentence(voice, [escape(voice.say("lead_silent_topic", indicator=voice.name(figure.indicator)))])
    parts = [escape(voice.say("lead_arrears" if value else "lead_arrears_clear", open=plain(value)))]
    moved = figure.reading.change(WEEK_DAYS)
    if value and moved is not None:
        words = voice.quantity(abs(moved), figure.indicator)
        parts.append(escape(voice.say("week_same" if not moved else ("week_more" if moved > 0 else "week_less"), change=words)))
    late = here.ages[-1] + here.ages[-2]
    if late:
        parts.append(lag(voice.say("lead_arrears_old", late=plain(late))))
    if place == board.whole and value:
        clear = [city for city, number in open_by_city.items() if number == 0]
        most = sorted(((number, city) for city, number in open_by_city.items() if number), key=lambda row: (-row[0], row[1]))[:3]
        share = 100 * sum(number for number, _ in most) / value
        if most:
            cities = names(voice, [voice.city(board.snapshot.catalogue.cities[city]) for _, city in most], "cities")
            parts.append(escape(voice.say("lead_arrears_most", cities=cities, share=f"{share:.0f}")))
        if clear:
            parts.append(escape(voice.say("lead_arrears_cleared", number=len(clear))))
    return sentence(voice, parts)


def reporting_sentence(voice: Voice, board: Board, here: Punctuality, silent: int, refused: int, fresh: Freshness) -> str:
    """How many cities have reported, how much comes late, who is silent and what was refused."""
    if (first := opening(voice, fresh)) is not None:
        return first
    parts = [escape(voice.say("reporting_count", reported=board.reported, of=len(board.cities)))]
    if here.week_first:
        parts.append(escape(voice.say("lead_late", share=f"{100 * here.week_late / here.week_first:.1f}")))
    if silent:
        parts.append(lag(voice.say("lead_bodies_silent", bodies=plain(silent))))
    if refused:
        parts.append(lag(voice.say("lead_refused", refused=plain(refused))))
    return sentence(voice, parts)


def trips_sentence(voice: Voice, board: Board, place: str, routes: Iterable[Route], fresh: Freshness) -> str:
    """How many have been carried, today, and how many runs are still to come; incidents if there were any."""
    if (first := opening(voice, fresh)) is not None:
        return first
    carried, incidents = board.figure(place, "p2p-passengers"), board.figure(place, "trip-safety-incidents")
    if carried.reading.value is None:
        return sentence(voice, [escape(voice.say("lead_silent_topic", indicator=voice.name(carried.indicator)))])
    parts = [escape(voice.say("lead_trips", people=voice.quantity(carried.reading.value, carried.indicator)))]
    if len(carried.reading.daily):
        parts.append(escape(voice.say("lead_trips_today", people=plain(float(carried.reading.daily[-1])))))
    if carried.pace.standing.is_judged:
        words = voice.standing(carried.pace)
        parts.append(lag(words) if carried.pace.standing.lags else escape(words))
    if planned := sum(route.planned for route in routes):
        parts.append(escape(voice.say("lead_trips_planned", runs=plain(planned))))
    if incidents.reading.value:
        parts.append(lag(voice.say("lead_incidents", number=plain(incidents.reading.value))))
    return sentence(voice, parts)
