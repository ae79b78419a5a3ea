"""One alert: its heading, its life as a line of seven steps, its figures, what it is made of, and what was done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape

from dashboard.alerts.alerts import Alerts
from dashboard.alerts.telling import amount, chance, days_counted, kind_of, left_of, place_of, seal, state_words, value_name, what_of
from dashboard.panels.head import nothing
from dashboard.panels.table import Cell, Row, Table, table
from dashboard.voice import Voice, plain
from schemas.alert.alert import Alert, Evidence, State
from schemas.alert.naming import ACTIONS, body_name
from schemas.alert.rule import Method
from schemas.alert.step import Action, Step
from schemas.catalogue import Catalogue

TOP_MOST = 5
ACCOUNT = "account:"
"""Begins the name of whoever acted on the page."""
DIMENSIONS = {
    "county_code": "dimension_county_code",
    "industry": "dimension_industry",
    "employer_ref": "dimension_employer_ref",
    "department": "dimension_department",
}
_ORDER = (State.OPEN, State.NOTIFIED, State.ACKNOWLEDGED, State.VERIFIED, State.HANDLING, State.RESOLVED, State.CALLED_BACK, State.CLOSED)
_NEXT = {
    State.OPEN: Action.ACKNOWLEDGE,
    State.NOTIFIED: Action.ACKNOWLEDGE,
    State.ACKNOWLEDGED: Action.VERIFY,
    State.VERIFIED: Action.RESOLVE,
    State.HANDLING: Action.RESOLVE,
    State.RESOLVED: Action.CALL_BACK,
}


def alert_heading(voice: Voice, catalogue: Catalogue, alert: Alert) -> str:
    """The seal and the sentence."""
    merged = f" · {escape(voice.say('alert_merged_into', id=alert.merged_into))}" if alert.merged_into else ""
    sentence = f"{escape(place_of(alert, catalogue, voice))} · {escape(what_of(alert, catalogue, voice))}"
    return (
        f'<div class="tx-alert">{seal(alert, voice)}<div><p class="tx-lead">{sentence}</p>'
        f"<small>{escape(kind_of(alert, voice))} · {escape(alert.id)}{merged}</small></div></div>"
    )


def life(voice: Voice, alert: Alert, now: datetime) -> str:
    """Seven steps, each with its time; the one that is due says how much time is left."""
    handled = alert.verified_at if _reached(alert, State.HANDLING) else None
    moments = (
        ("life_raised", alert.raised_at),
        ("life_notified", alert.notified_at),
        ("life_acknowledged", alert.acknowledged_at),
        ("life_verified", alert.verified_at),
        ("life_handling", handled),
        ("life_resolved", alert.resolved_at),
        ("life_called_back", alert.called_back_at),
    )
    due = next((at for at, (_, moment) in enumerate(moments) if moment is None and at > 1), None)
    if alert.state.is_over or alert.deadline is None:
        due = None
    dots = ""
    for at, (name, moment) in enumerate(moments):
        kind = "done" if moment is not None else ("due" if at == due else "")
        below = voice.moment(moment) if moment is not None else (left_of(alert, now, voice)[0] if at == due else "")
        dots += f'<li class="{kind}"><i></i><b>{escape(voice.say(name))}</b><small>{escape(below)}</small></li>'
    return f'<ol class="tx-life">{dots}</ol>'


def figures(voice: Voice, catalogue: Catalogue, alert: Alert) -> str:
    """Observed and expected, from what count on it is raised, and how likely so many are by chance."""
    evidence = alert.evidence
    if evidence is None:
        return ""
    signal = catalogue.signals.get(alert.signal)
    unit = signal.unit if signal else ""
    boxes = []
    if alert.method is not Method.LINKED:
        boxes.append((_observed(voice, evidence), amount(evidence.observed, unit, voice), "hot"))
    if evidence.expected is not None and alert.method is not Method.LINKED:
        boxes.append((voice.say("alert_expected"), amount(evidence.expected, unit, voice), ""))
    if evidence.threshold is not None:
        told = "alert_threshold" if evidence.observed >= evidence.threshold else "alert_threshold_below"
        boxes.append((voice.say(told), amount(evidence.threshold, unit, voice), ""))
    if evidence.p is not None:
        boxes.append((voice.say("alert_chance"), chance(evidence.p), ""))
    return (
        '<div class="tx-figures">'
        + "".join(f'<div><span>{escape(name)}</span><b class="{kind}">{escape(value)}</b></div>' for name, value, kind in boxes)
        + "</div>"
    )


def _observed(voice: Voice, evidence: Evidence) -> str:
    """What the count is called, with the days that were counted if they are several."""
    name = voice.say("alert_observed")
    if evidence.window is None or days_counted(evidence.window) == 1:
        return name
    first, last = map(voice.day, evidence.window)
    return voice.say("alert_counted_days", name=name, first=first, last=last)


def ground(voice: Voice, alerts: Alerts, alert: Alert, rule_name: str) -> str:
    """What the judgement rests on, and how often the rule has been right."""
    evidence = alert.evidence
    parts = []
    if evidence is not None and evidence.baseline is not None:
        first, last = evidence.baseline
        parts.append(
            voice.say(
                "alert_baseline",
                first=voice.day(first),
                last=voice.day(last),
                days=evidence.baseline_days,
                method=(evidence.method if voice.is_chinese else "") or rule_name,
            )
        )
    same = [other for other in alerts.by_id.values() if other.rule == alert.rule]
    true, false = (sum(other.verdict is verdict for other in same) for verdict in (True, False))
    parts.append(voice.say("alert_rule_record", raised=len(same), true=true, false=false, open=len(same) - true - false))
    return f'<p class="tx-ground">{escape(" ".join(parts) if not voice.is_chinese else "".join(parts))}</p>'


def strands(voice: Voice, catalogue: Catalogue, alert: Alert) -> str:
    """The signals of a linked risk, each with its own figures."""
    heads = [Cell(), *(Cell(voice.say(name)) for name in ("alert_observed", "alert_expected", "alert_chance"))]
    rows = []
    for strand in alert.evidence.strands if alert.evidence else ():
        signal = catalogue.signals.get(strand.signal)
        unit = signal.unit if signal else ""
        name = voice.name(signal) if signal else strand.signal
        cells = [Cell(name), Cell(amount(strand.observed, unit, voice)), Cell(amount(strand.expected, unit, voice)), Cell(chance(strand.p))]
        rows.append(Row(cells))
    return table(heads, rows) if rows else ""


def makeup(voice: Voice, catalogue: Catalogue, alert: Alert) -> str:
    """The largest shares of what was counted, by dimension."""
    if alert.evidence is None:
        return ""
    parts, cells = [], []
    for dimension, shares in alert.evidence.top.items():
        if not shares:
            continue
        name = voice.say(DIMENSIONS[dimension]) if dimension in DIMENSIONS else dimension
        rows = [Row([Cell(value_name(dimension, value, catalogue, voice)), Cell(plain(count))]) for value, count in shares]
        parts.append(table([Cell(name, kind="left"), Cell("")], rows[:TOP_MOST], "dense"))
        cells += [Row([Cell(name), *row.cells]) for row in rows]
    heads = [Cell(voice.say(name)) for name in ("file_dimension", "file_item", "file_number")]
    return Table("".join(parts), heads, cells)


def handling(voice: Voice, catalogue: Catalogue, alert: Alert, now: datetime) -> str:
    """Whose it is and why, and until when."""
    language = voice.language
    lines = [("alerts_owner", body_name(catalogue, alert.owner, language), True)]
    if alert.joint:
        lines.append(("alert_joint", voice.join([body_name(catalogue, body, language) for body in alert.joint]), False))
    if alert.why_owner:
        lines.append(("alert_basis", _basis(voice, catalogue, alert), False))
    state = state_words(alert, voice)
    if alert.escalations:
        state += f" · {voice.say('alert_escalated', count=alert.escalations)}"
    lines.append(("alert_state", state, False))
    if alert.assignee:
        lines.append(("alert_assignee", alert.assignee, False))
    if alert.objection:
        lines.append(("alert_objection", alert.objection, False))
    body = "".join(
        f'<div class="kv"><span>{escape(voice.say(name))}</span><span class="{"strong" if strong else ""}">{escape(value)}</span></div>'
        for name, value, strong in lines
    )
    if alert.deadline is not None and not alert.state.is_over and alert.state in _NEXT:
        step = ACTIONS[_NEXT[alert.state]].of(language)
        words, _, late = left_of(alert, now, voice)
        at = voice.moment(alert.deadline)
        body += (
            f'<div class="kv"><span>{escape(voice.say("alert_until", step=step))}</span>'
            f'<span class="{"late" if late else ""}">{escape(at)}{escape(voice.say("comma"))}{escape(words)}</span></div>'
        )
    return f'<div class="tx-kv">{body}</div>'


def _basis(voice: Voice, catalogue: Catalogue, alert: Alert) -> str:
    """Why it is the owner's: in the words of the routing, which are Chinese; in English by the measure."""
    measure = catalogue.measures.get(alert.measure)
    if voice.is_chinese or measure is None:
        return alert.why_owner
    return voice.say("measure_of", ref=measure.ref, name=voice.name(measure))


