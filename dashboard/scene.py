"""What one run of a page is drawn from: the viewer's choices, the newest snapshot and its colours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from html import escape
from urllib.parse import urlsplit

import streamlit as st

from dashboard import house
from dashboard.address import choice, choose, language
from dashboard.alerts.alerts import Alerts
from dashboard.alerts.telling import rule_name
from dashboard.basis.listing import Listing
from dashboard.basis.question import Question
from dashboard.board import Board, Figure
from dashboard.component import panel
from dashboard.definition import value_name
from dashboard.entrance import claims_now, entrance, present
from dashboard.files.workbook import Origin
from dashboard.finder import Answer, Record, Share
from dashboard.frame import frame
from dashboard.house import House
from dashboard.panels.definition import definition
from dashboard.panels.head import as_of
from dashboard.panels.table import Cell
from dashboard.part import Parts, box, draws, html, into, parts
from dashboard.reports import Campaign
from dashboard.snapshot import SHANGHAI, Intake, Snapshot
from dashboard.standing import Freshness, Liveness, freshness
from dashboard.tokens import Tokens, css_variables, print_style, tokens
from dashboard.view import View, board_seen, view_of
from dashboard.viewer import Viewer
from dashboard.voice import Voice
from dashboard.words import WORDS
from infra.settings import Settings
from schemas.formula import NONE_GIVEN

REFRESH_S = 1.0
TO_SIGN_IN = (
    "if (location.pathname !== '/sign-in') location.replace('/sign-in?next=' + encodeURIComponent(location.pathname + location.search))"
)
WIDER = (
    ":root{--name:7.3em;--verdict:6em;--city:82px;--sq:5.2em;--feed:4.6em;--key-wall:54px;--gap-wall:34px;--unit-wall:22px;"
    "--wall-columns:670px 620px minmax(0,1fr)}"
)
"""English names need more room than Chinese ones."""


@dataclass(frozen=True)
class Scene:
    """Everything a page needs; `judged` is False while the figures are stale."""

    settings: Settings
    viewer: Viewer
    snapshot: View
    board: Board
    voice: Voice
    colours: Tokens
    fresh: Freshness
    now: datetime
    is_wall: bool

    @property
    def judged(self) -> bool:
        """Whether words and colours of judgement may be used."""
        return not self.fresh.is_stale

    @cached_property
    def city_names(self) -> dict[str, str]:
        """The province's cities by code."""
        return {city: self.voice.city(self.snapshot.catalogue.cities[city]) for city in self.board.cities}

    @cached_property
    def asof(self) -> str:
        """As of when, and how many cities have reported today."""
        return as_of(self.voice, self.fresh, self.board.reported, len(self.board.cities))

    @property
    def origin(self) -> Origin:
        """What a file says of where it is from."""
        voice, today = self.voice, self.snapshot.today
        scope = f"{voice.name(self.board.notice)} · {voice.name(self.snapshot.catalogue.provinces[self.board.province])}"
        asof = voice.say("file_of", day=voice.day(today, year=True), asof=self.asof)
        return Origin(scope, asof, voice.say("file_source"), f"{today:%Y%m%d}")

    @property
    def alerts(self) -> Alerts:
        """The alerts that this viewer may see."""
        return self.snapshot.alerts

    def rule_name(self, rule: str) -> str:
        """What a rule is called; one that the office made is called by its id."""
        return rule_name(self.voice, rule)

    @cached_property
    def place(self) -> str:
        """The city that a topic's page is about; the whole province unless one is chosen whose detail this viewer sees."""
        wanted = choice("place")
        is_shown = wanted is not None and wanted in self.board.cities and self.snapshot.shows_detail(wanted)
        return wanted if wanted is not None and is_shown else self.board.whole

    @property
    def place_name(self) -> str:
        """The name of `place`."""
        return self.name_of(self.place)

    @property
    def seen_name(self) -> str:
        """What is left of `place` where only some of its cities' details are seen."""
        places = list(self.snapshot.within(self.place))
        seen = [place for place in places if self.snapshot.shows_detail(place)]
        return self.place_name if len(seen) == len(places) else self.voice.join([self.name_of(place) for place in seen])

    def name_of(self, place: str) -> str:
        """A city, the province, or the province's own bodies."""
        if place == self.board.whole:
            return self.voice.say("province")
        city = self.snapshot.catalogue.cities.get(place)
        return self.voice.city(city) if city else self.voice.say("province_bodies")

    def value_name(self, topic: str, field: str, value: str) -> str:
        """A value of a topic's field in words; what was not given says so."""
        return (
            self.voice.say("not_given")
            if value == NONE_GIVEN
            else value_name(self.voice, self.snapshot.catalogue.topics[topic], field, value)
        )

    def cell_of(self, figure: Figure) -> Cell:
        """A figure in a table; silence is said, not shown as 0."""
        if figure.reading.value is None:
            words = self.voice.say(f"standing_{figure.pace.standing.value}")
            return Cell(markup=f'<span class="none">○ {escape(words)}</span>')
        quantity = self.voice.exact(figure.reading.value, figure.indicator)
        unit = f" <small>{escape(quantity.unit)}</small>" if figure.indicator.unit in ("share", "yuan") else ""
        return Cell(markup=f"{escape(quantity.figure)}{unit}")

    def counted(self, part: str) -> str:
        """As of when a part was counted from the records."""
        return self.as_of(self.snapshot.records.counted_at.get(part))

    def as_of(self, at: datetime | None) -> str:
        """As of a time of today; nothing where it is not known."""
        return self.voice.say("as_of", time=self.voice.clock(at.astimezone(SHANGHAI))) if at else ""

    def find(self, words: str) -> Answer:
        """Records by their number or an event's id, as far as this viewer may see them; blocks.

        Raises:
            BusyError, AwayError: there is no answer; ask again.
        """
        return house.house().finder.find(words).seen(self.snapshot.shows_record, self.viewer.clearance.is_office)

    def records_behind(self, asked: Question, most: int, told: datetime | None = None) -> Listing:
        """The records that a figure or an alert rests on, of the places asked for as far as this viewer may see them; blocks.

        Raises:
            BusyError, AwayError: there is no answer; ask again.
        """
        snapshot = self.snapshot
        if (seen := asked.seen(snapshot.shows_records_of)) is None:
            return Listing()
        state = tuple(snapshot.intake.get(topic, Intake(topic)).events for topic in asked.topics(snapshot.catalogue))
        departments = snapshot.clearance.whose_records
        found = house.house().lists.ask(seen, snapshot.generation, most=most, departments=departments, told=told, state=state)
        return found.seen(snapshot.shows_record)

    def counts_for(self, record: Record) -> tuple[Share, ...]:
        """What a record that was found adds to streamed indicators."""
        return house.house().finder.counts_for(record)

    @property
    def chart_key(self) -> str:
        """Changes only when a chart has to be drawn anew: theme, language, province."""
        return f"{self.colours['bg']}{self.voice.language}{self.board.province}"


