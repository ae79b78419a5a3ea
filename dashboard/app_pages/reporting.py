"""报送: who has reported, how fresh and how late, what was refused, and who has fallen silent."""

from __future__ import annotations

from datetime import date

import streamlit as st

from dashboard.address import choose
from dashboard.app_pages.choices import choose_notice, choose_place
from dashboard.component import panel
from dashboard.definition import fault_name
from dashboard.panels.bars import Bar, bars
from dashboard.panels.freshness import freshness
from dashboard.panels.head import head, nothing
from dashboard.panels.table import Cell, Row, Table, table
from dashboard.panels.tile import text_tiles
from dashboard.part import box, html
from dashboard.records.reporting import BANDS_H, SILENT_DAYS, Body, Punctuality, Refusals, Reporting, total
from dashboard.refresh import live_parts
from dashboard.scene import Scene
from dashboard.topic_lead import reporting_sentence
from dashboard.voice import plain

SILENT_ROWS = 12
REFUSED_ROWS = 10
LATE_BAND = 2
"""From this band on a report is late, in the last one very."""


def show() -> None:
    """The page."""
    live_parts(_draw)


def _draw(scene: Scene) -> None:
    voice, snapshot, board = scene.voice, scene.snapshot, scene.board
    found = snapshot.records.reporting
    places = [place for place in snapshot.within(scene.place) if snapshot.shows_detail(place)]
    counts = {place: (found or Reporting()).cities.get(place, Punctuality()) for place in places}
    here = total(counts.values())
    silent = [body for body in (found or Reporting()).silent if body.city in places]
    unknown = {""} if scene.place == board.whole else set()
    refused = [one for one in (found or Reporting()).refused if one.city in unknown.union(places)]
    letters = sum(one.letters for one in refused)
    html(f'<p class="tx-lead">{reporting_sentence(voice, board, here, len(silent), letters, scene.fresh)}</p>')
    with box("filters", horizontal=True):
        choose_notice(scene)
        choose_place(scene)
    if found is None or not places:
        html(nothing(voice.say("counting" if found is None else "detail_withheld")))
        return
    active = sum(found.active.get(place, 0) for place in places)
    panel(
        text_tiles(
            [
                (voice.say("bodies_active"), plain(active), voice.say("of_bodies", bodies=plain(here.bodies))),
                (voice.say("reports_week"), plain(here.week), voice.say("today_added", added=plain(here.today))),
                (
                    voice.say("late_week"),
                    _share(here.week_late, here.week_first),
                    voice.say("of", num=plain(here.week_late), den=plain(here.week_first)),
                ),
                (voice.say("bodies_silent"), plain(len(silent)), voice.say("silent_from", days=SILENT_DAYS)),
                (voice.say("refused_open"), plain(letters), voice.say("of_topics", topics=len({one.topic for one in refused}))),
            ]
        ),
        "reporting_tiles",
    )
    html(head(voice.say("freshness_title"), scene.asof, voice.say("freshness_note")))
    _freshness(scene)
    with box("halves"):
        with box("halves_a"):
            html(head(voice.say("punctuality_title"), scene.counted("reporting"), voice.say("punctuality_note")))
            _cities(scene, found)
        with box("halves_b"):
            html(head(f"{scene.seen_name} · {voice.say('lateness_title')}", scene.counted("reporting"), voice.say("lateness_note")))
            panel(_bands(scene, here), "bands")
            html(
                head(
                    f"{scene.seen_name} · {voice.say('silent_title')}",
                    scene.counted("reporting"),
                    voice.say("silent_from", days=SILENT_DAYS),
                )
            )
            _silent(scene, silent)
    html(head(f"{scene.seen_name} · {voice.say('refused_title')}", scene.counted("reporting"), voice.say("refused_note")))
    _refused(scene, refused)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "—"


def _freshness(scene: Scene) -> None:
    snapshot, notice = scene.snapshot, scene.board.notice.id
    topics = [topic for topic in snapshot.catalogue.topics.values() if topic.unique_within == "city"]
    cities = {city: name for city, name in scene.city_names.items() if snapshot.shows_detail(city)}
    newest = scene.board.once("newest reports", lambda: {
        (city, topic.id): snapshot.reports(city, notice, [topic.id]).newest(snapshot.today) for city in cities for topic in topics
    })  # fmt: skip
    picked = panel(freshness(scene.voice, cities, topics, newest, snapshot.today, scene.place, scene.judged), "freshness")
    if picked:
        choose(place=None if picked == scene.place else picked)
        st.rerun(scope="fragment")


