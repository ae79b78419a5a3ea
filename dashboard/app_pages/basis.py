"""The records behind an alert or a figure, with what they come to and whether that is what was said."""

from __future__ import annotations

from datetime import datetime, timedelta
from html import escape

import streamlit as st

from dashboard.address import choice, choose
from dashboard.alerts.telling import amount, value_name
from dashboard.app_pages.choices import select, switch
from dashboard.app_pages.days import chosen_day
from dashboard.asking import AwayError, BusyError
from dashboard.basis.claim import Claim, claims_of
from dashboard.basis.listing import SHOWN, WHOLE, Listing
from dashboard.basis.question import OfFigure, Question
from dashboard.component import panel
from dashboard.panels.basis import basis_table, columns_of
from dashboard.panels.definition import records_address, reports_behind
from dashboard.panels.head import head, nothing
from dashboard.part import box, html
from dashboard.scene import Scene, go
from dashboard.viewer import Sight
from dashboard.voice import plain
from schemas.alert.alert import Alert
from schemas.alert.rule import Method
from schemas.catalogue import Indicator

SPANS = {"all": None, "28": 28, "7": 7, "1": 1}
"""The days that may be chosen, by what stands in the address."""
ADDED_UP = ("count", "sum")


def alert_basis(scene: Scene, alert: Alert) -> None:
    """The records behind an alert; of one of several parts the part chosen. Nothing for who sees only its heading."""
    catalogue = scene.snapshot.catalogue
    bodies = [body.department for body in alert.bodies]
    if scene.snapshot.shows_alert(alert.city, bodies) is not Sight.DETAIL:
        return
    claims = [one for one in claims_of(alert, scene.alerts.by_id.values()) if one.question.key.signal in catalogue.signals]
    if not claims:
        return
    names = {str(at): _part_name(scene, alert, claim) for at, claim in enumerate(claims)}
    chosen = choice("part")
    claim = claims[int(chosen)] if chosen in names else claims[0]
    title, note = scene.voice.say("basis_title"), scene.voice.say("basis_note")
    found = _found(scene, claim.question, claim.told_at)
    html(head(title, _asked_at(scene, found), note))
    if len(claims) > 1:
        select("part", names, chosen if chosen in names else "0", 380, scene.voice.say("basis_part"))
    if found is None:
        return
    _lead(scene, [_days(scene, claim), _agrees(scene, claim, found)])
    _records(scene, claim.question, found, claim.told_at)


def figure_basis(scene: Scene, indicator: Indicator) -> None:
    """The records behind an indicator's figure in the place chosen; of one that adds up, of the days chosen."""
    voice, last = scene.voice, scene.snapshot.today
    is_sum = indicator.streamed and indicator.time == "period"
    span = "all"
    day = chosen_day(scene) if is_sum else None
    if is_sum:
        names = {name: voice.say(f"basis_span_{name}") for name in SPANS}
        with box("filters", horizontal=True):
            span = switch("span", ({"day": voice.day(day)} if day else {}) | names, voice.say("basis_span"))
    days = SPANS.get(span)
    first = None if days is None else last - timedelta(days=days - 1)
    if span == "day" and day:
        days, first, last = 1, day, day
    places = tuple(scene.snapshot.within(scene.place))
    asked = OfFigure(indicator.id, scene.board.notice.id, places, first, last)
    found = _found(scene, asked, None)
    html(head(f"{scene.place_name} · {voice.name(indicator)}", _asked_at(scene, found), voice.say("basis_note")))
    if found is None:
        return
    parts = [_count(scene, found, indicator)]
    seen = [place for place in places if scene.snapshot.shows_records_of(place)]
    if len(seen) < len(places):
        parts.append(voice.say("basis_only", places=voice.join([scene.name_of(place) for place in seen])) if seen else "")
    elif days is None and found.records:
        parts.append(_figure_agrees(scene, indicator, found))
    if indicator.time == "state":
        parts.append(voice.say("basis_position", last=voice.day(last)))
    if not _adds_up(indicator):
        parts.append(voice.say("basis_not_a_sum"))
    _lead(scene, parts)
    _records(scene, asked, found, None)


def behind(scene: Scene, place: str, indicator: Indicator) -> None:
    """What reports a figure rests on, and the way to its records."""
    voice = scene.voice
    told = [f"{name}{voice.say('colon')}{words}" for name, words in reports_behind(voice, scene.snapshot, place, indicator.topics)]
    link = escape(records_address(voice, indicator.id, scene.board.notice.id, place))
    html(
        f'<div class="tx-legend"><span class="long">{escape(voice.say("semicolon").join(told))}</span>'
        f'<a href="{link}" target="_self">{escape(voice.say("basis_link"))}</a></div>'
    )


def _found(scene: Scene, asked: Question, told: datetime | None, most: int = SHOWN) -> Listing | None:
    """None where there is no answer, which is said."""
    try:
        return scene.records_behind(asked, most, told)
    except BusyError:
        html(nothing(scene.voice.say("search_busy")))
    except AwayError:
        html(nothing(scene.voice.say("database_away")))
    return None


