"""活动: one programme of a notice: its indicators, and the chosen one by city and by day."""

from __future__ import annotations

from html import escape

from dashboard.address import choose
from dashboard.app_pages.choices import choose_notice, choose_programme, chosen_column, chosen_indicator
from dashboard.app_pages.detail import indicator_panel
from dashboard.app_pages.draw import draw_course
from dashboard.board import Figure
from dashboard.component import panel
from dashboard.lead import programme_sentence
from dashboard.panels.bar import bar, verdict
from dashboard.panels.head import head
from dashboard.panels.spark import spark
from dashboard.panels.table import Cell, Row, table
from dashboard.panels.tile import explain
from dashboard.part import box, html
from dashboard.refresh import live_parts
from dashboard.scene import Scene, go


def show() -> None:
    """The page."""
    live_parts(_draw)


def _draw(scene: Scene) -> None:
    voice, board = scene.voice, scene.board
    column = chosen_column(scene)
    html(f'<p class="tx-lead">{programme_sentence(voice, board, column, scene.fresh)}</p>')
    with box("filters", horizontal=True):
        choose_notice(scene)
        choose_programme(scene, column)
    indicator = chosen_indicator(column)
    figure = board.figure(board.whole, indicator)
    with box("halves"):
        with box("halves_a"):
            panel(head(f"{voice.say('province')} · {voice.name(figure.indicator)}", scene.asof, indicator=indicator), "course_head")
            if number := _number(scene, figure):
                html(number)
            draw_course(scene, figure, 230)
            indicator_panel(scene, board.whole, column)
        with box("halves_b"):
            html(head(voice.say("by_city"), scene.asof, voice.name(figure.indicator)))
            _cities(scene, indicator)


def _number(scene: Scene, figure: Figure) -> str:
    value = figure.reading.value
    if value is None:
        return ""
    quantity = scene.voice.quantity(value, figure.indicator)
    hollow = "" if scene.judged else " hollow"
    return (
        f'<div class="tx-tile lone{hollow}"><div class="value"><span class="number">{escape(quantity.figure)}</span>'
        f'<span class="unit">{escape(quantity.unit)}</span>'
        f'<span class="below">{escape(explain(scene.voice, figure, scene.judged))}</span></div></div>'
    )


def _cities(scene: Scene, indicator: str) -> None:
    voice, board = scene.voice, scene.board
    heads = [
        Cell(voice.say("city"), kind="left"), Cell(voice.say("total")), Cell(voice.say("pace"), kind="wide left"),
        Cell(voice.say("gap")), Cell(voice.say("last_28_days"), kind="wide"), Cell(voice.say("newest_day"), kind="wide"),
    ]  # fmt: skip
    rows = []
    for city in (*board.cities, board.province):
        figure = board.figure(city, indicator)
        reading = figure.reading
        if city == board.province and reading.value is None:
            continue
        name = voice.say("province_bodies") if city == board.province else voice.city(scene.snapshot.catalogue.cities[city])
        if reading.value is None:
            value, line = Cell("—"), Cell(markup='<span class="hatch"></span>')
        else:
            quantity = voice.exact(reading.value, figure.indicator)
            value = Cell(markup=f"<b>{escape(quantity.figure)}</b> <small>{escape(quantity.unit)}</small>")
            line = Cell(markup=spark(reading.daily.tolist() if len(reading.daily) else reading.course.tolist()))
        strip = Cell(markup=bar(figure, scene.judged))
        words = Cell(markup=verdict(voice, figure) if scene.judged else "")
        newest = Cell(voice.day(reading.newest) if reading.newest else "")
        rows.append(Row([Cell(name), value, strip, words, line, newest], pick="" if city == board.province else city))
    if picked := panel(table(heads, rows, "dense cities"), "cities"):
        choose(city=picked)
        go("city")
