"""What stands on a wall, view by view; each fits one screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

import streamlit as st

from dashboard.alerts.alerts import record_of
from dashboard.app_pages.arrears import OPEN, ages, steps, stock_chart
from dashboard.app_pages.arrears import TILES as ARREARS_TILES
from dashboard.app_pages.draw import draw_map
from dashboard.app_pages.trips import CARRIED, days_chart, flow, routes_table
from dashboard.component import panel
from dashboard.lead import cities_sentence, province_sentence
from dashboard.panels.alert_record import hands, record_lines
from dashboard.panels.alert_rows import alert_cards
from dashboard.panels.bars import Bar, bars
from dashboard.panels.feed import feed
from dashboard.panels.head import head, nothing
from dashboard.panels.lines import figure_lines
from dashboard.panels.matrix import Show, legend, matrix
from dashboard.panels.programmes import programmes
from dashboard.panels.tile import tiles
from dashboard.records.arrears import Arrears, Cases
from dashboard.records.scope import Scope
from dashboard.records.trips import Route, Trips
from dashboard.rotation import Showing, View
from dashboard.scene import Scene
from dashboard.topic_lead import alerts_sentence, arrears_sentence, trips_sentence
from dashboard.voice import plain

TILES = 5
FEED_ROWS = 4
CARDS = 4
ALERT_CARDS = 10
ROUTES = 4
SIZE = 22
"""Type in charts, in pixels of a screen 1920 wide."""


def lead_of(scene: Scene, view: View) -> str:
    """The sentence above a view, as markup."""
    voice, board, records = scene.voice, scene.board, scene.snapshot.records
    match view:
        case View.OVERVIEW:
            return province_sentence(voice, board, scene.fresh, len(board.alerts.owed))
        case View.MATRIX:
            return cities_sentence(voice, board, scene.fresh)
        case View.ALERTS:
            return alerts_sentence(voice, board.alerts, scene.now, scene.fresh)
        case View.ARREARS:
            here = (records.arrears or Arrears()).cases.get(Scope(board.notice.id, scene.place), Cases())
            open_by_city = {city: board.figure(city, OPEN).reading.value for city in board.cities}
            return arrears_sentence(voice, board, board.figure(scene.place, OPEN), here, open_by_city, scene.place, scene.fresh)
        case View.TRIPS:
            return trips_sentence(voice, board, scene.place, _routes(scene), scene.fresh)


def _overview(scene: Scene, _shown: Showing) -> None:
    voice, board = scene.voice, scene.board
    with st.container(key="wall_main"):
        with st.container(key="wall_map"):
            st.html(head(voice.say("cities"), voice.say("worst_three_days")))
            draw_map(scene, SIZE, 474)
            st.html(legend(voice, whole=False) if scene.judged else uncoloured(scene))
        with st.container(key="wall_programmes"):
            st.html(head(voice.say("programmes"), voice.say("tick_expected")))
            panel(programmes(voice, board, board.whole, judged=scene.judged), "programmes")
        with st.container(key="wall_side"):
            _side(scene)
    panel(tiles(voice, board.headlines[:TILES], scene.judged), "tiles")


def _side(scene: Scene) -> None:
    """Open alerts; while there are few, the figures that have no tile and the latest records fill the room."""
    voice, board, snapshot = scene.voice, scene.board, scene.snapshot
    open_ones = board.alerts.live
    if open_ones:
        st.html(head(voice.say("alerts_open_title", count=len(open_ones)), voice.say("alerts_owed_note", count=len(board.alerts.owed))))
        panel(alert_cards(voice, snapshot.catalogue, open_ones[:CARDS], scene.now, board.alerts.none_open), "cards")
        if len(open_ones) >= CARDS - 1:
            return
    else:
        st.html(head(voice.say("more_figures"), scene.asof))
        panel(figure_lines(voice, board.headlines[TILES:]), "lines")
    st.html(head(voice.say("latest"), ""))
    panel(feed(voice, snapshot, (*board.cities, board.province), FEED_ROWS), "feed")


def _matrix(scene: Scene, shown: Showing) -> None:
    voice, board = scene.voice, scene.board
    st.html(f"<style>.st-key-view_matrix{{--rows:{len(board.cities) + 1}}}</style>")
    st.html(head(voice.say("matrix_title"), scene.asof, voice.say("matrix_note") if scene.judged else ""))
    panel(matrix(voice, board, _order(scene, shown), None, Show.DAYS, scene.judged), "wall_matrix")
    st.html(legend(voice, judged=scene.judged))


def _order(scene: Scene, shown: Showing) -> tuple[str, ...]:
    """Worst first as it was when the turn began: rows do not move under the reader's eyes."""
    board = scene.board
    key = (board.notice.id, board.province, scene.snapshot.today, shown.turn, scene.snapshot.cells_held > 0)
    kept: dict[object, tuple[str, ...]] = st.session_state.setdefault("wall_order", {})
    if key not in kept:
        kept.clear()
        kept[key] = tuple(board.worst_first())
    return kept[key]


