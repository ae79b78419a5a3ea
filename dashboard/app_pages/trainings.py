"""培训: towards the goal of person-times: the pace, by type and by city."""

from __future__ import annotations

from dashboard.app_pages.draw import draw_course
from dashboard.app_pages.topic import breakdown_panel, city_column, opening
from dashboard.panels.head import head
from dashboard.panels.tile import explain
from dashboard.part import box, html
from dashboard.refresh import live_parts
from dashboard.scene import Scene
from dashboard.topic_lead import goal_sentence

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
    live_parts(_draw)


def _draw(scene: Scene) -> None:
    voice, board = scene.voice, scene.board
    figure = board.figure(scene.place, LEAD)
    opening(scene, goal_sentence(voice, board, figure, LEAD, scene.fresh), TILES)
    with box("halves"):
        with box("halves_a"):
            html(head(f"{scene.place_name} · {voice.name(figure.indicator)}", scene.asof, explain(voice, figure, scene.judged)))
            draw_course(scene, figure, 220)
            html(head(f"{scene.place_name} · {voice.say('by_type')}", scene.counted("breakdowns"), voice.say("person_times")))
            breakdown_panel(scene, TOPIC, "training_type", LEAD, "types")
        with box("halves_b"):
            city_column(scene, CITIES, MORE)
