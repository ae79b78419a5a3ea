"""欠薪: from complaint to money paid: what is open, for how long, whose it is, and which cities are clear."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import streamlit as st

from dashboard.address import choose
from dashboard.app_pages.draw import draw
from dashboard.app_pages.topic import opening
from dashboard.charts.stock import Flow, stock
from dashboard.component import panel
from dashboard.panels.bars import Bar, bars
from dashboard.panels.head import head, nothing
from dashboard.panels.spark import spark
from dashboard.panels.table import Cell, Row, Table, table
from dashboard.part import box, html
from dashboard.records.arrears import AGES, STEPS, Arrears, Cases, Employer
from dashboard.records.scope import Scope, within
from dashboard.refresh import live_parts
from dashboard.scene import Scene
from dashboard.topic_lead import arrears_sentence
from dashboard.voice import plain

TOPIC = "complaints"
OPEN = "open-arrears-cases"
TILES = (OPEN, "arrears-still-owed", "arrears-workers", "arrears-recovered", "arrears-days-to-close")
LATE_BAND = 3
"""From this band of age on a case is late, in the last one very."""
EMPLOYERS = 8
WEEK_DAYS = 7
FEN = 100


def show() -> None:
    """The page."""
    live_parts(_draw)


def _draw(scene: Scene) -> None:
    voice, board = scene.voice, scene.board
    found = scene.snapshot.records.arrears or Arrears()
    cases = {city: found.cases.get(Scope(board.notice.id, city), Cases()) for city in (*board.cities, board.province)}
    here = found.cases.get(Scope(board.notice.id, scene.place), Cases())
    open_by_city = {city: board.figure(city, OPEN).reading.value for city in board.cities}
    lead = arrears_sentence(voice, board, board.figure(scene.place, OPEN), here, open_by_city, scene.place, scene.fresh)
    opening(scene, lead, TILES)
    with box("halves"):
        with box("halves_a"):
            html(head(f"{scene.place_name} · {voice.say('arrears_stock')}", scene.asof, voice.say("dashed_today")))
            stock_chart(scene, found)
            if scene.snapshot.records.arrears is None:
                html(head(voice.say("arrears_ages"), "") + nothing(voice.say("counting")))
            else:
                asof = scene.counted("arrears")
                html(head(voice.say("arrears_ages"), asof, voice.say("of_open", open=plain(here.open))))
                panel(ages(scene, here), "ages")
                html(head(voice.say("arrears_steps"), asof, voice.say("arrears_steps_note", rejected=plain(here.rejected))))
                panel(steps(scene, here), "steps")
        with box("halves_b"):
            html(head(voice.say("arrears_cities"), scene.asof, voice.say("arrears_cities_note")))
            cities_table(scene, cases, found)
    if scene.snapshot.records.arrears is not None:
        with box("thirds"):
            with box("thirds_a"):
                html(head(f"{scene.seen_name} · {voice.say('arrears_employers')}", scene.counted("arrears"), voice.say("by_still_owed")))
                _employers(scene, found)
            with box("thirds_b"):
                html(head(f"{scene.place_name} · {voice.say('arrears_industries')}", scene.counted("arrears"), voice.say("by_open")))
                _industries(scene, found)


def stock_chart(scene: Scene, found: Arrears, size: int = 12, height_px: int = 300) -> None:
    """What is open by day, and what came and went."""
    figure = scene.board.figure(scene.place, OPEN)
    reading = figure.reading
    if reading.withheld or reading.value is None:
        html(nothing(scene.voice.say("detail_withheld" if reading.withheld else "no_course")))
        return
    moved = {day.ordinal: day[1:] for day in found.days.get(Scope(scene.board.notice.id, scene.place), ())}
    first = reading.first.toordinal()
    flows = [Flow(date.fromordinal(first + at), value, *moved.get(first + at, (0, 0))) for at, value in enumerate(reading.course.tolist())]
    draw(stock(scene.colours, flows, scene.voice, size), f"stock-{scene.chart_key}", height_px)


def ages(scene: Scene, here: Cases) -> Table:
    """Open cases by age."""
    voice = scene.voice
    names = [voice.say("age_to", days=AGES[0])]
    names += [voice.say("age_between", first=before + 1, last=last) for before, last in pairwise(AGES)]
    names.append(voice.say("age_over", days=AGES[-1]))
    kinds = ["" if at < LATE_BAND or not scene.judged else ("slow" if at == LATE_BAND else "behind") for at in range(len(names))]
    shares = [f"{100 * count / here.open:.1f}%" if here.open else "" for count in here.ages]
    return bars(voice, (Bar(*row) for row in zip(names, here.ages, shares, kinds, strict=True)))


def steps(scene: Scene, here: Cases) -> Table:
    """How far the cases have come."""
    counts = [getattr(here, step) for step in STEPS]
    top = counts[0]
    rows = [
        Bar(scene.voice.say(f"step_{step}"), count, f"{100 * count / top:.0f}%" if top else "", "done" if step == "paid" else "")
        for step, count in zip(STEPS, counts, strict=True)
    ]
    return bars(scene.voice, rows)


def cities_table(scene: Scene, cases: dict[str, Cases], found: Arrears) -> None:
    """A row for each city, the most open cases first; a click chooses it."""
    voice, board, snapshot = scene.voice, scene.board, scene.snapshot
    heads = [
        Cell(voice.say("city"), kind="left"), Cell(voice.say("open_short")), Cell(voice.say("last_28_days"), kind="wide"),
        Cell(voice.say("begun_week")), Cell(voice.say("ended_week")), Cell(voice.say("workers_short"), kind="wide"),
        Cell(voice.say("money_short"), kind="wide"), Cell(voice.say("oldest_days")),
    ]  # fmt: skip
    rows = []
    week = snapshot.today.toordinal() - WEEK_DAYS
    order = sorted(board.cities, key=lambda city: (-(board.figure(city, OPEN).reading.value or 0), city))
    for city in order:
        reading = board.figure(city, OPEN).reading
        one = cases[city]
        if reading.value is None:
            value, line = (
                Cell(markup=f'<span class="none">○ {voice.say("standing_silent")}</span>'),
                Cell(markup='<span class="hatch"></span>'),
            )
        else:
            value = Cell(markup=f"<b>{plain(reading.value)}</b>" if reading.value else f'<b class="clear">0 {voice.say("cleared")}</b>')
            line = Cell(markup=spark(reading.course.tolist()))
        days = found.days.get(Scope(board.notice.id, city), ())
        begun, ended = (sum(day[at] for day in days if day.ordinal > week) for at in (1, 2))
        mark = ""
        if one.open and scene.judged and one.oldest > AGES[LATE_BAND - 1]:
            kind, sign = ("behind", "▼") if one.oldest > AGES[-1] else ("slow", "▽")
            mark = f'<span class="tx-gap {kind}"><b>{sign}</b>{one.oldest}</span>'
        age = Cell(markup=mark) if mark else Cell(str(one.oldest) if one.open else "—")
        money = plain(one.left / FEN / 10_000, 1)
        is_shown = snapshot.shows_detail(city)
        counts = [Cell(plain(begun)), Cell(plain(ended)), Cell(plain(one.workers)), Cell(money), age]
        if not is_shown or snapshot.records.arrears is None:
            counts = [Cell("—")] * len(counts)
        rows.append(
            Row(
                [Cell(scene.name_of(city)), value, line, *counts],
                pick=city if is_shown else "", chosen=city == scene.place,
            )
        )  # fmt: skip
    if picked := panel(table(heads, rows, "dense cities"), "cities"):
        choose(place=None if picked == scene.place else picked)
        st.rerun(scope="fragment")


def _employers(scene: Scene, found: Arrears) -> None:
    voice = scene.voice
    owing = within(found.employers, scene.board.notice.id, scene.snapshot.within(scene.place))
    owing.sort(key=lambda one: (-one.left, -one.open, one.ref))
    if not owing:
        is_all = all(scene.snapshot.shows_detail(place) for place in scene.snapshot.within(scene.place))
        html(nothing(voice.say("none_open" if is_all else "detail_withheld")))
        return
    heads = [
        Cell(voice.say("employer"), kind="left"), Cell(voice.say("city"), kind="left"), Cell(voice.say("open_short")),
        Cell(voice.say("workers_short")), Cell(voice.say("money_short")), Cell(voice.say("oldest_days"), kind="wide"),
    ]  # fmt: skip

    def row(one: Employer) -> Row:
        ref = Cell(markup=f"<code>{one.ref}</code>" if one.ref.isalnum() else "—")
        figures = (plain(one.open), plain(one.workers), plain(one.left / FEN / 10_000, 1), str(one.oldest))
        return Row([ref, Cell(scene.name_of(one.city)), *map(Cell, figures)])

    panel(table(heads, map(row, owing[:EMPLOYERS]), "dense", lambda: map(row, owing)), "employers")


def _industries(scene: Scene, found: Arrears) -> None:
    voice = scene.voice
    held = found.industries.get(Scope(scene.board.notice.id, scene.place), {})
    rows = sorted(((cases, industry) for industry, cases in held.items()), key=lambda row: (-row[0].open, -row[0].received))
    if not rows:
        html(nothing(voice.say("none_open")))
        return
    heads = [
        Cell(voice.say("industry"), kind="left"), Cell(voice.say("open_short")), Cell(voice.say("received_short")),
        Cell(voice.say("money_short")), Cell(voice.say("recovered_share")),
    ]  # fmt: skip
    lines = []
    for cases, industry in rows:
        share = f"{100 * cases.recovered / cases.owed:.1f}%" if cases.owed else "—"
        name = scene.value_name(TOPIC, "industry", industry)
        lines.append(
            Row([Cell(name), Cell(plain(cases.open)), Cell(plain(cases.received)), Cell(plain(cases.left / FEN / 10_000, 1)), Cell(share)])
        )
    panel(table(heads, lines, "dense"), "industries")