def live(draw: Callable[[Scene], None]) -> None:
    """Draw a page, again every second from the newest snapshot."""

    st.fragment(run_every=REFRESH_S)(lambda: still(draw))()


def still(draw: Callable[[Scene], None]) -> None:
    """Draw a page once, for one in which the viewer types."""
    scene = current()
    with into(Parts(origin=scene.origin)):
        frame(scene.voice, scene.alerts)
        page(scene, draw)


def page(scene: Scene, draw: Callable[[Scene], None]) -> None:
    """Colours, header, the page itself and the definition that was asked for."""
    colours = css_variables(scene.colours) + print_style(scene.colours) + ("" if scene.voice.is_chinese else WIDER)
    parts().shape.append(colours)
    if draws():
        st.html(f"<style>{colours}</style>")
    if not scene.is_wall:
        _header(scene)
    if (wanted := choice("place")) and (wanted not in scene.snapshot.catalogue.cities or not scene.snapshot.shows_detail(wanted)):
        say_not_shown(scene)
    draw(scene)
    asked = choice("definition")
    if asked is not None and asked in scene.snapshot.catalogue.indicators:
        figure = scene.board.figure(scene.place, asked)
        panel(definition(scene.voice, scene.snapshot, figure, scene.board.notice.id, scene.asof), "definition")


def current() -> Scene:
    """The scene of this moment for this viewer; whoever has signed out meanwhile is told so, and nothing else."""
    viewer = present()
    if viewer is None:
        say_signed_out()
        st.stop()
    home = house.house()
    snapshot = home.reader.snapshot
    at = house.now()
    fresh = freshness(snapshot, at, home.stale_after)
    campaign = _chosen(home, snapshot, viewer)
    board = house.board(snapshot.version, campaign, snapshot, home.goals[campaign.notice])
    colours = tokens(st.context.theme.type == "dark", fresh.is_stale)
    shown, seen = view_of(snapshot, viewer.clearance), board_seen(board, viewer.clearance)
    return Scene(home.settings, viewer, shown, seen, Voice(language()), colours, fresh, at, bool(st.context.is_embedded))


def go(page: str) -> None:
    """Open another page of this viewer, by its path."""
    st.switch_page(st.session_state["pages"][page])


def _chosen(home: House, snapshot: Snapshot, viewer: Viewer) -> Campaign:
    """The campaign asked for, or what is on; in a province of the viewer's."""
    near = viewer.clearance.provinces(home.catalogue)
    notice = home.catalogue.notices.get(choice("notice") or "")
    if notice is None or not set(notice.provinces) & set(near):
        if snapshot.campaign.province in near:
            return snapshot.campaign
        notices = [one for one in home.catalogue.notices.values() if set(one.provinces) & set(near)]
        notice = max(notices, key=lambda one: one.counts.first, default=home.catalogue.notices[snapshot.campaign.notice])
    if notice.id == snapshot.campaign.notice and snapshot.campaign.province in near:
        return snapshot.campaign
    wanted = choice("province") or snapshot.campaign.province
    possible = [province for province in notice.provinces if province in near] or list(notice.provinces)
    return Campaign(notice.id, wanted if wanted in possible else possible[0])


