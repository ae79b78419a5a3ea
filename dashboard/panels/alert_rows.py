"""Alerts as rows: seal, cause, owner and state, the last days, and the time that is left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape

from dashboard.alerts.alerts import Alerts, awaits, keys_of
from dashboard.alerts.telling import daily_expected, days_counted, grade_of, kind_of, left_of, place_of, seal, state_words, what_of
from dashboard.panels.head import nothing
from dashboard.panels.table import Cell, Row, Table
from dashboard.voice import Voice
from schemas.alert.alert import Alert
from schemas.alert.naming import SEVERITIES, body_name
from schemas.catalogue import Catalogue

DAYS = 14
WIDTH, HEIGHT, GAP = 112, 30, 2


def alert_rows(voice: Voice, catalogue: Catalogue, alerts: Alerts, chosen: Iterable[Alert], now: datetime, most: int | None = None) -> str:
    """The first `most` rows under their heads, and all in the file; a click picks an alert's id."""
    heads = ("alerts_what", "alerts_owner", "alerts_course", "alerts_deadline")
    top = "".join(f"<span>{escape(voice.say(name))}</span>" for name in heads)
    every = list(chosen)
    held = every[:most]
    if not every:
        return nothing(voice.say("alerts_empty"))
    rows = "".join(_row(voice, catalogue, alerts, alert, now) for alert in held)
    markup = f'<div class="tx-alerts"><div class="al hd"><span></span>{top}</div>{rows}</div>'
    return _whole(markup, voice, catalogue, every, now)


def _whole(markup: str, voice: Voice, catalogue: Catalogue, every: Sequence[Alert], now: datetime) -> Table:
    """What is shown of alerts, with all of them for the file."""
    columns = (
        "alert_id",
        "alert_grade",
        "city",
        "alert_cause",
        "alerts_rule",
        "alert_raised_at",
        "alerts_owner",
        "alert_state",
        "alerts_deadline",
        "alert_time_left",
    )
    return Table(markup, [Cell(voice.say(name)) for name in columns], [], lambda: (_cells(voice, catalogue, alert, now) for alert in every))


def _cells(voice: Voice, catalogue: Catalogue, alert: Alert, now: datetime) -> Row:
    """The same row for a file."""
    before = (alert.id, SEVERITIES[alert.severity].of(voice.language), place_of(alert, catalogue, voice), what_of(alert, catalogue, voice),
              kind_of(alert, voice))  # fmt: skip
    owner = (body_name(catalogue, alert.owner, voice.language), state_words(alert, voice))
    cells = [*map(Cell, before), Cell(at=alert.raised_at), *map(Cell, owner), Cell(at=alert.deadline)]
    return Row([*cells, Cell(left_of(alert, now, voice)[0])])


def alert_ticker(
    voice: Voice, catalogue: Catalogue, alerts: Sequence[Alert], now: datetime, none: str = "alerts_none", most: int | None = None
) -> str:
    """The first `most` alerts in one line each, and all in the file; `none` says why there is none."""
    if not alerts:
        return nothing(voice.say(none))
    rows = "".join(
        f'<div class="at" data-new="{escape(alert.id)}" data-pick="{escape(alert.id)}" role="link" tabindex="0">{seal(alert, voice)}'
        f"<b>{escape(place_of(alert, catalogue, voice))}</b><span>{escape(what_of(alert, catalogue, voice))}</span>"
        f"{_left(voice, alert, now)}</div>"
        for alert in alerts[:most]
    )
    return _whole(f'<div class="tx-ticker">{rows}</div>', voice, catalogue, alerts, now)


def alert_cards(voice: Voice, catalogue: Catalogue, shown: Iterable[Alert], now: datetime, none: str = "alerts_none") -> str:
    """Alerts in three lines each, for reading from afar; `none` says why there is none."""
    cards = "".join(_card(voice, catalogue, alert, now) for alert in shown)
    return f'<div class="tx-cards">{cards}</div>' if cards else nothing(voice.say(none))


def _card(voice: Voice, catalogue: Catalogue, alert: Alert, now: datetime) -> str:
    what = f"<b>{escape(place_of(alert, catalogue, voice))}</b> {escape(what_of(alert, catalogue, voice))}"
    state = f'<small class="{"owed" if awaits(alert) else ""}">{escape(state_words(alert, voice))}</small>'
    owner = escape(body_name(catalogue, alert.owner, voice.language))
    return (
        f'<div class="ac" data-new="{escape(alert.id)}">{seal(alert, voice)}<div><p>{what}</p>'
        f"<p><span>{owner}</span> {state}</p>{_left(voice, alert, now)}</div></div>"
    )


def _row(voice: Voice, catalogue: Catalogue, alerts: Alerts, alert: Alert, now: datetime) -> str:
    owner = escape(body_name(catalogue, alert.owner, voice.language))
    state = escape(state_words(alert, voice))
    at = voice.moment(alert.raised_at)
    return (
        f'<div class="al" data-pick="{escape(alert.id)}" data-new="{escape(alert.id)}" role="link" tabindex="0">{seal(alert, voice)}'
        f'<span class="what"><span class="cause"><b>{escape(place_of(alert, catalogue, voice))}</b> '
        f"{escape(what_of(alert, catalogue, voice))}</span><small>{escape(kind_of(alert, voice))} · {escape(at)}</small></span>"
        f'<span class="who"><span>{owner}</span><small class="{"owed" if awaits(alert) else ""}">{state}</small></span>'
        f'<span class="course">{alert_bars(alerts, alert)}</span><span class="when">{_left(voice, alert, now)}</span></div>'
    )


def _left(voice: Voice, alert: Alert, now: datetime) -> str:
    words, used, late = left_of(alert, now, voice)
    return (
        f'<span class="left{" late" if late else ""}"><span>{escape(words)}</span>'
        f'<i class="used"><i style="width:{100 * used:.0f}%"></i></i></span>'
    )


def alert_bars(alerts: Alerts, alert: Alert) -> str:
    """The last days as bars up to the day of the evidence, those that were counted in colour, and how much was to be expected of a day.

    Nothing where the counts are not known.
    """
    key = next(iter(keys_of(alert)), None)
    counts = alerts.counts.get(key) if key else None
    if counts is None or alert.evidence is None:
        return ""
    until = (alert.evidence.as_of - counts.first).days + 1
    values = counts.values[max(0, until - DAYS) : max(0, until)]
    if not values:
        return ""
    expected = daily_expected(alert) or 0.0
    top = max(*values, expected, 1.0)
    step = WIDTH / DAYS
    counted = days_counted(alert.evidence.window)
    bars = "".join(
        f'<rect x="{WIDTH - step * (len(values) - at):.1f}" y="{HEIGHT - HEIGHT * value / top:.1f}" width="{step - GAP:.1f}" '
        f'height="{HEIGHT * value / top:.1f}" class="{grade_of(alert).value if at >= len(values) - counted else "day"}"/>'
        for at, value in enumerate(values)
    )
    band = HEIGHT * expected / top
    rest = f'<rect class="band" x="0" y="{HEIGHT - band:.1f}" width="{WIDTH}" height="{band:.1f}"/>' if expected else ""
    return f'<svg class="tx-days" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" aria-hidden="true">{rest}{bars}</svg>'
