"""How a page of parts is drawn once, and then kept up to date by what has changed of it (part.py)."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import count

import streamlit as st

from dashboard.entrance import present
from dashboard.frame import frame
from dashboard.part import Drawing, Parts, into
from dashboard.scene import REFRESH_S, Scene, current, page


def live_parts(draw: Callable[[Scene], None]) -> None:
    """Draw a page, and every second put what has changed of it in place; for one of parts and choices alone (part.py)."""
    rounds = count()
    st.fragment(lambda: _drawn(draw))()
    st.fragment(run_every=REFRESH_S)(lambda: _refreshed(draw, is_first=not next(rounds)))()


def _drawn(draw: Callable[[Scene], None]) -> None:
    st.session_state.pop("drawing", None)
    scene = current()
    shown = Parts(drawing=time.time_ns() // 1000, origin=scene.origin)
    with into(shown):
        page(scene, draw)
    st.session_state["drawing"] = Drawing.of(shown)


def _refreshed(draw: Callable[[Scene], None], *, is_first: bool) -> None:
    """What has changed since the page was drawn; it is drawn anew where that is not enough, or nobody may see it any more."""
    drawing: Drawing | None = st.session_state.get("drawing")
    if (drawing is None or present() is None) and not is_first:
        st.rerun()
    scene = current()
    if drawing is None or is_first:
        frame(scene.voice, scene.alerts, drawing.number if drawing else None)
        return
    shown = Parts(draws=False, origin=scene.origin)
    with into(shown):
        page(scene, draw)
    if not drawing.fits(shown):
        st.rerun()
    frame(scene.voice, scene.alerts, drawing.number, drawing.changes(shown))
