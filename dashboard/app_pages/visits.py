"""走访: how many of the households on the register have been visited, how, and in which city."""

from __future__ import annotations

from dashboard.app_pages.draw import draw_course
from dashboard.app_pages.topic import breakdown_panel, city_column, opening
from dashboard.component import panel
from dashboard.panels.bars import Bar, bars
from dashboard.panels.head import head, nothing
from dashboard.panels.tile import explain
from dashboard.part import box, html
from dashboard.refresh import live_parts
from dashboard.scene import Scene
from dashboard.topic_lead import visits_sentence

TOPIC = "visits"
COVERAGE, MADE = "household-visit-coverage", "visits-made"
TILES = (COVERAGE, MADE, "key-persons-visited", "left-behind-care", "demands-collected")
MORE = (
    "left-behind-elder-visits",
    "left-behind-child-visits",
    "left-behind-child-support",
    "needs-referred",
    "family-messages",
    "site-visits",
    "status-check-contacts",
    "three-arrivals",
)
CITIES = (COVERAGE, MADE)


def show() -> None:
    """The page."""
    live_parts(_draw)


def _draw(scene: Scene) -> None:
    voice, board = scene.voice, scene.board
    coverage, made = board.figure(scene.place, COVERAGE), board.figure(scene.place, MADE)
    opening(scene, visits_sentence(voice, board, coverage, COVERAGE, scene.fresh), TILES)
    with box("halves"):
        with box("halves_a"):
            html(head(f"{scene.place_name} · {voice.say('households')}", scene.asof, explain(voice, coverage, scene.judged)))
            _households(scene)
            html(head(f"{scene.place_name} · {voice.name(made.indicator)}", scene.asof, voice.say("by_day")))
            draw_course(scene, made, 190)
            html(head(f"{scene.place_name} · {voice.say('by_mode')}", scene.counted("breakdowns"), voice.name(made.indicator)))
            breakdown_panel(scene, TOPIC, "mode", MADE, "modes")
        with box("halves_b"):
            city_column(scene, CITIES, MORE)


def _households(scene: Scene) -> None:
    voice, reading = scene.voice, scene.board.figure(scene.place, COVERAGE).reading
    if reading.num is None or not reading.den:
        html(nothing(voice.say("no_register")))
        return
    left = max(reading.den - reading.num, 0)
    rows = [
        Bar(voice.say("households_listed"), reading.den, ""),
        Bar(voice.say("households_visited"), reading.num, f"{100 * reading.num / reading.den:.1f}%", "done"),
        Bar(voice.say("households_left"), left, f"{100 * left / reading.den:.1f}%", "slow" if left and scene.judged else ""),
    ]
    panel(bars(voice, rows), "households")
