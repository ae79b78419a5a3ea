"""What the viewer has chosen. It stands in the address, so that a view can be sent to a colleague, and goes along to other pages."""

from __future__ import annotations

import time

import streamlit as st

from dashboard.voice import Language

SETTLING_S = 2.0


def language() -> Language:
    """The viewer's language; Chinese unless English is asked for."""
    return "en" if choice("lang") == "en" else "zh"


def choice(name: str) -> str | None:
    """What has been chosen.

    The browser tells its address with every run, also one that it has not yet changed; right after a choice the address has no say.
    """
    kept: dict[str, str] = st.session_state.setdefault("choices", {})
    told = st.query_params.get(name)
    if told == kept.get(name):
        return told
    settling = time.monotonic() - st.session_state.get("chosen_s", 0.0) < SETTLING_S
    if told is not None and not settling:
        kept[name] = told
    _put_in_address(name, kept.get(name))
    return kept.get(name)


def choose(**choices: str | None) -> None:
    """Choose; None takes a choice back."""
    kept: dict[str, str] = st.session_state.setdefault("choices", {})
    st.session_state["chosen_s"] = time.monotonic()
    for name, value in choices.items():
        if value is None:
            kept.pop(name, None)
        else:
            kept[name] = value
        _put_in_address(name, value)


def _put_in_address(name: str, value: str | None) -> None:
    if value is None:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != value:
        st.query_params[name] = value
