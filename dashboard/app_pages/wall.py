"""The wall: one screen that is read from afar, of the view asked for or of each in its turn."""

from __future__ import annotations

from functools import cache
from html import escape
from math import floor
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import streamlit as st

from dashboard.address import choice, choose
from dashboard.app_pages.wall_view import PARTS, lead_of
from dashboard.component import panel
from dashboard.lead import spoken
from dashboard.panels.feed import intake_line
from dashboard.panels.lines import reporting_line
from dashboard.rotation import VIEWS, Showing, showing
from dashboard.scene import Scene, data_day, freshness_markup
from dashboard.voice import Voice

SCRIPT = Path(__file__).parents[1] / "assets" / "keys.js"
LINE_PX = 1810
LARGEST_PX, TWO_LINES_PX, SMALLEST_PX = 46, 34, 26
RAGGED = 0.92
"""How much of two lines is filled, for they break between words."""
LATIN_EM = 0.57
"""A Latin letter's mean width."""
STEPS = {"next": 1, "back": -1}


def wall(scene: Scene) -> None:
    """Head, sentence, view and foot."""
    voice, snapshot = scene.voice, scene.snapshot
    shown = showing(choice("view"), choice("rotate"), scene.now)
    day = f"{voice.say('data_day')} {data_day(scene)} {voice.weekday(snapshot.today)}"
    with st.container(key="wall"):
        st.html(
            f'<div class="wall-head"><i class="mark"></i><span class="app">{escape(voice.say("app"))}</span>'
            f'<span class="scope">{escape(voice.name(scene.board.notice))}</span>'
            f'<span class="day">{escape(day)}</span><span class="fresh">{freshness_markup(scene)}</span></div>'
        )
        st.html(_lead(lead_of(scene, shown.view)))
        with st.container(key=f"view_{shown.view}"):
            PARTS[shown.view](scene, shown)
        panel(
            f'<div class="wall-foot">{reporting_line(voice, scene.board)}{_marks(voice, shown)}'
            f'<span class="right">{escape(intake_line(voice, snapshot))}</span></div>',
            "foot",
        )
        _hear(shown)


def _lead(sentence: str) -> str:
    """The sentence as large as it fits into one line, or where that would be small, into two."""
    ems = sum(1.0 if east_asian_width(letter) in "WFA" else LATIN_EM for letter in spoken(sentence))
    size, lines = min(LARGEST_PX, floor(LINE_PX / max(ems, 1.0))), "one"
    if size < TWO_LINES_PX:
        size, lines = max(SMALLEST_PX, min(TWO_LINES_PX, floor(RAGGED * 2 * LINE_PX / ems))), "two"
    return f'<p class="tx-lead {lines}" style="font-size:{size}px">{sentence}</p>'


def _marks(voice: Voice, shown: Showing) -> str:
    """A dash for each view: the one that is shown fills as its turn goes by, and says so where it is held."""
    if shown.period_s is None and not shown.is_held:
        return ""
    at = VIEWS.index(shown.view)
    words = voice.say("wall_held" if shown.is_held else "wall_turn", at=at + 1, of=len(VIEWS))
    width = 100 if shown.is_held else round(100 * shown.gone)
    dashes = "".join(f'<i><b style="width:{width}%"></b></i>' if one == at else "<i></i>" for one in range(len(VIEWS)))
    held = '<em aria-hidden="true">‖</em>' if shown.is_held and shown.period_s else ""
    return f'<span class="marks" role="img" aria-label="{escape(words)}">{dashes}{held}</span>'


@cache
def _keys() -> Any:
    script = SCRIPT.read_text(encoding="utf-8")
    return st.components.v2.component("tongxin_keys", html='<div class="tx-keys"></div>', js=script, isolate_styles=False)


def _hear(shown: Showing) -> None:
    def steps() -> None:
        step = str(st.session_state["keys"].step or "")
        if step in STEPS:
            choose(view=shown.stepped(STEPS[step]).value)
        elif step == "hold" and shown.period_s is not None:
            choose(view=None if shown.is_held else shown.view.value)

    _keys()(key="keys", on_step_change=steps)
