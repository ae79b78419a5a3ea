"""总览: the province at a glance; on the wall, all of it on one screen."""

from __future__ import annotations

import streamlit as st

from dashboard.address import choose
from dashboard.app_pages.draw import draw_map
from dashboard.app_pages.wall import wall
from dashboard.app_pages.wall_view import uncoloured
from dashboard.component import panel
from dashboard.lead import province_sentence
from dashboard.panels.alert_rows import alert_ticker
from dashboard.panels.feed import feed, intake_line
from dashboard.panels.head import head
from dashboard.panels.lines import reporting_line
from dashboard.panels.matrix import legend
from dashboard.panels.programmes import programmes
from dashboard.panels.tile import tiles
from dashboard.scene import Scene, go, live

FEED_ROWS = 6
TICKER_ROWS = 4


def show() -> None:
    """The page."""
    live(lambda scene: wall(scene) if scene.is_wall else _screen(scene))


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
            st.html(legend(voice, whole=False) if scene.judged else uncoloured(scene))
        with st.container(key="three_b"):
            st.html(head(voice.say("programmes"), scene.asof))
            panel(programmes(voice, board, board.whole, judged=scene.judged), "programmes")
        with st.container(key="three_c"):
            _ticker(scene)
            st.html(head(voice.say("latest"), intake_line(voice, scene.snapshot)))
            panel(feed(voice, scene.snapshot, (*board.cities, board.province), FEED_ROWS), "feed")
            st.html(head(voice.say("reporting"), voice.say("today_short")))
            panel(reporting_line(voice, board), "reporting")


def _ticker(scene: Scene) -> None:
    voice = scene.voice
    open_ones = scene.alerts.live
    st.html(head(voice.say("alerts_open_title", count=len(open_ones)), voice.say("alerts_owed_note", count=len(scene.alerts.owed))))
    told = alert_ticker(voice, scene.snapshot.catalogue, open_ones, scene.now, scene.alerts.none_open, TICKER_ROWS)
    if picked := panel(told, "ticker"):
        choose(id=picked)
        go("alerts")
