"""搜索: any record by its number or by an event's id, with its history and what it counts for; any alert by its id; a figure's records."""

from __future__ import annotations

from datetime import date, datetime
from html import escape
from typing import Any
from urllib.parse import unquote

import streamlit as st

from dashboard.address import choice, choose
from dashboard.app_pages.basis import figure_basis
from dashboard.asking import AwayError, BusyError
from dashboard.component import panel
from dashboard.definition import field_name, value_name
from dashboard.finder import Record, Refused, Revision
from dashboard.panels.alert_rows import alert_rows
from dashboard.panels.definition import ASK
from dashboard.panels.head import head, nothing
from dashboard.panels.table import Cell, Row, table
from dashboard.scene import Scene, go, still
from schemas.advice import in_chinese
from schemas.catalogue import Topic

RECORDS = 5
ENVELOPE = ("org_code", "department", "reported_at")
UNITS = ("department", "responsible_unit", "referred_to")
"""Fields whose values are departments."""


def show() -> None:
    """The page."""
    still(_draw)


def _draw(scene: Scene) -> None:
    voice = scene.voice
    st.html(f'<p class="tx-lead">{escape(voice.say("search_lead"))}</p>')
    asked = choice("q") or ""

    def entered() -> None:
        choose(q=st.session_state["search"].strip() or None)

    st.session_state["search"] = asked
    with st.container(key="search_box"):
        st.text_input(
            voice.say("search_label"), key="search", on_change=entered, placeholder=voice.say("search_hint"), width=560,
            label_visibility="collapsed",
        )  # fmt: skip
    if not asked:
        indicator = choice("of")
        if indicator is not None and indicator in scene.snapshot.catalogue.indicators:
            figure_basis(scene, scene.snapshot.catalogue.indicators[indicator])
        else:
            st.html(nothing(voice.say("search_help")))
        return
    if (alert := scene.alerts.by_id.get(asked)) is not None:
        st.html(head(voice.say("page_alerts"), scene.asof))
        if panel(alert_rows(voice, scene.snapshot.catalogue, scene.alerts, [alert], scene.now), "search_alert"):
            choose(id=alert.id)
            go("alerts")
        return
    try:
        found = scene.find(asked)
    except BusyError:
        st.html(nothing(voice.say("search_busy")))
        return
    except AwayError:
        st.html(nothing(voice.say("database_away")))
        return
    if not found.records and not found.refused:
        st.html(nothing(voice.say("search_nothing")))
        return
    for at, record in enumerate(found.records[:RECORDS]):
        _record(scene, record, at)
    if found.refused:
        st.html(head(voice.say("search_refused"), ""))
        panel(_refused(scene, found.refused), "search_refused")


def _record(scene: Scene, record: Record, at: int) -> None:
    voice, catalogue = scene.voice, scene.snapshot.catalogue
    topic = catalogue.topics.get(record.topic)
    title = " · ".join((voice.name(topic) if topic else record.topic, scene.name_of(record.city), unquote(record.subject)))
    state = voice.say("withdrawn") if record.last.withdrawn else voice.say("revision_now", revision=record.last.revision)
    st.html(head(title, state))
    if at:
        panel(_fields(scene, topic, record), f"fields-{at}")
        _beside(scene, topic, record, at)
        return
    with st.container(key="halves"):
        with st.container(key="halves_a"):
            panel(_fields(scene, topic, record), "fields")
        with st.container(key="halves_b"):
            _beside(scene, topic, record, at)


def _beside(scene: Scene, topic: Topic | None, record: Record, at: int) -> None:
    voice = scene.voice
    st.html(head(voice.say("history"), voice.say("revisions_count", number=len(record.revisions))))
    panel(_history(scene, topic, record), f"history-{at}")
    st.html(head(voice.say("counts_for"), voice.say("counts_for_note")))
    _counts(scene, record, at)


def _fields(scene: Scene, topic: Topic | None, record: Record) -> str:
    voice, last = scene.voice, record.last
    heads = [Cell(voice.say("field"), kind="left"), Cell(voice.say("value"), kind="left")]
    rows = [
        Row([Cell(voice.say("happened_at")), Cell(voice.moment(last.time, year=True))]),
        Row([Cell(voice.say("event_id")), Cell(last.id)]),
    ]
    known = list(topic.field) if topic else []
    order = [name for name in known if name in last.data] + [name for name in last.data if name not in known]
    names = [field_name(voice, topic, name) if topic else name for name in order]
    rows += [Row([Cell(said), Cell(_value(scene, topic, name, last.data[name]))]) for name, said in zip(order, names, strict=True)]
    return table(heads, rows, "dense record")


