"""总览: the province at a glance; on the wall, all of it on one screen."""

from __future__ import annotations

from html import escape

import streamlit as st

from dashboard.address import choose
from dashboard.app_pages.draw import draw_map
from dashboard.component import panel
from dashboard.lead import province_sentence
from dashboard.panels.alert_rows import alert_cards, alert_ticker
from dashboard.panels.feed import feed, intake_line
from dashboard.panels.head import head
from dashboard.panels.lines import figure_lines, reporting_line
from dashboard.panels.matrix import legend
from dashboard.panels.programmes import programmes
from dashboard.panels.tile import tiles
from dashboard.scene import Scene, data_day, freshness_markup, go, live

WALL_TILES = 5
FEED_ROWS = 6
WALL_FEED_ROWS = 4
WALL_ALERTS = 4
TICKER_ROWS = 4


def show() -> None:
    """The page."""
    live(lambda scene: _wall(scene) if scene.is_wall else _screen(scene))


def _screen(scene: Scene) -> None:
    voice, board = scene.voice, scene.board
    st.html(f'<p class="tx-lead">{province_sentence(voice, board, scene.fresh, len(scene.alerts.owed))}</p>')
    panel(tiles(voice, board.headlines, scene.judged), "tiles")
    with st.container(key="three"):
        with st.container(key="three_a"):
            st.html(head(voice.say("cities"), "", voice.say("worst_three_days")))
            if picked := draw_map(scene, 12, 286):
                choose(city=picked)
                go("city")
            st.html(legend(voice, whole=False) if scene.judged else _uncoloured(scene))
        with st.container(key="three_b"):
            st.html(head(voice.say("programmes"), scene.asof))
            panel(programmes(voice, board, board.whole, judged=scene.judged), "programmes")
        with st.container(key="three_c"):
            _ticker(scene)
            st.html(head(voice.say("latest"), intake_line(voice, scene.snapshot)))
            panel(feed(voice, scene.snapshot, (*board.cities, board.province), FEED_ROWS), "feed")
            st.html(head(voice.say("reporting"), voice.say("today_short")))
            panel(reporting_line(voice, board), "reporting")


def _wall(scene: Scene) -> None:
    voice, board, snapshot = scene.voice, scene.board, scene.snapshot
    day = f"{voice.say('data_day')} {data_day(scene)} {voice.weekday(snapshot.today)}"
    with st.container(key="wall"):
        st.html(
            f'<div class="wall-head"><i class="mark"></i><span class="app">{escape(voice.say("app"))}</span>'
            f'<span class="scope">{escape(voice.name(board.notice))}</span>'
            f'<span class="day">{escape(day)}</span><span class="fresh">{freshness_markup(scene)}</span></div>'
        )
        st.html(f'<p class="tx-lead">{province_sentence(voice, board, scene.fresh, len(scene.alerts.owed))}</p>')
        with st.container(key="wall_main"):
            with st.container(key="wall_map"):
                st.html(head(voice.say("cities"), voice.say("worst_three_days")))
                draw_map(scene, 22 if voice.is_chinese else 19, 474)
                st.html(legend(voice, whole=False) if scene.judged else _uncoloured(scene))
            with st.container(key="wall_programmes"):
                st.html(head(voice.say("programmes"), voice.say("tick_expected")))
                panel(programmes(voice, board, board.whole, judged=scene.judged), "programmes")
            with st.container(key="wall_side"):
                _wall_side(scene)
        panel(tiles(voice, board.headlines[:WALL_TILES], scene.judged), "tiles")
        panel(
            f'<div class="wall-foot">{reporting_line(voice, board)}<span class="right">{escape(intake_line(voice, snapshot))}</span></div>',
            "foot",
        )


def _ticker(scene: Scene) -> None:
    voice = scene.voice
    open_ones = scene.alerts.live
    st.html(head(voice.say("alerts_open_title", count=len(open_ones)), voice.say("alerts_owed_note", count=len(scene.alerts.owed))))
    if picked := panel(alert_ticker(voice, scene.snapshot.catalogue, open_ones[:TICKER_ROWS], scene.now), "ticker"):
        choose(id=picked)
        go("alerts")


def _wall_side(scene: Scene) -> None:
    """Open alerts; while there are few, the figures that have no tile and the latest records fill the room."""
    voice, board, snapshot = scene.voice, scene.board, scene.snapshot
    open_ones = scene.alerts.live
    if open_ones:
        st.html(head(voice.say("alerts_open_title", count=len(open_ones)), voice.say("alerts_owed_note", count=len(scene.alerts.owed))))
        panel(alert_cards(voice, snapshot.catalogue, open_ones[:WALL_ALERTS], scene.now), "cards")
        if len(open_ones) >= WALL_ALERTS - 1:
            return
    else:
        st.html(head(voice.say("more_figures"), scene.asof))
        panel(figure_lines(voice, board.headlines[WALL_TILES:]), "lines")
    st.html(head(voice.say("latest"), ""))
    panel(feed(voice, snapshot, (*board.cities, board.province), WALL_FEED_ROWS), "feed")


def _uncoloured(scene: Scene) -> str:
    return f'<div class="tx-legend">{escape(scene.voice.say("map_uncoloured"))}</div>'
