"""系统: is the line alive? What came in by topic, how fast, what waits, what was refused, and what the last audit found."""

from __future__ import annotations

from html import escape

from dashboard.address import choose
from dashboard.component import panel
from dashboard.lead import system_sentence
from dashboard.line.line import Line
from dashboard.panels.feed import feed
from dashboard.panels.head import head, nothing
from dashboard.panels.table import Cell, Row, table
from dashboard.panels.tile import count_tiles
from dashboard.panels.unreached import unreached_table
from dashboard.part import box, html
from dashboard.refresh import live_parts
from dashboard.scene import Scene, go
from dashboard.snapshot import SHANGHAI, Intake
from dashboard.voice import Voice, plain

FEED_ROWS = 12


def show() -> None:
    """The page."""
    live_parts(_draw)


def _draw(scene: Scene) -> None:
    voice, snapshot = scene.voice, scene.snapshot
    html(f'<p class="tx-lead">{system_sentence(voice, snapshot, scene.fresh)}</p>')
    if snapshot.fault is not None:
        html(f'<div class="tx-fault"><b>{escape(voice.say("database_away"))}</b> {escape(snapshot.fault)}</div>')
    taken = list(snapshot.intake.values())
    numbers = [
        ("events_ever", sum(one.events for one in taken)),
        ("events_today", sum(one.today for one in taken)),
        ("events_minute", sum(one.last_minute for one in taken)),
        ("refused_open", sum(one.refused for one in taken)),
        ("cells_held", snapshot.cells_held),
    ]
    panel(count_tiles((voice.say(key), number) for key, number in numbers), "system_tiles")
    with box("halves"):
        with box("halves_a"):
            html(head(voice.say("intake_title"), voice.say("by_the_clock")))
            _topics(scene)
        with box("halves_b"):
            html(head(voice.say("latest"), scene.asof))
            panel(feed(voice, snapshot, (*snapshot.catalogue.cities, *snapshot.catalogue.provinces), FEED_ROWS), "feed")
            html(head(voice.say("reader_title"), voice.say("snapshot_number", version=snapshot.version)))
            _reader(scene)
            _unreached(scene)


def _topics(scene: Scene) -> None:
    voice, snapshot = scene.voice, scene.snapshot
    heads = [
        Cell(voice.say("topic"), kind="left"),
        *(Cell(voice.say(key)) for key in ("events_ever", "today_short", "per_minute", "unread", "refused", "newest")),
    ]
    unread = snapshot.line.unread
    rows = []
    for topic in snapshot.catalogue.topics.values():
        taken = snapshot.intake.get(topic.id, Intake(topic.id))
        refused = Cell(markup=f'<span class="none">{taken.refused:,}</span>') if taken.refused else Cell("0")
        newest = voice.clock(taken.newest.astimezone(SHANGHAI), seconds=True) if taken.newest else "—"
        rows.append(
            Row(
                [
                    Cell(voice.name(topic)),
                    Cell(plain(taken.events)),
                    Cell(plain(taken.today)),
                    Cell(plain(taken.last_minute)),
                    Cell("—" if unread is None else plain(unread.get(topic.id, 0))),
                    refused,
                    Cell(newest, at=taken.newest),
                ]
            )
        )
    panel(table(heads, rows, "dense"), "topics")


def _unreached(scene: Scene) -> None:
    """Whom alerts do not reach, as far as the notifier has had to tell them."""
    voice = scene.voice
    found = unreached_table(voice, scene.snapshot.catalogue, scene.alerts.live)
    html(head(voice.say("unreached_title"), scene.asof))
    if found is None:
        html(nothing(voice.say("unreached_none")))
    elif picked := panel(found, "unreached"):
        choose(id=picked)
        go("alerts")


def _reader(scene: Scene) -> None:
    voice, snapshot = scene.voice, scene.snapshot
    facts = [
        ("data_day", voice.day(snapshot.today, year=True)),
        ("newest_figure", voice.clock(snapshot.moved_at.astimezone(SHANGHAI), seconds=True) if snapshot.moved_at else "—"),
        ("last_answer", voice.clock(snapshot.read_at.astimezone(SHANGHAI), seconds=True)),
        ("generation", str(snapshot.generation)),
        *_line(voice, snapshot.line),
    ]
    rows = [Row([Cell(voice.say(key)), Cell(value)]) for key, value in facts]
    panel(table([Cell(""), Cell("")], rows, "facts"), "reader")


def _line(voice: Voice, line: Line) -> list[tuple[str, str]]:
    """What is still to be counted and to be written, and what the last audit found."""
    counted = None if line.unread is None else sum(line.unread.values())
    lag = [(key, "—" if number is None else plain(number)) for key, number in (("uncounted", counted), ("unwritten", line.unwritten))]
    audit = line.audit
    if audit is None:
        return [*lag, ("audit", voice.say("audit_none"))]
    key = "audit_differs" if audit.differing else "audit_agrees"
    at = voice.moment(audit.at.astimezone(SHANGHAI))
    told = voice.say(key, at=at, cells=plain(audit.cells), differing=plain(audit.differing))
    return [*lag, ("audit", told + (voice.say("audit_behind", behind=plain(audit.behind)) if audit.behind else ""))]
