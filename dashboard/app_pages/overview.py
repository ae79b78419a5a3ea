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
from dashboard.part import box, html
from dashboard.refresh import live_parts
from dashboard.scene import Scene, go, live

FEED_ROWS = 6
TICKER_ROWS = 4


def show() -> None:
    """The page."""
    if st.context.is_embedded:
        live(wall)
    else:
        live_parts(_screen)


def _screen(scene: Scene) -> None:
    voice, board = scene.voice, scene.board
    html(f'<p class="tx-lead">{province_sentence(voice, board, scene.fresh, len(scene.board.alerts.owed))}</p>')
    panel(tiles(voice, board.headlines, scene.judged), "tiles")
    with box("three"):
        with box("three_a"):
            html(head(voice.say("cities"), "", voice.say("worst_three_days")))
            if picked := draw_map(scene, 12, 286):
                choose(city=picked)
                go("city")
            html(legend(voice, whole=False) if scene.judged else uncoloured(scene))
        with box("three_b"):
            html(head(voice.say("programmes"), scene.asof))
            panel(programmes(voice, board, board.whole, judged=scene.judged), "programmes")
        with box("three_c"):
            _ticker(scene)
            html(head(voice.say("latest"), intake_line(voice, scene.snapshot)))
            panel(feed(voice, scene.snapshot, (*board.cities, board.province), FEED_ROWS), "feed")
            html(head(voice.say("reporting"), voice.say("today_short")))
            panel(reporting_line(voice, board), "reporting")


def _ticker(scene: Scene) -> None:
    voice, alerts = scene.voice, scene.board.alerts
    html(head(voice.say("alerts_open_title", count=len(alerts.live)), voice.say("alerts_owed_note", count=len(alerts.owed))))
    told = alert_ticker(voice, scene.snapshot.catalogue, alerts.live, scene.now, alerts.none_open, TICKER_ROWS)
    if picked := panel(told, "ticker"):
        choose(id=picked)
        go("alerts")