def _cities(scene: Scene, found: Reporting) -> None:
    voice, snapshot = scene.voice, scene.snapshot
    heads = [
        Cell(voice.say("city"), kind="left"), Cell(voice.say("bodies_short")), Cell(voice.say("today_short")),
        Cell(voice.say("week_short")),
        Cell(voice.say("late_share")), Cell(voice.say("median_late"), kind="wide"), Cell(voice.say("ninth_late"), kind="wide"),
        Cell(voice.say("refused")),
    ]  # fmt: skip
    letters: dict[str, int] = {}
    for group in found.refused:
        letters[group.city] = letters.get(group.city, 0) + group.letters
    cities = [city for city in (*scene.board.cities, scene.board.province) if snapshot.shows_detail(city)]
    rows = []
    for city in cities:
        one = found.cities.get(city, Punctuality())
        rows.append(
            Row(
                [Cell(scene.name_of(city)), Cell(f"{found.active.get(city, 0)}/{one.bodies}"), Cell(plain(one.today)),
                 Cell(plain(one.week)),
                 Cell(_share(one.week_late, one.week_first)), Cell(_hours(scene, one.median_min, one.week_first)),
                 Cell(_hours(scene, one.ninth_min, one.week_first)),
                 Cell(markup=f'<span class="none">{plain(letters[city])}</span>' if letters.get(city) else "0")],
                pick=city if city in scene.board.cities else "", chosen=city == scene.place,
            )
        )  # fmt: skip
    if picked := panel(table(heads, rows, "dense cities"), "cities"):
        choose(place=None if picked == scene.place else picked)
        st.rerun(scope="fragment")


def _hours(scene: Scene, minutes: int, reports: int) -> str:
    return scene.voice.say("hours_short", hours=plain(minutes / 60, 1)) if reports else "—"


def _bands(scene: Scene, here: Punctuality) -> Table:
    voice = scene.voice
    names = [voice.say(f"late_band_{at}") for at in range(len(BANDS_H) + 1)]
    kinds = ["" if at < LATE_BAND or not scene.judged else ("slow" if at < len(BANDS_H) else "behind") for at in range(len(names))]
    counted = zip(names, here.bands, kinds, strict=True)
    return bars(voice, (Bar(name, count, _share(count, here.week_first), kind) for name, count, kind in counted))


def _refused(scene: Scene, refused: list[Refusals]) -> None:
    voice, catalogue = scene.voice, scene.snapshot.catalogue
    by_fault: dict[tuple[str, str], int] = {}
    for one in refused:
        by_fault[one.topic, one.place] = by_fault.get((one.topic, one.place), 0) + one.letters
    if not by_fault:
        html(nothing(voice.say("nothing_refused")))
        return
    heads = [Cell(voice.say("topic"), kind="left"), Cell(voice.say("fault_at"), kind="left"), Cell(voice.say("refused"))]

    def row(key: tuple[str, str]) -> Row:
        topic_id, place = key
        topic = catalogue.topics.get(topic_id)
        where = fault_name(voice, topic, place) if topic else place
        return Row([Cell(voice.name(topic) if topic else topic_id), Cell(where or "—"), Cell(plain(by_fault[key]))])

    order = sorted(by_fault, key=lambda key: (-by_fault[key], key))
    panel(table(heads, map(row, order[:REFUSED_ROWS]), "dense", lambda: map(row, order)), "refused")


def _silent(scene: Scene, silent: list[Body]) -> None:
    voice, snapshot = scene.voice, scene.snapshot
    if not silent:
        html(nothing(voice.say("nobody_silent")))
        return
    heads = [
        Cell(voice.say("body"), kind="left"), Cell(voice.say("city"), kind="left wide"), Cell(voice.say("reports_ever")),
        Cell(voice.say("newest_day")), Cell(voice.say("silent_short")),
    ]  # fmt: skip

    def row(body: Body) -> Row:
        days = snapshot.today.toordinal() - body.newest
        gap = Cell(markup=f'<span class="tx-gap behind"><b>▼</b>{days}</span>') if scene.judged else Cell(str(days))
        day = date.fromordinal(body.newest)
        texts = (body.name or body.code, scene.name_of(body.city), plain(body.events))
        return Row([*map(Cell, texts), Cell(voice.day(day), at=day), gap])

    panel(table(heads, map(row, silent[:SILENT_ROWS]), "dense bodies", lambda: map(row, silent)), "silent")
