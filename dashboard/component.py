"""Puts HTML panels on the page without a flash, and hears clicks on them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.address import choose
from dashboard.panels.definition import ASK

SCRIPT = Path(__file__).parent / "assets" / "panel.js"


@cache
def _component() -> Any:
    return st.components.v2.component(
        "tongxin_panel", html='<div class="tx-panel"></div>', js=SCRIPT.read_text(encoding="utf-8"), isolate_styles=False
    )


def panel(markup: str, key: str) -> str | None:
    """Show a panel; gives the `data-pick` of what was clicked since the last run. One that asks for a definition is chosen here.

    The markup is not sanitised by the browser: every value in it must have been escaped.
    """

    def picks() -> None:
        picked = str(st.session_state[key].pick or "")
        if picked.startswith(ASK):
            choose(definition=picked.removeprefix(ASK) or None)

    picked = _component()(data=markup, key=key, on_pick_change=picks).pick
    return None if picked is None or str(picked).startswith(ASK) else str(picked)
