"""进度: city × programme, and behind each cell the city, the programme's indicators and their course by day."""

from __future__ import annotations

import streamlit as st

from dashboard.address import choose
from dashboard.app_pages.choices import choose_notice, chosen_city, chosen_column, chosen_indicator, is_nowhere, switch
from dashboard.app_pages.detail import indicator_panel, reporting_panel
from dashboard.app_pages.draw import draw_course
from dashboard.component import panel
from dashboard.lead import cities_sentence
from dashboard.panels.head import head
from dashboard.panels.matrix import Show, legend, matrix, squares
from dashboard.panels.programmes import programmes
from dashboard.panels.tile import explain
from dashboard.part import box, html
from dashboard.refresh import live_parts
from dashboard.scene import Scene, say_not_shown


def show() -> None:
    """The page."""
    live_parts(_draw)


def _draw(scene: Scene) -> None:
    voice, board = scene.voice, scene.board
    html(f'<p class="tx-lead">{cities_sentence(voice, board, scene.fresh)}</p>')
    with box("filters", horizontal=True):
        choose_notice(scene)
        shows = Show(switch("show", {kind.value: voice.say(f"show_{kind.value}") for kind in Show}, voice.say("show")))
        order = switch("order", {kind: voice.say(f"order_{kind}") for kind in ("worst", "code")}, voice.say("order"))
    if is_nowhere(scene):
        say_not_shown(scene)
    city = chosen_city(scene)
    cities = board.cities if order == "code" else _kept_order(scene)
    with box("two"):
        with box("two_a"):
            html(head(voice.say("matrix_title"), scene.asof, voice.say("matrix_note") if scene.judged and shows is Show.DAYS else ""))
            with box("matrix"):
                picked = panel(matrix(voice, board, cities, city, shows, scene.judged), "matrix_panel")
            with box("squares"):
                picked = panel(squares(voice, board, cities, city, scene.judged), "squares_panel") or picked
            html(legend(voice, judged=scene.judged))
        with box("two_b"):
            _city_side(scene, city)
            reporting_panel(scene, city)
        with box("two_c"):
            indicator_panel(scene, city, chosen_column(scene))
    if picked:
        place, _, programme = picked.partition("/")
        choose(city=place, **({"programme": programme, "indicator": None} if programme else {}))
        st.rerun(scope="fragment")


def _city_side(scene: Scene, city: str) -> None:
    voice, board, column = scene.voice, scene.board, chosen_column(scene)
    html(head(voice.name(scene.snapshot.catalogue.cities[city]), scene.asof))
    picked = panel(programmes(voice, board, city, column.programme.id, scene.judged), "city_programmes")
    if picked:
        choose(programme=picked, indicator=None)
        st.rerun(scope="fragment")
    figure = board.figure(city, chosen_indicator(column))
    panel(head(voice.name(figure.indicator), explain(voice, figure, scene.judged), indicator=figure.indicator.id), "course_head")
    draw_course(scene, figure, 190)


def _kept_order(scene: Scene) -> tuple[str, ...]:
    """Worst first as it was when the page was opened: rows do not move under the reader's eyes."""
    kept = st.session_state.setdefault("orders", {})
    key = (scene.board.notice.id, scene.board.province)
    if key not in kept or not scene.snapshot.cells_held:
        kept[key] = scene.board.worst_first()
    return tuple(kept[key])
