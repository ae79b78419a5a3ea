"""Charts on the page. A map's outline is sent until the browser says that it has drawn it, and then never again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import orjson
import streamlit as st
from streamlit_echarts import Map, st_echarts

from dashboard.address import language
from dashboard.app_pages.days import days_panel
from dashboard.board import Figure
from dashboard.charts.account import account, aria
from dashboard.charts.base import Option
from dashboard.charts.course import course, daily
from dashboard.charts.province import outline, province_map
from dashboard.outlook.telling import outlook
from dashboard.panels.head import nothing
from dashboard.part import html, parts, show_chart
from dashboard.scene import Scene
from dashboard.voice import Voice

PICTURE = Path(__file__).parents[1] / "assets" / "picture.js"
DRAWN = {"finished": "function(){return {drawn: true}}"}
CLICKED = {"click": "function(event){return {city: event.name}}"}
SCRIPT, WORDS = b"x_x--0_0", b"x-x--0-0"
"""Between two such marks streamlit_echarts takes any text of a chart for a script and runs it; so none is let through."""


def draw_map(scene: Scene, size: int, height_px: int) -> str | None:
    """The province's map; gives the city that was clicked since the last run."""
    shape = outline(scene.board.province)
    if shape is None:
        html(f'<div class="tx-empty">{escape(scene.voice.say("no_map"))}</div>')
        return None
    kept: set[str] = st.session_state.setdefault("maps_kept", set())
    known = scene.board.province in kept
    happened = draw(
        province_map(scene.colours, scene.board, scene.voice, size, scene.judged, scene.alerts.gravest()),
        f"map-{scene.chart_key}",
        height_px,
        None if known else Map(scene.board.province, shape),
        CLICKED if known else CLICKED | DRAWN,
        "svg",
    )
    if isinstance(happened, dict) and happened.get("drawn"):
        kept.add(scene.board.province)
    return str(happened["city"]) if isinstance(happened, dict) and "city" in happened else None


def since_campaign(scene: Scene, figure: Figure) -> Figure:
    """The figure without the days before the notice's first: of all notices together, days begin with the oldest."""
    reading = figure.reading
    early = (scene.snapshot.first_day(scene.board.notice.id) - reading.first).days
    if early <= 0 or early >= len(reading.course):
        return figure
    first = reading.first + timedelta(days=early)
    return replace(figure, reading=replace(reading, first=first, course=reading.course[early:], daily=reading.daily[early:]))


def draw_on_map(scene: Scene, options: Option, name: str, height_px: int, province: str | None = None, caption: Sequence[str] = ()) -> None:
    """A chart that stands on the province's outline, or another's."""
    province = province or scene.board.province
    shape = outline(province)
    kept: set[str] = st.session_state.setdefault("outlines_kept", set())
    key = f"{name}-{scene.chart_key}"
    map_, events = (None, None) if key in kept or shape is None else (Map(province, shape), DRAWN)
    happened = draw(options, key, height_px, map_, events, "svg", caption)
    if isinstance(happened, dict) and happened.get("drawn"):
        kept.add(key)


def draw_course(scene: Scene, figure: Figure, height_px: int) -> None:
    """A figure's course by day, and below it what each day added."""
    if figure.reading.withheld:
        html(f'<div class="tx-empty">{escape(scene.voice.say("detail_withheld"))}</div>')
        return
    if figure.reading.value is None:
        words = scene.voice.say("no_course" if figure.pace.standing.value != "unknown" else "standing_unknown")
        html(nothing(words))
        return
    if scene.judged and (words := outlook(scene.voice, figure)):
        html(f'<p class="tx-outlook">{escape(words)}</p>')
    place = scene.name_of(figure.place)
    drawn = course(scene.colours, figure, scene.snapshot.today, scene.voice, judged=scene.judged)
    draw(drawn, f"course-{scene.chart_key}", height_px, caption=(place,))
    if len(figure.reading.daily):
        caption = (place, scene.voice.say("by_day"))
        draw(daily(scene.colours, figure, scene.voice), f"daily-{scene.chart_key}", max(90, height_px // 2), caption=caption)
        days_panel(scene, figure)


def draw(
    options: Option,
    key: str,
    height_px: int,
    shape: Map | None = None,
    events: dict[str, str] | None = None,
    renderer: str = "canvas",
    caption: Sequence[str] = (),
) -> Any:
    """A chart; gives what its events returned since the last run. The key changes with theme and language only, so updates glide in.

    In a picture `caption` stands beside the panel's title, as far as that does not say it.
    """
    here = parts()
    origin = here.origin
    source = "\n".join((origin.scope, origin.asof, origin.source, origin.stamp, *caption))
    options.setdefault("aria", aria(account(options, Voice(language()))))
    show_chart(key, options, source, (height_px, renderer))
    if not here.draws:
        return None
    if isinstance(told := here.shown[key], bytes) and SCRIPT in told:
        options, source = orjson.loads(told.replace(SCRIPT, WORDS)).values()
    if here.drawing is not None:
        options = options | {"drawing": here.drawing}  # ECharts does not know it; so a new drawing is never taken for the one before
    if st.context.is_embedded:
        renderer = "svg"  # a wall is enlarged by its style sheet: only lines stay sharp
    heard = (events or {}) | {"rendered": _picture(key, source)}
    return st_echarts(options, map=shape, height=f"{height_px}px", renderer=renderer, key=key, theme={}, events=heard).chart_event


@cache
def _picture_script() -> str:
    return PICTURE.read_text(encoding="utf-8")


def _picture(key: str, source: str) -> str:
    """What puts the button for a picture beside a chart, in the viewer's language, and lets the chart be found."""
    here = parts()
    return (
        _picture_script()
        .replace("LABEL", json.dumps(Voice(language()).say("save_picture")))
        .replace("PART", json.dumps(key))
        .replace("DRAWING", json.dumps(str(here.drawing or "")))
        .replace("SOURCE", json.dumps(source))
    )
