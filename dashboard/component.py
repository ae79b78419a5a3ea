"""Puts HTML panels on the page without a flash, and hears clicks on them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

SCRIPT = Path(__file__).parent / "assets" / "panel.js"


@cache
def _component() -> Any:
    return st.components.v2.component(
        "tongxin_panel", html='<div class="tx-panel"></div>', js=SCRIPT.read_text(encoding="utf-8"), isolate_styles=False
    )


def panel(markup: str, key: str) -> str | None:
    """Show a panel; gives the `data-pick` of what was clicked since the last run.

    The markup is not sanitised by the browser: every value in it must have been escaped.
    """
    picked = _component()(data=markup, key=key, on_pick_change=lambda: None).pick
    return str(picked) if picked is not None else None
