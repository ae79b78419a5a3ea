"""A programme's indicators in one place, and what the place reports."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from dashboard.address import choose
from dashboard.app_pages.basis import behind
from dashboard.app_pages.choices import chosen_indicator
from dashboard.board import Column
from dashboard.component import panel
from dashboard.panels.head import head
from dashboard.panels.spark import spark
from dashboard.panels.table import Cell, Row, Table, table
from dashboard.part import html
from dashboard.scene import Scene
from dashboard.standing import Reporting, reporting


def indicator_panel(scene: Scene, place: str, column: Column) -> None:
    """Every measure of a programme with its indicators; a click chooses the one whose course is drawn."""
    voice, catalogue = scene.voice, scene.snapshot.catalogue
    name = voice.name(catalogue.cities[place]) if place in catalogue.cities else voice.say("province")
    measures = column.programme.measures
    html(head(f"{name} · {voice.name(column.programme)}", voice.say("measures_count", number=len(measures))))
    chosen = chosen_indicator(column)
    key = ("measures", place, column.programme.id, chosen, voice)
    if picked := panel(scene.board.once(key, lambda: _measures(scene, place, column, chosen)), "measures"):
        choose(indicator=picked)
        st.rerun(scope="fragment")
    behind(scene, place, catalogue.indicators[chosen])


def _measures(scene: Scene, place: str, column: Column, chosen: str) -> Table:
    voice = scene.voice
    heads = [
        Cell(voice.say("measure"), kind="left"), Cell(voice.say("indicator"), kind="left"), Cell(voice.say("total")),
        Cell(voice.say("last_28_days"), kind="wide"), Cell(voice.say("newest_day"), kind="wide"),
    ]  # fmt: skip
    rows = []
    for measure in column.programme.measures:
        for at, measured in enumerate(measure.indicators):
            figure = scene.board.figure(place, measured.id)
            reading = figure.reading
            if reading.value is None:
                words = voice.say(f"standing_{figure.pace.standing.value}")
                value, line, newest = (
                    Cell(markup=f'<span class="none">○ {escape(words)}</span>'),
                    Cell(markup='<span class="hatch"></span>'),
                    Cell(""),
                )
            else:
                quantity = voice.exact(reading.value, figure.indicator)
                value = Cell(markup=f"{escape(quantity.figure)} <small>{escape(quantity.unit)}</small>")
                line = Cell(markup=spark(reading.daily.tolist() if len(reading.daily) else reading.course.tolist()))
                newest = Cell(voice.day(reading.newest) if reading.newest else "", at=reading.newest)
            title = Cell(markup=f"{escape(voice.name(measure))}<small> {escape(measure.ref)}</small>") if at == 0 else Cell("")
            rows.append(
                Row([title, Cell(voice.name(figure.indicator)), value, line, newest], pick=measured.id, chosen=measured.id == chosen)
            )
    return table(heads, rows, "measures")


def reporting_panel(scene: Scene, place: str) -> None:
    """What a place reports by topic: today's records, and how long it has been silent."""
    voice = scene.voice
    if not scene.snapshot.shows_detail(place):
        html(head(voice.say("reporting")))
        html(f'<div class="tx-empty">{escape(voice.say("detail_withheld"))}</div>')
        return
    topics = scene.board.once(("reporting", place), lambda: reporting(scene.snapshot, place, scene.board.notice.id))
    html(head(voice.say("reporting"), voice.say("topics_today", today=sum(topic.today > 0 for topic in topics), of=len(topics))))
    panel(scene.board.once(("reporting_table", place, voice), lambda: _reported(scene, topics)), "reporting_table")


def _reported(scene: Scene, topics: Sequence[Reporting]) -> Table:
    voice, today = scene.voice, scene.snapshot.today
    heads = [
        Cell(voice.say("topic"), kind="left"),
        Cell(voice.say("records")),
        Cell(voice.say("today_short")),
        Cell(voice.say("newest_day")),
    ]
    rows = []
    for topic in topics:
        silent = topic.silent_days(today)
        if silent is None:
            last = Cell(markup=f'<span class="none">○ {escape(voice.say("standing_silent"))}</span>')
        elif silent:
            last = Cell(
                markup=f'<span class="none">○ {escape(voice.say("silent_days", days=silent))}</span>'
                if silent > 1
                else escape(voice.say("yesterday"))
            )
        else:
            last = Cell(voice.say("today_short"))
        rows.append(Row([Cell(voice.name(topic.topic)), Cell(f"{topic.records:,}"), Cell(f"{topic.today:,}"), last]))
    return table(heads, rows, "dense")
