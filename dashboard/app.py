"""The dashboard: run from the root as `python -m streamlit run dashboard/app.py`."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import streamlit as st

from dashboard import house, scene
from dashboard.address import language
from dashboard.entrance import present
from dashboard.furniture import script
from dashboard.menu import ACTING, FIRST, PAGES, SECTIONS
from dashboard.voice import Voice
from schemas.errors import ConfigurationError

ASSETS = Path(__file__).parent / "assets"


def main() -> None:
    """One run of the app for one viewer."""
    st.set_page_config(page_title="同心 Tongxin", page_icon=str(ASSETS / "icon.svg"), layout="wide", initial_sidebar_state="collapsed")
    is_wall = bool(st.context.is_embedded)
    sheets = ["page.css", "panel.css", "alert.css", "wall.css" if is_wall else "screen.css"]
    st.html(f"<style>{''.join((ASSETS / sheet).read_text(encoding='utf-8') for sheet in sheets)}</style>")
    voice = Voice(language())
    try:
        viewer = present()
        house.house()
    except ConfigurationError as error:
        st.error("\n\n".join((voice.say("cannot_start"), *error.faults)))
        return
    if viewer is None:
        scene.say_signed_out()
        return
    st.html(script(voice), unsafe_allow_javascript=True)
    pages = {
        path: st.Page(
            import_module(f"dashboard.app_pages.{path}").show, title=voice.say(f"page_{path}"), url_path=path, default=path == FIRST
        )
        for path in PAGES
        if viewer.may_act or path not in ACTING
    }
    st.session_state["pages"] = pages
    if not is_wall:
        st.logo(str(ASSETS / ("logo-dark.svg" if st.context.theme.type == "dark" else "logo.svg")), size="large")
    menu = {voice.say(name) if name else "": [pages[path] for path in section if path in pages] for name, section in SECTIONS.items()}
    st.navigation(menu, position="hidden" if is_wall else "top").run()


main()