def _alerts(scene: Scene, _shown: Showing) -> None:
    voice, alerts, catalogue = scene.voice, scene.board.alerts, scene.snapshot.catalogue
    open_ones = alerts.live
    with st.container(key="wall_wide"):
        with st.container(key="wall_cards"):
            more = len(open_ones) - ALERT_CARDS
            note = voice.say("wall_more", count=more) if more > 0 else ""
            st.html(head(voice.say("alerts_open_title", count=len(open_ones)), note, voice.say("alerts_seal_note")))
            panel(alert_cards(voice, catalogue, open_ones[:ALERT_CARDS], scene.now, alerts.none_open), "cards")
        with st.container(key="wall_record"):
            st.html(head(voice.say("hands_title"), voice.say("alerts_owed_note", count=len(alerts.owed))))
            panel(hands(voice, catalogue, open_ones, alerts.none_open), "hands")
            st.html(head(voice.say("record_title"), voice.say("record_of", count=len(alerts.by_id))))
            panel(record_lines(voice, record_of(alerts.by_id.values(), scene.now)), "record")


def _arrears(scene: Scene, _shown: Showing) -> None:
    voice, board = scene.voice, scene.board
    found = scene.snapshot.records.arrears or Arrears()
    here = found.cases.get(Scope(board.notice.id, scene.place), Cases())
    st.html(f"<style>.st-key-view_arrears{{--rows:{len(board.cities)}}}</style>")
    panel(tiles(voice, [board.figure(scene.place, indicator) for indicator in ARREARS_TILES], scene.judged), "tiles")
    with st.container(key="wall_thirds"):
        with st.container(key="wall_stock"):
            st.html(head(voice.say("arrears_stock"), "", voice.say("dashed_today")))
            stock_chart(scene, found, SIZE, 540)
        with st.container(key="wall_ages"):
            if scene.snapshot.records.arrears is None:
                st.html(head(voice.say("arrears_ages")) + nothing(voice.say("counting")))
            else:
                st.html(head(voice.say("arrears_ages"), voice.say("of_open", open=plain(here.open))))
                panel(ages(scene, here), "ages")
                st.html(head(voice.say("arrears_steps"), scene.counted("arrears")))
                panel(steps(scene, here), "steps")
        with st.container(key="wall_cities"):
            st.html(head(voice.say("arrears_cities"), scene.asof))
            panel(_open_by_city(scene), "cities")


def _open_by_city(scene: Scene) -> str:
    voice, board = scene.voice, scene.board
    held = [(board.figure(city, OPEN).reading.value, city) for city in board.cities]
    known = sorted(((value, city) for value, city in held if value is not None), key=lambda row: (-row[0], row[1]))
    rows = [Bar(scene.name_of(city), value, "" if value else voice.say("cleared")) for value, city in known]
    rows += [Bar(scene.name_of(city), 0, shown="○", note=voice.say("none_short")) for value, city in held if value is None]
    return bars(voice, rows)


def _trips(scene: Scene, _shown: Showing) -> None:
    voice, board, found = scene.voice, scene.board, scene.snapshot.records.trips
    routes = _routes(scene)
    with st.container(key="wall_pair"):
        with st.container(key="wall_flow"):
            st.html(head(voice.say("flow_title"), scene.counted("trips"), voice.say("flow_note")))
            flow(scene, found, routes, "all", SIZE, 720)
        with st.container(key="wall_days"):
            panel(tiles(voice, [board.figure(scene.place, one) for one in (CARRIED, "p2p-runs")], scene.judged), "tiles")
            st.html(head(voice.say("trip_days_title"), scene.counted("trips"), voice.say("dashed_today")))
            days_chart(scene, found, SIZE, 200)
            st.html(head(voice.say("routes_title"), "", voice.say("window_all")))
            routes_table(scene, found, routes, "all", ROUTES)


def _routes(scene: Scene) -> list[Route]:
    found = scene.snapshot.records.trips or Trips()
    return list(found.routes.get(Scope(scene.board.notice.id, scene.place), ()))


def uncoloured(scene: Scene) -> str:
    """In place of the map's legend while nothing is judged."""
    return f'<div class="tx-legend">{escape(scene.voice.say("map_uncoloured"))}</div>'


PARTS: Mapping[View, Callable[[Scene, Showing], None]] = {
    View.OVERVIEW: _overview,
    View.MATRIX: _matrix,
    View.ALERTS: _alerts,
    View.ARREARS: _arrears,
    View.TRIPS: _trips,
}
