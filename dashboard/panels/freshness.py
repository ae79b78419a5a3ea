"""City × topic: how many days ago the newest record is of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape

from dashboard.panels.table import Cell, Row, Table
from dashboard.voice import Voice
from schemas.catalogue import Topic

SLOW_DAYS = 2
BEHIND_DAYS = 5
CHOSEN = ' aria-selected="true"'


def freshness(
    voice: Voice,
    names: Mapping[str, str],
    topics: Sequence[Topic],
    newest: Mapping[tuple[str, str], date | None],
    today: date,
    chosen: str | None,
    judged: bool = True,
) -> Table:
    """The table; `names` of cities by code, `newest` by city and topic. A click picks a city."""
    heads = "".join(f'<th scope="col"><span>{escape(voice.name(topic))}</span></th>' for topic in topics)
    rows = "".join(
        f'<tr tabindex="0" data-pick="{escape(city)}"{CHOSEN if city == chosen else ""}><th scope="row">{escape(name)}</th>'
        + "".join(_cell(voice, newest.get((city, topic.id)), today, judged) for topic in topics)
        + "</tr>"
        for city, name in names.items()
    )
    markup = f'<div class="tx-matrix tx-fresh"><table><thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
    lines = [
        Row([Cell(name), *(Cell(markup=_cell(voice, newest.get((city, topic.id)), today, judged)) for topic in topics)])
        for city, name in names.items()
    ]
    return Table(markup, [Cell(voice.say("city")), *(Cell(voice.name(topic)) for topic in topics)], lines)


def _cell(voice: Voice, day: date | None, today: date, judged: bool) -> str:
    if day is None:
        return f'<td class="silent" title="{escape(voice.say("standing_silent"))}"><span>{escape(voice.say("none_short"))}</span></td>'
    days = (today - day).days
    kind = "on" if days < SLOW_DAYS else ("slow" if days < BEHIND_DAYS else "behind")
    words = voice.say("today_short") if not days else str(days)
    return f'<td class="{kind if judged else "counted"}" title="{escape(voice.day(day))}">{escape(words)}</td>'
