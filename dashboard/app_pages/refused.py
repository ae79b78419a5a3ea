"""The desk for what was refused of an agency's events: groups by fault, what to do about each, and the correction in place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.literal import literal
from dashboard.panels.head import head
from dashboard.scene import Scene
from dashboard.way_in import WayIn, WayInError

TEXT_PX = 340


def refused_desk(scene: Scene, way_in: WayIn) -> None:
    """Draw it."""
    voice = scene.voice
    groups = way_in.groups()
    if not groups:
        st.success(voice.say("nothing_refused"))
        return
    st.html(head(voice.say("refused_groups"), voice.say("refused_count", number=sum(group["events"] for group in groups))))
    named = {_group_key(group): group for group in groups}
    key = st.selectbox(voice.say("refused_group"), list(named), format_func=lambda one: _group_name(scene, named[one]))
    group = named[key]
    messages = {one["href"]: one for one in way_in.refusals(group["topic"], group["place"], group["kind"])}
    if not messages:
        st.info(voice.say("nothing_refused"))
        return
    href = st.selectbox(voice.say("refused_message"), list(messages), format_func=lambda one: _message_name(messages[one]))
    _message(scene, way_in, messages[href])


def _message(scene: Scene, way_in: WayIn, message: Mapping[str, Any]) -> None:
    voice = scene.voice
    for line in message["advice"] if voice.is_chinese else message["reasons"]:
        st.warning(literal(line))
    text = st.text_area(voice.say("event_text"), _indented(way_in.refusal(message["href"])["raw"]), height=TEXT_PX, key=message["href"])
    if not st.button(voice.say("send_again"), type="primary"):
        return
    try:
        receipt = way_in.correct(message["href"], text)
    except WayInError as error:
        st.error(literal(str(error)))
    else:
        st.success(voice.say("sent_again", receipt=receipt["receipt"]))


def _group_key(group: Mapping[str, Any]) -> str:
    return "|".join((group["topic"], group["place"], group["kind"]))


def _group_name(scene: Scene, group: Mapping[str, Any]) -> str:
    topic = scene.snapshot.catalogue.topics.get(group["topic"])
    name = group["topic"] if topic is None else scene.voice.name(topic)
    what = group["advice"] if scene.voice.is_chinese else f"{group['place']} {group['kind']}"
    return f"{group['events']} · {name} · {what}"


def _message_name(message: Mapping[str, Any]) -> str:
    return f"{message['at'][:16].replace('T', ' ')} · {message['city']} · {message['subject'] or message['event_id']}"


def _indented(raw: str) -> str:
    """JSON as it is easier to correct; what is none stays as it came."""
    try:
        return json.dumps(json.loads(raw), ensure_ascii=False, indent=2)
    except ValueError:
        return raw
