"""The newest records as they come in, and what the line has taken in today."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from dashboard.panels.head import nothing
from dashboard.panels.table import Cell, Row, Table
from dashboard.snapshot import SHANGHAI, Arrival, Snapshot
from dashboard.voice import Voice, plain


def feed(voice: Voice, snapshot: Snapshot, cities: Sequence[str], rows: int) -> str:
    """The newest arrivals of some cities, in the file all that are held; each is new to the eye only once."""
    held = [arrival for arrival in snapshot.arrivals if arrival.city in cities]
    if not held:
        return nothing(voice.say("nothing_arrived"))
    markup = '<div class="tx-feed">' + "".join(_row(voice, snapshot, arrival) for arrival in held[:rows]) + "</div>"
    heads = [Cell(voice.say(name)) for name in ("received_at", "city", "topic", "file_note", "body")]
    return Table(markup, heads, [], lambda: (_cells(voice, snapshot, arrival) for arrival in held))


def _cells(voice: Voice, snapshot: Snapshot, arrival: Arrival) -> Row:
    """The same row for a file."""
    city, topic, note = _names(voice, snapshot, arrival)
    return Row([Cell(at=arrival.received_at), Cell(city), Cell(topic), Cell(note), Cell(arrival.org_name)])


def _names(voice: Voice, snapshot: Snapshot, arrival: Arrival) -> tuple[str, str, str]:
    """City and topic, and what there is to remark."""
    catalogue = snapshot.catalogue
    place = catalogue.cities.get(arrival.city)
    city = voice.city(place) if place else voice.say("province")
    topic = voice.name(catalogue.topics[arrival.topic]) if arrival.topic in catalogue.topics else arrival.topic
    return city, topic, voice.say("withdrawn") if arrival.withdrawn else (voice.say("corrected") if arrival.revision > 1 else "")


def _row(voice: Voice, snapshot: Snapshot, arrival: Arrival) -> str:
    place = snapshot.catalogue.cities.get(arrival.city)
    city, topic, note = _names(voice, snapshot, arrival)
    tag = f"<em>{escape(note)}</em>" if note else ""
    who = arrival.org_name.removeprefix(place.zh) if place else arrival.org_name
    at = arrival.received_at.astimezone(SHANGHAI)
    key = f"{arrival.received_at.timestamp():.3f}-{arrival.city}-{arrival.topic}"
    return (
        f'<div class="ar" data-new="{escape(key)}"><time>{at:%H:%M:%S}</time><b>{escape(city)}</b>'
        f'<span class="what"><span>{escape(topic)}</span>{tag}</span><span class="who">{escape(who)}</span></div>'
    )


def intake_line(voice: Voice, snapshot: Snapshot) -> str:
    """Events by the clock's day, the pace of the last minute, and what was refused."""
    taken = snapshot.intake.values()
    return voice.say(
        "intake_line",
        today=plain(sum(topic.today for topic in taken)),
        minute=plain(sum(topic.last_minute for topic in taken)),
        refused=plain(sum(topic.refused for topic in taken)),
    )