def history(voice: Voice, steps: Iterable[Step]) -> str:
    """What was done, by whom and why, the last first."""
    rows, cells = [], []
    for step in reversed(list(steps)):
        who = voice.say("alert_system") if step.actor.role == "system" else step.actor.id.removeprefix(ACCOUNT)
        action = ACTIONS[step.action].of(voice.language)
        rows.append(
            f'<div class="hs"><time>{escape(voice.moment(step.at))}</time><b>{escape(action)}</b>'
            f"<span>{escape(step.why)}</span><small>{escape(who)}</small></div>"
        )
        cells.append(Row([Cell(at=step.at), *map(Cell, (action, step.why, who))]))
    heads = [Cell(voice.say(name)) for name in ("file_time", "file_step", "file_words", "file_who")]
    return Table(f'<div class="tx-history">{"".join(rows)}</div>', heads, cells)


def similar(voice: Voice, catalogue: Catalogue, alerts: Sequence[Alert]) -> str:
    """What other alerts of the rule became; a click opens one."""
    if not alerts:
        return nothing(voice.say("alert_similar_none"))
    rows = [
        Row(
            [
                Cell(f"{place_of(one, catalogue, voice)} {voice.day(one.first_day)}"),
                Cell(voice.say("alert_true" if one.verdict else "alert_false")),
                Cell(what_of(one, catalogue, voice)),
            ],
            pick=one.id,
        )
        for one in alerts
    ]
    heads = [Cell(voice.say(name)) for name in ("file_where", "file_verdict", "alert_cause")]
    return Table(str(table([Cell(), Cell(kind="left"), Cell(kind="left")], rows, "dense")), heads, rows)


def _reached(alert: Alert, state: State) -> bool:
    return alert.state in _ORDER and _ORDER.index(alert.state) >= _ORDER.index(state)
