"""上传: where an agency without a system of its own reports by sheet, and corrects what was refused."""

from __future__ import annotations

from html import escape

import streamlit as st

from dashboard.app_pages.refused import refused_desk
from dashboard.app_pages.sheet import sheet_desk
from dashboard.literal import literal
from dashboard.scene import Scene, say_not_shown, still
from dashboard.way_in import WayIn, WayInError

TOKEN = "agency_token"
"""In the viewer's session only; never in the address, never kept."""
DESKS = ("sheets", "refused")


def show() -> None:
    """The page."""
    still(_draw)


def _draw(scene: Scene) -> None:
    voice = scene.voice
    if not scene.viewer.may_act:
        say_not_shown(scene)
        return
    st.html(f'<p class="tx-lead">{voice.say("upload_lead")}</p>')
    token = str(st.session_state.get(TOKEN, ""))
    if not token:
        _ask_token(scene)
        return
    way_in = WayIn(scene.settings.gateway_address, token)
    with st.container(key="filters", horizontal=True):
        desks = {desk: voice.say(f"desk_{desk}") for desk in DESKS}
        desk = st.segmented_control(
            voice.say("show"), DESKS, format_func=lambda one: desks[one], default=DESKS[0], label_visibility="collapsed"
        )
        if st.button(voice.say("leave"), type="tertiary"):
            del st.session_state[TOKEN]
            st.rerun()
    try:
        (refused_desk if desk == "refused" else sheet_desk)(scene, way_in)
    except WayInError as error:
        st.error(voice.say("token_unknown") if error.is_unknown_token else literal(str(error)))


def _ask_token(scene: Scene) -> None:
    voice = scene.voice
    with st.form("token", border=False):
        token = st.text_input(voice.say("token"), type="password", width=420)
        entered = st.form_submit_button(voice.say("enter"), type="primary")
    st.html(f'<div class="tx-empty">{escape(voice.say("token_help"))}</div>')
    if not entered or not token:
        return
    try:
        WayIn(scene.settings.gateway_address, token).groups()
    except WayInError as error:
        st.error(voice.say("token_unknown") if error.is_unknown_token else literal(str(error)))
        return
    st.session_state[TOKEN] = token
    st.rerun()
