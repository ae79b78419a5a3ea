"""A table of the cities with some indicators: the first as a bar towards its goal where it has one, and by day."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from dashboard.address import choose
from dashboard.board import Figure
from dashboard.component import panel
from dashboard.panels.bar import bar, verdict
from dashboard.panels.spark import spark
from dashboard.panels.table import Cell, Row, Table, table
from dashboard.scene import Scene


def cities_panel(scene: Scene, indicators: Sequence[str], narrow: int = 2) -> None:
    """The table; a click chooses the place. Beyond the first `narrow` indicators columns are hidden on a phone."""
    key = ("cities_panel", tuple(indicators), narrow, scene.voice, scene.judged, scene.place)
    if picked := panel(scene.board.once(key, lambda: _cities(scene, indicators, narrow)), "cities"):
        choose(place=None if picked == scene.place else picked)
        st.rerun(scope="fragment")


def _cities(scene: Scene, indicators: Sequence[str], narrow: int) -> Table:
    voice, board = scene.voice, scene.board
    known = [board.snapshot.catalogue.indicators[one] for one in indicators]
    paced = any(board.figure(city, known[0].id).pace.share is not None for city in board.cities)
    heads = [
        Cell(voice.say("city"), kind="left"),
        Cell(voice.name(known[0])),
        *([Cell(voice.say("pace"), kind="wide left"), Cell(voice.say("gap"))] if paced else []),
        *(Cell(voice.name(one), kind="" if at < narrow - 1 else "wide") for at, one in enumerate(known[1:])),
        Cell(voice.say("last_28_days"), kind="wide"),
    ]
    rows = []
    for city in (*board.cities, board.province):
        figures = [board.figure(city, one.id) for one in known]
        if city == board.province and all(figure.reading.value is None for figure in figures):
            continue
        pace: list[Cell] = []
        if paced:
            is_city = city != board.province
            words = verdict(voice, figures[0]) if scene.judged and is_city else ""
            pace = [Cell(markup=bar(figures[0], scene.judged) if is_city else ""), Cell(markup=words)]
        line = next((drawn for figure in figures if (drawn := days_of(figure))), "")
        cells = [
            Cell(scene.name_of(city)),
            scene.cell_of(figures[0]),
            *pace,
            *(scene.cell_of(one) for one in figures[1:]),
            Cell(markup=line),
        ]
        rows.append(
            Row(cells, pick=city if city != board.province and board.snapshot.shows_detail(city) else "", chosen=city == scene.place)
        )
    return table(heads, rows, "dense cities narrow")


def figures_panel(scene: Scene, indicators: Sequence[str]) -> None:
    """A line per indicator of the place: its name, which opens its definition, its figure, and its days."""
    voice = scene.voice
    heads = [
        Cell(voice.say("indicator"), kind="left"),
        Cell(voice.say("total")),
        Cell(voice.say("last_28_days"), kind="wide"),
        Cell(voice.say("newest_day")),
    ]
    rows = []
    for indicator in indicators:
        figure = scene.board.figure(scene.place, indicator)
        reading = figure.reading
        line = days_of(figure)
        quantity = voice.exact(reading.value, figure.indicator) if reading.value is not None else None
        value = Cell(markup=f"{escape(quantity.figure)} <small>{escape(quantity.unit)}</small>") if quantity else scene.cell_of(figure)
        rows.append(
            Row(
                [
                    Cell(voice.name(figure.indicator)),
                    value,
                    Cell(markup=line),
                    Cell(voice.day(reading.newest) if reading.newest else "", at=reading.newest),
                ],
                pick=f"?{indicator}",
            )
        )
    panel(table(heads, rows, "dense narrow"), "figures")


def days_of(figure: Figure) -> str:
    """The last days of a figure as a line: what each added, or where it stood."""
    reading = figure.reading
    return spark(reading.daily.tolist() if len(reading.daily) else reading.course.tolist())
