"""The desk for sheets: an empty one to fill, a check that sends nothing, and the sending; bad rows come back in the same workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard.component import panel
from dashboard.literal import literal
from dashboard.panels.head import head
from dashboard.panels.table import Cell, Row, table
from dashboard.panels.tile import count_tiles
from dashboard.scene import Scene
from dashboard.way_in import Sheet, WayIn

KINDS = ["xlsx", "csv"]
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN_ROWS = 50
COUNTS = ("rows", "new", "changed", "same", "refused")


def sheet_desk(scene: Scene, way_in: WayIn) -> None:
    """Draw it."""
    voice, catalogue = scene.voice, scene.snapshot.catalogue
    topics = {topic.id: voice.name(topic) for topic in catalogue.topics.values()}
    places = {"": voice.say("any_city"), **scene.city_names}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        topic = st.selectbox(voice.say("topic"), list(topics), format_func=lambda one: topics[one], width=280)
        city = st.selectbox(voice.say("city"), list(places), format_func=lambda one: places[one], width=180)
        name = f"{topics[topic]}{places[city] if city else ''}.xlsx"
        st.download_button(voice.say("template"), lambda: way_in.template(topic, city or None), name, WORKBOOK, icon=":material/download:")
    # Streamlit's own words on this widget are English; the style sheet puts ours in their place.
    st.html(f'<style>:root{{--choose-file:"{voice.say("choose_file")}"}}</style>')
    file = st.file_uploader(voice.say("sheet_file"), KINDS)
    is_complete = st.checkbox(voice.say("sheet_complete"), help=voice.say("sheet_complete_help"))
    withdraws = is_complete and st.checkbox(voice.say("sheet_withdraw"))
    if file is None:
        return
    sheet = Sheet(topic, file.name, file.getvalue(), city or None, is_complete, withdraws)
    with st.container(horizontal=True):
        checks = st.button(voice.say("sheet_check"))
        sends = st.button(voice.say("sheet_send"), type="primary")
    if not checks and not sends:
        return
    if sends:
        bar = st.progress(0.0, voice.say("sheet_sending"))
        found = way_in.submit(sheet, lambda share: bar.progress(min(1.0, share), voice.say("sheet_sending")))
        bar.empty()
    else:
        with st.spinner(voice.say("sheet_reading")):
            found = way_in.check(sheet)
    _report(scene, found.report)
    if found.receipt is not None:
        st.success(voice.say("sent_again", receipt=found.receipt.rpartition("/")[2]))
    if found.workbook is not None:
        st.download_button(voice.say("sheet_marked"), found.workbook, f"{voice.say('sheet_marked')}-{file.name}", on_click="ignore")


def _report(scene: Scene, report: Mapping[str, Any]) -> None:
    voice = scene.voice
    st.html(head(voice.say("sheet_checked" if report["dry_run"] else "sheet_sent")))
    panel(count_tiles((voice.say(f"sheet_{name}"), report[name]) for name in COUNTS), "sheet_tiles")
    for remark in report["remarks"]:
        st.info(literal(remark))
    if report["withdrawn"]:
        st.info(voice.say("sheet_withdrawn", number=report["withdrawn"]))
    elif report["missing"]:
        st.warning(voice.say("sheet_missing", number=report["missing"]))
    faults = [(str(one["row"]), "；".join(fault["zh"] for fault in one["faults"])) for one in report["faults"]]
    missing = [(one["subject"], f"{scene.city_names.get(one['city'], one['city'])} {one['day']}") for one in report["missing_records"]]
    _rows(voice.say("sheet_row"), voice.say("sheet_fault"), faults, "sheet_faults")
    _rows(voice.say("refused_message"), voice.say("sheet_lacks"), missing, "sheet_lacks")


def _rows(name: str, what: str, pairs: Sequence[tuple[str, str]], key: str) -> None:
    if pairs:
        heads = [Cell(name, kind="left"), Cell(what, kind="left")]
        rows = [Row([Cell(one), Cell(two)]) for one, two in pairs]
        panel(table(heads, rows[:SHOWN_ROWS], "dense", lambda: rows), key)