def _records(scene: Scene, asked: Question, found: Listing, told: datetime | None) -> None:
    voice, catalogue = scene.voice, scene.snapshot.catalogue
    if not found.entries:
        html(nothing(voice.say("basis_none")))
        return

    def whole() -> Listing:
        return scene.records_behind(asked, WHOLE, told)

    if picked := panel(basis_table(voice, catalogue, columns_of(catalogue, asked), found, whole), "basis"):
        choose(q=picked)
        if choice("id") is None:
            st.rerun()
        go("search")
    told_more = []
    if found.records - found.others > len(found.entries):
        told_more.append(voice.say("basis_listed", listed=len(found.entries), most=plain(WHOLE)))
    if found.others:
        told_more.append(voice.say("basis_others", number=plain(found.others)))
    if told_more:
        st.caption(voice.say("semicolon").join(told_more))


def _lead(scene: Scene, parts: list[str]) -> None:
    st.caption(scene.voice.say("semicolon").join(part for part in parts if part))


def _days(scene: Scene, claim: Claim) -> str:
    voice, asked = scene.voice, claim.question
    if scene.snapshot.catalogue.signals[asked.key.signal].is_position:
        return voice.say("basis_at", last=voice.day(asked.last))
    return voice.day(asked.last) if asked.first == asked.last else voice.say(
        "basis_window", first=voice.day(asked.first), last=voice.day(asked.last)
    )  # fmt: skip


def _agrees(scene: Scene, claim: Claim, found: Listing) -> str:
    """How many, what they come to, and whether that is what the alert says."""
    voice, signal = scene.voice, scene.snapshot.catalogue.signals[claim.question.key.signal]
    words = voice.say("basis_count", records=plain(found.records))
    if any(part.field is not None for part in signal.parts):
        words += voice.say("basis_sum", sum=amount(found.above, signal.unit, voice))
    if claim.method is Method.SILENCE:
        return words + voice.say("semicolon") + voice.say("basis_silence")
    if claim.observed is None:
        return words + voice.say("semicolon") + voice.say("basis_by_hand")
    if abs(found.above - claim.observed) < 0.005:
        return words + voice.say("semicolon") + voice.say("basis_agrees")
    at = voice.moment(claim.told_at) if claim.told_at else ""
    key = "basis_differs_plain" if not found.later else "basis_differs_later" if found.above > claim.observed else "basis_differs"
    observed = amount(claim.observed, signal.unit, voice)
    return words + voice.say("semicolon") + voice.say(key, observed=observed, at=at, later=plain(found.later))


def _count(scene: Scene, found: Listing, indicator: Indicator) -> str:
    voice = scene.voice
    words = voice.say("basis_count", records=plain(found.records))
    if found.records_below:
        above, below = plain(found.records_above), plain(found.records_below)
        return words + voice.say("comma") + voice.say("basis_share", above=above, below=below)
    if indicator.calc.agg == "sum":
        return words + voice.say("basis_sum", sum=str(voice.exact(found.above, indicator)))
    return words


def _figure_agrees(scene: Scene, indicator: Indicator, found: Listing) -> str:
    """Whether the records come to the figure on the pages, where the figure is their sum or a quotient of two sums."""
    reading = scene.board.figure(scene.place, indicator.id).reading
    if reading.value is None or not _adds_up(indicator):
        return ""
    value = found.above / found.below if found.records_below and found.below else found.above
    voice = scene.voice
    if abs(value - reading.value) <= 0.005 * max(1.0, abs(value)) ** 0.5:
        return voice.say("basis_figure_agrees")
    return voice.say("basis_figure_differs", figure=str(voice.exact(reading.value, indicator)))


def _adds_up(indicator: Indicator) -> bool:
    """Whether the figure is a sum over its records, or a quotient of two such sums."""
    calc = indicator.calc
    sides = [side for side in (calc.num, calc.den) if side is not None] if calc.agg == "ratio" else [calc]
    return indicator.streamed or all(side.agg in ADDED_UP for side in sides)


def _part_name(scene: Scene, alert: Alert, claim: Claim) -> str:
    """The signal, the value that it is of, the count that was told, and whether it was an alert of its own."""
    voice, catalogue, key = scene.voice, scene.snapshot.catalogue, claim.question.key
    signal = catalogue.signals[key.signal]
    words = voice.name(signal)
    if key.dimension:
        words = f"{value_name(key.dimension, key.value, catalogue, voice)} · {words}"
    if claim.observed is not None:
        words += f" {amount(claim.observed, signal.unit, voice)}"
    return words if claim.alert == alert.id else f"{words} ({voice.say('basis_part_merged')})"


def _asked_at(scene: Scene, found: Listing | None) -> str:
    return scene.as_of(found.asked_at if found is not None else None)
