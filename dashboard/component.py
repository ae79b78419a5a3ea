"""Puts HTML panels on the page without a flash, and hears clicks on them."""

from __future__ import annotations

import time
from base64 import b64encode
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import house
from dashboard.address import choose, language
from dashboard.files.workbook import file_name, workbook
from dashboard.panels.definition import ASK
from dashboard.panels.table import Table
from dashboard.part import parts, show
from dashboard.snapshot import SHANGHAI
from dashboard.voice import Voice

SCRIPT = Path(__file__).parent / "assets" / "panel.js"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HANDED_S = 3.0
"""Runs of the page in this time after a file was asked for hand it out with its panel; the browser takes it once."""
TITLE_MOST = 120


@cache
def _component() -> Any:
    return st.components.v2.component(
        "tongxin_panel", html='<div class="tx-panel"></div>', js=SCRIPT.read_text(encoding="utf-8"), isolate_styles=False
    )


def panel(markup: str, key: str) -> str | None:
    """Show a panel; gives the `data-pick` of what was clicked since the last run. One that asks for a definition is chosen here.

    A table can be downloaded as a workbook, which is made when it is asked for, of what this viewer has on the page.
    The markup is not sanitised by the browser: every value in it must have been escaped.
    """

    def picks() -> None:
        picked = str(st.session_state[key].pick or "")
        if picked.startswith(ASK):
            choose(definition=picked.removeprefix(ASK) or None)

    def asks() -> None:
        if asked := st.session_state[key].file:
            st.session_state.setdefault("files", {})[key] = (str(asked), time.monotonic())

    table = markup if isinstance(markup, Table) and (markup.rows or markup.whole) else None
    shown = str(markup) if table is None else markup + _button(key)
    show(key, shown)
    here = parts()
    if not here.draws:
        return None
    file = "" if table is None else _file(table, key)
    data = f"{key} {here.drawing or ''}\n{shown}{file}"
    picked = _component()(data=data.encode(), key=key, on_pick_change=picks, on_file_change=asks).pick
    return None if picked is None or str(picked).startswith(ASK) else str(picked)


def _button(key: str) -> str:
    """What asks for a table as a file."""
    words = escape(Voice(language()).say("save_table"))
    return f'<div class="tx-save"><button type="button" data-file="{escape(key)}">{words}</button></div>'


def _file(table: Table, key: str) -> str:
    """The file itself if it has just been asked for: the browser says under which title it stands."""
    asked, at = st.session_state.get("files", {}).get(key, ("", 0.0))
    if time.monotonic() - at > HANDED_S or not asked:
        return ""
    title, _, note = asked.partition("\n")
    voice, origin = Voice(language()), parts().origin
    title = title[:TITLE_MOST] or voice.say("file_table")
    coded = b64encode(workbook(voice, table, title, origin, note[:TITLE_MOST], house.now().astimezone(SHANGHAI))).decode()
    name = escape(file_name(title, origin.stamp, "xlsx"))
    return f'<a hidden data-deliver="{at}" download="{name}" href="data:{XLSX};base64,{coded}"></a>'
