"""The sections about what went wrong: alerts, unpaid wages, and reports that are late, refused or missing."""

from __future__ import annotations

from datetime import datetime

from dashboard.alerts.alerts import Alerts, awaits, is_late
from dashboard.alerts.telling import left_of, place_of, state_words, what_of
from dashboard.board import Board
from dashboard.brief.document import Block, Grid, Section
from dashboard.brief.pace_sections import change
from dashboard.brief.period import Kind
from dashboard.records.arrears import Arrears, Cases
from dashboard.records.reporting import Punctuality, total
from dashboard.records.scope import Scope
from dashboard.snapshot import Snapshot
from dashboard.voice import Voice, plain
from schemas.alert.naming import SEVERITIES, body_name
from schemas.catalogue import Catalogue

OPEN, OWED_MONEY = "open-arrears-cases", "arrears-still-owed"
TOLD_ALERTS = 6
TOLD_CITIES = 8
TOLD_BODIES = 6
FEN = 100
LATE_AGES = 2
"""So many of the last bands of age are late."""


def alerts(voice: Voice, catalogue: Catalogue, found: Alerts, place: str, kind: Kind, now: datetime) -> Section:
    """How many were raised, verified, resolved and are overdue, and the most pressing in words."""
    held = [alert for alert in found.by_id.values() if place not in catalogue.cities or alert.city == place]
    since, span = kind.since(now), voice.say(f"brief_span_{kind}")
    live = [alert for alert in found.live if alert in held]
    raised = sum(alert.raised_at >= since for alert in held)
    title = voice.say("brief_alerts")
    if not found.is_read:
        return Section(title, [voice.say(found.none_open)])
    if not live and not raised:
        return Section(title, [voice.say("brief_alerts_none", span=span)])
    judged = [alert for alert in held if alert.verified_at is not None and alert.verified_at >= since]
    words = voice.say(
        "brief_alerts_told", span=span, raised=plain(raised), verified=plain(sum(alert.verdict is True for alert in judged)),
        dismissed=plain(sum(alert.verdict is False for alert in judged)),
        resolved=plain(sum(alert.resolved_at is not None and alert.resolved_at >= since for alert in held)),
        live=plain(len(live)), owed=plain(sum(awaits(alert) for alert in live)), late=plain(sum(is_late(alert, now) for alert in live)),
    )  # fmt: skip
    blocks: list[Block] = [words]
    if live:
        told = live[:TOLD_ALERTS]
        blocks.append(voice.say("brief_alerts_most", number=len(told)))
        heads = [voice.say(key) for key in ("brief_grade", "city", "alert_cause", "brief_alert_owner", "alerts_deadline")]
        rows = [
            (SEVERITIES[one.severity].of(voice.language), place_of(one, catalogue, voice), what_of(one, catalogue, voice),
             f"{body_name(catalogue, one.owner, voice.language)}{voice.say('comma')}{state_words(one, voice)}", left_of(one, now, voice)[0])
            for one in told
        ]  # fmt: skip
        blocks.append(Grid(heads, rows, (0.09, 0.1, 0.33, 0.27, 0.21), frozenset({0, 1, 2, 3})))
    return Section(title, blocks)


