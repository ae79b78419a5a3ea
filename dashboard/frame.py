"""What Streamlit's page lacks around each of ours: its language, a voice that says what is new, and what changes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import streamlit as st

from dashboard.alerts.alerts import Alerts
from dashboard.voice import Voice

SCRIPT = Path(__file__).parent / "assets" / "frame.js"
MARKUP = '<p class="tx-unseen" role="status"></p>'


@cache
def _component() -> Any:
    script = SCRIPT.read_text(encoding="utf-8")
    return st.components.v2.component("tongxin_frame", html=MARKUP, js=script, isolate_styles=False)


def frame(voice: Voice, alerts: Alerts, drawing: int | None = None, changes: Mapping[str, Any] | None = None) -> None:
    """Once on each page; what screen readers are told changes only with the number of alerts. Puts changes since a drawing in place."""
    if alerts.live:
        news = voice.say("alerts_lead", live=len(alerts.live)) + (
            voice.say("alerts_lead_owed", owed=len(alerts.owed)) if alerts.owed else ""
        )
    else:
        news = voice.say(alerts.none_open)
    data = {"lang": "zh-CN" if voice.is_chinese else "en", "news": f"{voice.say('page_alerts')} {news}"}
    _component()(data=orjson.dumps(data | {"drawing": str(drawing or ""), "parts": changes or {}}), key="frame")
