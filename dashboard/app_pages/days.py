"""What each day added to a figure; a day leads to its records."""

from __future__ import annotations

from datetime import date, timedelta

from dashboard.address import choice, choose
from dashboard.board import Figure
from dashboard.component import panel
from dashboard.panels.head import head
from dashboard.panels.table import Cell, Row, table
from dashboard.part import html
from dashboard.scene import Scene, go

SHOWN = 7


def days_panel(scene: Scene, figure: Figure) -> None:
    """The last days of an indicator that days add up to, the newest first; all of them in the file. A click lists the day's records."""
    reading, voice = figure.reading, scene.voice
    if not len(reading.daily) or figure.indicator.time != "period":
        return
    added, stood = reading.daily.tolist(), reading.course.tolist()

    def rows(most: int) -> list[Row]:
        made = []
        for at in range(len(added) - 1, max(len(added) - 1 - most, -1), -1):
            day = reading.first + timedelta(days=at)
            more = voice.exact(added[at], figure.indicator)
            whole = voice.exact(stood[at], figure.indicator) if stood[at] == stood[at] else None
            cells = [Cell(voice.day(day), at=day), Cell(f"{more.figure} {more.unit}"), Cell(str(whole.figure) if whole else "—")]
            made.append(Row(cells, pick=day.isoformat()))
        return made

    heads = [Cell(voice.say("day"), kind="left"), Cell(voice.say("day_added")), Cell(voice.say("day_stood"))]
    html(head(voice.say("days_title"), "", voice.say("days_note")))
    if picked := panel(table(heads, rows(SHOWN), "dense narrow", whole=lambda: rows(len(added))), "days"):
        place = figure.place if figure.place in scene.board.cities else None
        choose(day=picked, of=figure.indicator.id, place=place, span=None, q=None)
        go("search")


def chosen_day(scene: Scene) -> date | None:
    """The day chosen, if it is one of the notice's up to today."""
    try:
        day = date.fromisoformat(choice("day") or "")
    except ValueError:
        return None
    return day if scene.snapshot.first_day(scene.board.notice.id) <= day <= scene.snapshot.today else None
