"""The sentence that opens a topic's page: the conclusion first, then what is late, then where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from html import escape

from dashboard.alerts.alerts import Alerts, is_late
from dashboard.board import Board, Figure
from dashboard.lead import lag, names, sentence, stale_sentence
from dashboard.pace import Standing
from dashboard.records.arrears import Cases
from dashboard.records.relief import Grants
from dashboard.records.reporting import Punctuality
from dashboard.records.trips import Route
from dashboard.standing import Freshness, Liveness
from dashboard.voice import Quantity, Voice, plain

WEEK_DAYS = 7
SAME = 0.5
"""Counts that differ by less are the same."""


def opening(voice: Voice, fresh: Freshness) -> str | None:
    """What has to be said first where figures are not to be judged; None where they are."""
    if fresh.liveness is Liveness.EMPTY:
        return sentence(voice, [escape(voice.say("lead_empty"))])
    return stale_sentence(voice, fresh) if fresh.is_stale else None


def alerts_sentence(voice: Voice, alerts: Alerts, now: datetime, fresh: Freshness | None = None) -> str:
    """How many alerts are open, and how many of them nobody has taken or are late; `fresh` where old figures are to be said first."""
    if fresh is not None and fresh.is_stale:
        return stale_sentence(voice, fresh)
    if not alerts.live:
        return escape(voice.say(alerts.none_open))
    late = sum(is_late(alert, now) for alert in alerts.live)
    hot = [voice.say("alerts_lead_owed", owed=len(alerts.owed))] if alerts.owed else []
    hot += [voice.say("alerts_lead_late", late=late)] if late else []
    parts = [escape(voice.say("alerts_lead", live=len(alerts.live))), *(f'<span class="hot">{escape(one)}</span>' for one in hot)]
    return voice.say("comma").join(parts) + escape(voice.say("full_stop").rstrip())


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


def goal_sentence(voice: Voice, board: Board, figure: Figure, indicator: str, fresh: Freshness) -> str:
    """How much of a goal is reached, how that stands, the last week, and who is far behind."""
    if (first := opening(voice, fresh)) is not None:
        return first
    value, goal = figure.reading.value, figure.pace.goal
    if value is None:
        return sentence(voice, [escape(voice.say("lead_silent_topic", indicator=voice.name(figure.indicator)))])
    parts = [escape(voice.say("lead_goal", indicator=voice.name(figure.indicator), value=voice.quantity(value, figure.indicator)))]
    if goal is not None and goal.total and figure.pace.share is not None:
        counted = figure.pace.share * goal.total
        key = "lead_goal_of" if abs(counted - value) < SAME else "lead_goal_within"
        total, within = (voice.quantity(number, figure.indicator) for number in (goal.total, counted))
        parts.append(escape(voice.say(key, counted=within, total=total, share=f"{100 * figure.pace.share:.1f}")))
    if figure.pace.standing.is_judged:
        words = voice.standing(figure.pace)
        parts.append(lag(words) if figure.pace.standing.lags else escape(words))
    if len(figure.reading.daily):
        week = float(figure.reading.daily[-WEEK_DAYS:].sum())
        parts.append(escape(voice.say("lead_goal_week", week=voice.quantity(week, figure.indicator))))
    return sentence(voice, parts + _far(voice, board, figure, indicator))


def visits_sentence(voice: Voice, board: Board, figure: Figure, indicator: str, fresh: Freshness) -> str:
    """How many households have been visited, how many have not, and who is far behind."""
    if (first := opening(voice, fresh)) is not None:
        return first
    reading = figure.reading
    if reading.num is None or not reading.den or reading.value is None:
        return sentence(voice, [escape(voice.say("lead_silent_topic", indicator=voice.name(figure.indicator)))])
    share = voice.quantity(reading.value, figure.indicator)
    parts = [escape(voice.say("lead_visits", listed=plain(reading.den), visited=plain(reading.num), share=share))]
    if left := reading.den - reading.num:
        parts.append(escape(voice.say("lead_visits_left", left=plain(left))))
    if figure.pace.standing.is_judged:
        words = voice.standing(figure.pace)
        parts.append(lag(words) if figure.pace.standing.lags else escape(words))
    return sentence(voice, parts + _far(voice, board, figure, indicator))


def relief_sentence(voice: Voice, figure: Figure, paid: Grants, money: Quantity, waiting: Grants, fresh: Freshness) -> str:
    """How many people have been reached with how much, and who still waits."""
    if (first := opening(voice, fresh)) is not None:
        return first
    if not paid.records:
        return sentence(voice, [escape(voice.say("lead_silent_topic", indicator=voice.name(figure.indicator)))])
    parts = [escape(voice.say("lead_relief", people=plain(paid.recipients), money=money))]
    if waiting.records:
        parts.append(escape(voice.say("lead_relief_waiting", waiting=plain(waiting.records))))
    if waiting.overdue:
        parts.append(lag(voice.say("lead_relief_overdue", overdue=plain(waiting.overdue))))
    return sentence(voice, parts)


def _far(voice: Voice, board: Board, figure: Figure, indicator: str) -> list[str]:
    """The cities farthest behind, if the figure is the whole province's."""
    if figure.place != board.whole:
        return []
    paces = {city: board.figure(city, indicator).pace for city in board.cities}
    far = sorted((pace.days, city) for city, pace in paces.items() if pace.standing is Standing.BEHIND and pace.days is not None)
    if not far:
        return []
    said = names(voice, [voice.city(board.snapshot.catalogue.cities[city]) for _, city in far], "cities")
    return [lag(voice.say("lead_far", names=said))]
