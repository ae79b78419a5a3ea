"""Whom alerts do not reach, as the notifier says by its own alerts: nobody has a contact, a department has none, or one takes nothing."""

from __future__ import annotations

from collections.abc import Iterable

from dashboard.alerts.telling import place_name, rule_name
from dashboard.panels.table import Cell, Row, Table, table
from dashboard.voice import Voice
from schemas.alert.alert import Alert, Body
from schemas.alert.naming import body_name
from schemas.alert.rule import CONTACT_FAILS, EVERYBODY, NO_CONTACT
from schemas.catalogue import Catalogue


def unreached_table(voice: Voice, catalogue: Catalogue, live: Iterable[Alert]) -> Table | None:
    """One line for each such alert, which a click opens; None where there is none."""
    found = [alert for alert in live if alert.rule in (NO_CONTACT, CONTACT_FAILS)]
    if not found:
        return None
    heads = [Cell(voice.say("unreached_who"), kind="left"), Cell(voice.say("unreached_why"), kind="left")]
    rows = [Row([Cell(_who(voice, catalogue, alert)), Cell(rule_name(voice, alert.rule))], pick=alert.id) for alert in found]
    return table(heads, rows, "dense")


def _who(voice: Voice, catalogue: Catalogue, alert: Alert) -> str:
    if alert.rule == CONTACT_FAILS:
        return f"{place_name(alert.city, catalogue, voice)} · {alert.value}"
    if alert.value == EVERYBODY:
        return voice.say("unreached_everybody")
    return body_name(catalogue, Body(department=alert.value, city=alert.city), voice.language)
