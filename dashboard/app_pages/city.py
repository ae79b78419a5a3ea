"""城市: one city: its programmes, their indicators by day, and what it reports."""

from __future__ import annotations

import streamlit as st

from dashboard.address import choose
from dashboard.app_pages.choices import choose_city, choose_notice, chosen_city, chosen_column, chosen_indicator, is_nowhere
from dashboard.app_pages.detail import indicator_panel, reporting_panel
from dashboard.app_pages.draw import draw_course
from dashboard.component import panel
from dashboard.lead import city_sentence
from dashboard.panels.head import head
from dashboard.panels.programmes import programmes
from dashboard.panels.tile import explain, tiles
from dashboard.part import box, html
from dashboard.refresh import live_parts
from dashboard.scene import Scene, say_not_shown

TILES = 5


def show() -> None:
    """The page."""
    live_parts(_draw)


def _draw(scene: Scene) -> None:
    voice, board = scene.voice, scene.board
    if is_nowhere(scene):
        say_not_shown(scene)
        with box("filters", horizontal=True):
            choose_city(scene, chosen_city(scene))
        return
    city, column = chosen_city(scene), chosen_column(scene)
    html(f'<p class="tx-lead">{city_sentence(voice, board, city, scene.fresh)}</p>')
    with box("filters", horizontal=True):
        choose_city(scene, city)
        choose_notice(scene)
    headlines = [board.figure(city, figure.indicator.id) for figure in board.headlines]
    panel(tiles(voice, [figure for figure in headlines if figure.reading.value is not None][:TILES], scene.judged), "tiles")
    with box("halves"):
        with box("halves_a"):
            html(head(voice.say("programmes"), scene.asof))
            clicked = panel(programmes(voice, board, city, column.programme.id, scene.judged), "city_programmes")
            if clicked:
                choose(programme=clicked, indicator=None)
                st.rerun(scope="fragment")
        with box("halves_b"):
            figure = board.figure(city, chosen_indicator(column))
            panel(head(voice.name(figure.indicator), explain(voice, figure, scene.judged), indicator=figure.indicator.id), "course_head")
            draw_course(scene, figure, 210)
    with box("below"):
        with box("below_a"):
            indicator_panel(scene, city, column)
        with box("below_b"):
            reporting_panel(scene, city)
