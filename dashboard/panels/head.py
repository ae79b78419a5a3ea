"""The head of a panel: the thick rule of a three-line table, a title, and at the right what the figures rest on."""

from __future__ import annotations

from html import escape

from dashboard.panels.definition import asks
from dashboard.snapshot import SHANGHAI
from dashboard.standing import Freshness
from dashboard.voice import Voice


def head(title: str, right: str = "", note: str = "", indicator: str = "") -> str:
    """A panel's first line; `right` says as of when and how much, `note` how to read it.

    With an `indicator` the title opens its definition, if the head is shown by `panel`.
    """
    middle = f'<span class="tx-note">{escape(note)}</span>' if note else ""
    name = f"<span {asks(indicator)}>{escape(title)}</span>" if indicator else escape(title)
    return f'<div class="tx-head"><h2>{name}</h2>{middle}<span class="tx-asof">{escape(right)}</span></div>'


def nothing(words: str) -> str:
    """In place of a panel's figures: why there are none."""
    return f'<div class="tx-empty"><b>{escape(words)}</b></div>'


def as_of(voice: Voice, fresh: Freshness, reported: int | None = None, of: int | None = None) -> str:
    """Data as of, and how many cities have reported today."""
    if fresh.since is None:
        return voice.say("no_data_yet")
    parts = [voice.say("as_of", time=voice.clock(fresh.since.astimezone(SHANGHAI)))]
    if reported is not None:
        parts.append(voice.say("cities_reporting", reported=reported, of=of))
    return " · ".join(parts)