def data_day(scene: Scene) -> str:
    """The day that the figures are of, with the year where it is not this one."""
    today = scene.snapshot.today
    return scene.voice.day(today, year=today.year != scene.now.astimezone(SHANGHAI).year)


def freshness_markup(scene: Scene) -> str:
    """When the newest figure came in, and whether more keep coming."""
    fresh, voice = scene.fresh, scene.voice
    if fresh.since is None:
        return f'<b class="late">{escape(voice.say("no_data_yet"))}</b>'
    at = fresh.since.astimezone(SHANGHAI)
    if fresh.liveness is Liveness.LIVE:
        return f"{escape(voice.say('as_of', time=voice.clock(at, seconds=True)))} <b>● {escape(voice.say('live'))}</b>"
    key = "still_since" if fresh.liveness is Liveness.STILL else "lost_since"
    age = escape(voice.say("since_age", age=voice.span(fresh.age)))
    return f'<b class="late">◷ {escape(voice.say(key, time=voice.clock(at)))}<span class="age">{age}</span></b>'


def _header(scene: Scene) -> None:
    with box("hdr", horizontal=True):
        day = f"{scene.voice.say('data_day')} {data_day(scene)}"
        shown = f'<div class="tx-hdr"><span class="day">{escape(day)}</span><span>{freshness_markup(scene)}</span></div>'
        html(shown + _printed(scene), width="content")
        if not draws():
            return
        _who(scene)
        other = "en" if scene.voice.is_chinese else "zh"
        if st.button(scene.voice.say("other_language"), type="tertiary", key="language"):
            choose(lang=other if other == "en" else None)
            st.rerun()


def _printed(scene: Scene) -> str:
    """What stands above a page on paper, in place of the bar: the page, what it is of and as of when."""
    voice, origin = scene.voice, scene.origin
    path = urlsplit(st.context.url or "").path.rpartition("/")[2]
    page = voice.say(f"page_{path}") if f"page_{path}" in WORDS else voice.say("page_overview")
    printed = voice.say("printed_at", time=f"{scene.now.astimezone(SHANGHAI):%Y-%m-%d %H:%M}")
    return (
        f'<div class="tx-printed"><b>{escape(voice.say("app"))}</b><b>{escape(page)}</b><span>{escape(origin.scope)}</span>'
        f"<span>{escape(origin.asof)}</span><span>{escape(printed)}</span></div>"
    )


def _who(scene: Scene) -> None:
    """Who has signed in, and the way out."""
    voice, sign_in = scene.voice, scene.settings.access.sign_in
    if sign_in == "off":
        return
    name = f'<span class="who">{escape(scene.viewer.title)}</span>' if scene.viewer.may_act else ""
    if sign_in == "oidc":
        st.html(f'<div class="tx-hdr">{name}</div>', width="content")
        if st.button(voice.say("sign_out"), type="tertiary", key="sign_out"):
            st.logout()
        return
    way_out = f'<form method="post" action="/sign-out"><button type="submit">{escape(voice.say("sign_out"))}</button></form>'
    st.html(f'<div class="tx-hdr tx-who">{name}{way_out}</div>', width="content")


def say_signed_out() -> None:
    """Tell whoever has no session, or no rights, and show the way to sign in."""
    voice = Voice(language())
    colours = tokens(st.context.theme.type == "dark", stale=False)
    st.html(f"<style>{css_variables(colours)}</style>")
    if entrance().settings.access.sign_in == "oidc":
        is_known, is_recent = claims_now()
        words = "no_rights" if is_known and is_recent else ("signed_out" if is_known else "sign_in_lead")
        st.html(f'<p class="tx-lead">{escape(voice.say(words))}</p>')
        if st.button(voice.say("sign_in_province"), type="primary", key="sign_in"):
            st.login()
        if is_known and st.button(voice.say("sign_out"), type="tertiary", key="sign_out"):
            st.logout()
        return
    st.html(
        f'<p class="tx-lead">{escape(voice.say("signed_out"))}</p>'
        f'<p class="tx-way"><a href="/sign-in" target="_self">{escape(voice.say("sign_in"))}</a></p>'
    )
    st.html(f"<script>{TO_SIGN_IN}</script>", unsafe_allow_javascript=True)


def say_not_shown(scene: Scene) -> None:
    """For what is not this viewer's to see, and for what is not there: the words are the same."""
    html(f'<p class="tx-lead">{escape(scene.voice.say("not_shown"))}</p>')