def arrears(voice: Voice, board: Board, found: Arrears | None, place: str, kind: Kind) -> Section:
    """Open, new and closed cases with their amounts; of a province the cities that have most."""
    title, figure = voice.say("brief_arrears"), board.figure(place, OPEN)
    if figure.reading.value is None:
        return Section(title, [voice.say("lead_silent_topic", indicator=voice.name(figure.indicator)) + voice.say("full_stop")])
    count = plain(figure.reading.value)
    than, moved = voice.say(f"brief_than_{kind}"), change(voice, figure, kind.days)
    scope = Scope(board.notice.id, place)
    if found is None or scope not in found.cases:
        return Section(title, [voice.say("brief_arrears_count", open=count, than=than, change=moved)])
    here = found.cases[scope]
    first = kind.first(board.snapshot.today).toordinal()
    begun, ended = _moved(found, scope, first)
    words = voice.say(
        "brief_arrears_told", open=count, than=than, change=moved, span=voice.say(f"brief_in_{kind}"), begun=plain(begun),
        ended=plain(ended), workers=plain(here.workers), left=_money(voice, board, here.left), oldest=here.oldest,
        late=plain(sum(here.ages[-LATE_AGES:])),
    )  # fmt: skip
    blocks: list[Block] = [words]
    if here.owed:
        share = f"{100 * here.recovered / here.owed:.1f}%"
        recovered, owed = _money(voice, board, here.recovered), _money(voice, board, here.owed)
        blocks.append(voice.say("brief_recovered", recovered=recovered, owed=owed, share=share))
    if place == board.whole and (rows := _cities(voice, board, found, first)):
        heads = [
            voice.say(key) for key in ("city", "open_short", "brief_begun", "brief_ended", "workers_short", "money_short", "oldest_days")
        ]
        blocks.append(Grid(heads, rows, (0.18, 0.12, 0.12, 0.12, 0.14, 0.17, 0.15)))
    return Section(title, blocks)


def reporting(voice: Voice, board: Board, snapshot: Snapshot, place: str) -> Section:
    """Who is silent, what comes late, and what was refused."""
    blocks: list[Block] = []
    if place == board.whole:
        names = [voice.city(snapshot.catalogue.cities[city]) for city in board.silent]
        blocks.append(voice.say("brief_silent_cities", names=voice.join(names)) if names else voice.say("brief_all_report"))
    found = snapshot.records.reporting
    places = [one for one in snapshot.within(place) if snapshot.shows_detail(one)]
    if found is None or not places:
        blocks.append(voice.say("counting" if found is None else "detail_withheld"))
        return Section(voice.say("brief_reporting"), blocks)
    here = total(found.cities.get(one, Punctuality()) for one in places)
    unknown = {""} if place == board.whole else set()
    silent = [body for body in found.silent if body.city in places]
    late = f"{100 * here.week_late / here.week_first:.1f}%" if here.week_first else "—"
    refused = sum(one.letters for one in found.refused if one.city in unknown.union(places))
    words = voice.say("brief_reports_told", week=plain(here.week), late=late, refused=plain(refused), silent=plain(len(silent)))
    blocks.append(words)
    if silent:
        heads = [voice.say(key) for key in ("body", "city", "reports_ever", "silent_short")]
        rows = [
            (
                body.name or body.code,
                _place(voice, snapshot, body.city),
                plain(body.events),
                plain(snapshot.today.toordinal() - body.newest),
            )
            for body in silent[:TOLD_BODIES]
        ]
        blocks.append(Grid(heads, rows, (0.46, 0.18, 0.18, 0.18), frozenset({0, 1})))
    return Section(voice.say("brief_reporting"), blocks)


def _cities(voice: Voice, board: Board, found: Arrears, first: int) -> list[tuple[str, ...]]:
    held = [(found.cases.get(Scope(board.notice.id, city), Cases()), city) for city in board.cities]
    rows: list[tuple[str, ...]] = []
    for cases, city in sorted(((cases, city) for cases, city in held if cases.open), key=lambda row: (-row[0].open, row[1]))[:TOLD_CITIES]:
        begun, ended = _moved(found, Scope(board.notice.id, city), first)
        rows.append(
            (_place(voice, board.snapshot, city), plain(cases.open), plain(begun), plain(ended), plain(cases.workers),
             plain(cases.left / FEN / 10_000, 1), plain(cases.oldest))
        )  # fmt: skip
    return rows


def _moved(found: Arrears, scope: Scope, first: int) -> tuple[int, int]:
    days = [day for day in found.days.get(scope, ()) if day.ordinal >= first]
    return sum(day.begun for day in days), sum(day.ended for day in days)


def _money(voice: Voice, board: Board, fen: int) -> str:
    return str(voice.quantity(fen / FEN, board.snapshot.catalogue.indicators[OWED_MONEY]))


def _place(voice: Voice, snapshot: Snapshot, place: str) -> str:
    city = snapshot.catalogue.cities.get(place)
    return voice.city(city) if city else voice.say("province_bodies")
