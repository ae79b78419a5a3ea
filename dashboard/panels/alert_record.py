"""How alerts were handled, and in whose hands those are that are open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from html import escape

from dashboard.alerts.alerts import Record, awaits
from dashboard.panels.head import nothing
from dashboard.panels.table import Cell, Row, Table
from dashboard.voice import Voice, plain
from schemas.alert.alert import Alert
from schemas.catalogue import Catalogue

BODIES_MOST = 8
SQUARES_MOST = 12


def record_lines(voice: Voice, record: Record) -> str:
    """Four figures with what they rest on."""
    took = voice.say("record_unknown") if record.to_acknowledge_h is None else voice.span(timedelta(hours=record.to_acknowledge_h))
    lines = (
        ("record_acknowledge", took, ""),
        ("record_48h", _percent(voice, record.within_48h), ""),
        ("record_true", _percent(voice, record.true), voice.say("record_judged", count=record.judged)),
        ("record_in_time", _percent(voice, record.in_time), voice.say("record_overdue", count=record.overdue)),
    )
    return '<div class="tx-record">' + "".join(_line(voice.say(name), value, note) for name, value, note in lines) + "</div>"


def hands(voice: Voice, catalogue: Catalogue, live: Iterable[Alert], none: str = "alerts_none") -> str:
    """Open alerts by the line of their owners: a filled square for each that nobody has taken; `none` says why there is none."""
    owed: Counter[str] = Counter()
    held: Counter[str] = Counter()
    for alert in live:
        department = catalogue.departments.get(alert.owner.department)
        line = department.line if department else "coordination"
        (owed if awaits(alert) else held)[line] += 1
    lines = [(line, total) for line, total in (owed + held).most_common() if line in catalogue.lines]
    if not lines:
        return nothing(voice.say(none))
    rows = "".join(
        f'<div class="hn"><span>{escape(voice.name(catalogue.lines[line]))}</span><span class="sqs" aria-hidden="true">'
        + "<i class='owed'></i>" * min(owed[line], SQUARES_MOST)
        + "<i></i>" * min(held[line], SQUARES_MOST - min(owed[line], SQUARES_MOST))
        + f"</span><b>{plain(total)}</b></div>"
        for line, total in lines[:BODIES_MOST]
    )
    legend = (
        f'<div class="tx-legend hands"><span><i class="owed"></i>{escape(voice.say("hands_owed"))}</span>'
        f'<span><i class="held"></i>{escape(voice.say("hands_held"))}</span></div>'
    )
    heads = [Cell(voice.say(name)) for name in ("file_line", "hands_owed", "hands_held")]
    cells = [Row([Cell(voice.name(catalogue.lines[line])), Cell(plain(owed[line])), Cell(plain(held[line]))]) for line, _ in lines]
    return Table(f'<div class="tx-hands">{rows}{legend}</div>', heads, cells)


def _line(name: str, value: str, note: str) -> str:
    return f'<div class="rc"><span>{escape(name)}</span><div><b>{escape(value)}</b><small>{escape(note)}</small></div></div>'


def _percent(voice: Voice, share: float | None) -> str:
    return voice.say("record_unknown") if share is None else f"{plain(100 * share, 1)}%"