def _history(scene: Scene, topic: Topic | None, record: Record) -> str:
    voice = scene.voice
    heads = [
        Cell(voice.say("revision"), kind="left"), Cell(voice.say("reported_at")), Cell(voice.say("received_at"), kind="wide"),
        Cell(voice.say("what_changed"), kind="left"),
    ]  # fmt: skip
    rows = []
    before: Revision | None = None
    for one in record.revisions:
        times = [Cell(voice.moment(one.reported_at, year=True)), Cell(voice.moment(one.received_at, year=True))]
        rows.append(Row([Cell(str(one.revision)), *times, Cell(_change(scene, topic, before, one))]))
        before = one
    return table(heads, rows, "dense narrow record")


def _change(scene: Scene, topic: Topic | None, before: Revision | None, one: Revision) -> str:
    voice = scene.voice
    if one.withdrawn:
        return voice.say("withdrawn")
    if before is None:
        return voice.say("first_report")
    told = dict.fromkeys((*before.data, *one.data))
    names = [name for name in told if before.data.get(name) != one.data.get(name) and name not in ENVELOPE]
    if not names:
        return voice.say("nothing_changed")
    said = []
    for name in names:
        old, new = (_value(scene, topic, name, held.data.get(name)) for held in (before, one))
        said.append(f"{field_name(voice, topic, name) if topic else name}{voice.say('colon')}{old} → {new}")
    return voice.say("semicolon").join(said)


def _counts(scene: Scene, record: Record, at: int) -> None:
    voice, catalogue = scene.voice, scene.snapshot.catalogue
    shares = scene.counts_for(record)
    by_query = [one for one in catalogue.indicators.values() if not one.streamed and record.topic in one.topics]
    if not shares:
        st.html(nothing(voice.say("counts_for_nothing")))
    else:
        heads = [
            Cell(voice.say("indicator"), kind="left"), Cell(voice.say("adds"), kind="tight"), Cell(voice.say("on_day"), kind="tight"),
            Cell(voice.say("for_notices"), kind="left"),
        ]  # fmt: skip
        rows = []
        for share in sorted(shares, key=lambda one: (one.ordinal, one.indicator.id)):
            names = voice.join([voice.name(catalogue.notices[one]) for one in share.notices if one in catalogue.notices])
            amount = voice.exact(share.amount, share.indicator) if share.indicator.unit != "share" else voice.say("one_of_share")
            day = voice.day(date.fromordinal(share.ordinal), year=True)
            cells = [Cell(voice.name(share.indicator)), Cell(str(amount)), Cell(day), Cell(names)]
            rows.append(Row(cells, pick=f"{ASK}{share.indicator.id}"))
        panel(table(heads, rows, "dense narrow record"), f"counts-{at}")
    if by_query:
        st.html(f'<div class="tx-legend">{escape(voice.say("also_read_by", number=len(by_query)))}</div>')


def _refused(scene: Scene, letters: tuple[Refused, ...]) -> str:
    voice, catalogue = scene.voice, scene.snapshot.catalogue
    heads = [
        Cell(voice.say("topic"), kind="left"), Cell(voice.say("event_id"), kind="left"), Cell(voice.say("received_at")),
        Cell(voice.say("refused_group"), kind="left"),
    ]  # fmt: skip
    rows = []
    for one in letters:
        topic = catalogue.topics.get(one.topic)
        reasons = " ".join(in_chinese(reason, topic) for reason in one.reasons) if voice.is_chinese else "; ".join(one.reasons)
        name = voice.name(topic) if topic else one.topic
        note = "" if one.is_open else f" ({voice.say('put_right')})"
        rows.append(Row([Cell(name + note), Cell(one.event_id or one.subject), Cell(voice.moment(one.at, year=True)), Cell(reasons)]))
    return table(heads, rows, "dense narrow record")


def _value(scene: Scene, topic: Topic | None, name: str, value: Any) -> str:
    voice = scene.voice
    if value is None:
        return "—"
    if isinstance(value, list):
        return voice.join([_value(scene, topic, name, one) for one in value])
    if isinstance(value, float):
        return f"{value:,.2f}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    field = topic.field.get(name) if topic else None
    if field is not None and field.type == "datetime":
        return voice.moment(datetime.fromisoformat(str(value)), year=True)
    if name in UNITS and value in scene.snapshot.catalogue.departments:
        return voice.name(scene.snapshot.catalogue.departments[value])
    return value_name(voice, topic, name, value) if topic else str(value)
