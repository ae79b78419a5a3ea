"""培训: towards the goal of person-times: the pace, by type and by city."""

from __future__ import annotations

import streamlit as st

from dashboard.app_pages.by_city import cities_panel, figures_panel
from dashboard.app_pages.choices import choose_notice, choose_place
from dashboard.app_pages.draw import draw_course
from dashboard.component import panel
from dashboard.panels.bars import Bar, bars
from dashboard.panels.head import head, nothing
from dashboard.panels.tile import explain, tiles
from dashboard.records.breakdowns import Breakdowns
from dashboard.records.scope import Scope
from dashboard.scene import Scene, live
from dashboard.topic_lead import goal_sentence
from dashboard.voice import plain

TOPIC = "trainings"
LEAD = "training-person-times"
TILES = (LEAD, "skill-certificates", "trainees-employed-share", "unemployed-trainees", "training-subsidies")
MORE = (
    "on-job-trainees",
    "safety-trainees",
    "agri-trainees",
    "new-citizen-trainees",
    "degree-supported",
    "older-youth-classes",
    "online-class-share",
    "training-subsidy-persons",
    "high-skilled-trained",
)
CITIES = (LEAD, "skill-certificates", "trainees-employed-share")


def show() -> None:
    """The page."""
    live(_draw)


def _draw(scene: Scene) -> None:
    voice, board = scene.voice, scene.board
    figure = board.figure(scene.place, LEAD)
    st.html(f'<p class="tx-lead">{goal_sentence(voice, board, figure, LEAD, scene.fresh)}</p>')
    with st.container(key="filters", horizontal=True):
        choose_notice(scene)
        choose_place(scene)
    panel(tiles(voice, [board.figure(scene.place, indicator) for indicator in TILES], scene.judged), "tiles")
    with st.container(key="halves"):
        with st.container(key="halves_a"):
            st.html(head(f"{scene.place_name} · {voice.name(figure.indicator)}", scene.asof, explain(voice, figure, scene.judged)))
            draw_course(scene, figure, 220)
            st.html(head(f"{scene.place_name} · {voice.say('by_type')}", scene.counted("breakdowns"), voice.say("person_times")))
            _types(scene)
        with st.container(key="halves_b"):
            st.html(head(voice.say("by_city"), scene.asof, voice.say("arrears_cities_note")))
            cities_panel(scene, CITIES)
            st.html(head(f"{scene.place_name} · {voice.say('more_figures')}", scene.asof))
            figures_panel(scene, MORE)


def _types(scene: Scene) -> None:
    found = scene.snapshot.records.breakdowns
    held = (found or Breakdowns()).of(Scope(scene.board.notice.id, scene.place), LEAD)
    if not held:
        st.html(nothing(scene.voice.say("counting" if found is None else "no_course")))
        return
    top = sum(held.values())
    rows = [
        Bar(scene.value_name(TOPIC, "training_type", kind), amount, f"{100 * amount / top:.1f}%", "done", plain(amount))
        for kind, amount in held.items()
        if amount
    ]
    panel(bars(rows, "long"), "types")
