"""How alerts are told: one sentence of what happened, the seal that says how grave it is, and the time that is left."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from dashboard.alerts.alerts import awaits, is_late
from dashboard.units import unit_label
from dashboard.voice import WAN, Voice, plain
from schemas.alert.alert import Alert, Evidence, State, Strand
from schemas.alert.default import default_rules
from schemas.alert.naming import METHODS, STAGES, STATES
from schemas.alert.rule import BY_HAND, CONTACT_FAILS, NO_CONTACT, Method, Severity
from schemas.catalogue import Catalogue

NAMED = 3
EMPLOYER = "employer_ref"
"""A dimension whose values are long codes: they stand last, so that where room is short they are cut off and not the figures."""
UNREACHABLE = {NO_CONTACT: "alert_no_contact", CONTACT_FAILS: "alert_contact_fails"}
"""Rules of the notifier's own alerts, by which it says that somebody can't be told."""
NO_RULE = {BY_HAND: "rule_by_hand", NO_CONTACT: "rule_no_contact", CONTACT_FAILS: "rule_contact_fails"}
"""What stands in place of a rule."""


class Grade(StrEnum):
    """A grade of the seal: the colour that it is named after, whose character stands in it."""

    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    BLUE = "blue"


_GRADES = {Severity.SERIOUS: Grade.RED, Severity.WARNING: Grade.ORANGE, Severity.NOTICE: Grade.YELLOW}


def grade_of(alert: Alert) -> Grade:
    """Red, orange and yellow by gravity; blue where only reports are missing."""
    return Grade.BLUE if alert.method is Method.SILENCE else _GRADES[alert.severity]


def seal(alert: Alert, voice: Voice) -> str:
    """Solid while a person is owed, outlined in hand, dashed when over. The character is the grade."""
    kind = "over" if alert.state.is_over else ("owed" if awaits(alert) else "held")
    return f'<i class="seal {grade_of(alert).value} {kind}" aria-hidden="true">{seal_mark(alert, voice)}</i>'


def seal_mark(alert: Alert, voice: Voice) -> str:
    """The character in the seal."""
    return voice.say(f"seal_{grade_of(alert).value}")


def place_of(alert: Alert, catalogue: Catalogue, voice: Voice) -> str:
    """The city's name, or the province's."""
    return place_name(alert.city, catalogue, voice)


def place_name(place: str, catalogue: Catalogue, voice: Voice) -> str:
    """A city's or a province's name by its code."""
    city = catalogue.cities.get(place)
    if city is not None:
        return voice.city(city)
    province = catalogue.provinces.get(place)
    return place if province is None else voice.name(province)


def what_of(alert: Alert, catalogue: Catalogue, voice: Voice) -> str:
    """What happened: a count against what was to be expected."""
    evidence = alert.evidence
    if alert.rule in UNREACHABLE:
        return voice.say(UNREACHABLE[alert.rule])
    if alert.method is Method.BY_HAND or evidence is None:
        return voice.say("alert_by_hand")
    if alert.method is Method.LINKED:
        names = [_signal(strand.signal, catalogue, voice) for strand in evidence.strands]
        return voice.say("alert_linked", names=voice.join(names[:NAMED]), number=len(names))
    signal = catalogue.signals.get(alert.signal)
    name = _signal(alert.signal, catalogue, voice)
    unit = signal.unit if signal else ""
    if alert.method is Method.SILENCE:
        return voice.say("alert_silent", who=value_of(alert, catalogue, voice), days=plain(evidence.observed))
    observed, days = amount(evidence.observed, unit, voice), days_counted(evidence.window)
    over = voice.say("alert_over", days=days) if days > 1 else ""
    if alert.method is Method.LEVEL or evidence.expected is None:
        told = voice.say("alert_level", over=over, name=name, observed=observed)
    else:
        expected = amount(evidence.expected, unit if voice.is_chinese else "", voice)
        told = voice.say("alert_counted", over=over, name=name, observed=observed, expected=expected)
    if not alert.dimension:
        return told
    value = value_of(alert, catalogue, voice)
    return voice.say("alert_of_employer", told=told, code=value) if alert.dimension == EMPLOYER and value else f"{value} {told}".lstrip()


def days_counted(window: tuple[date, date] | None) -> int:
    """Over how many days was counted; of old evidence, which does not say, one."""
    return 1 if window is None else (window[1] - window[0]).days + 1


def daily_expected(alert: Alert) -> float | None:
    """What was to be expected of one day of the counts that explain the alert (`keys_of`), of a linked risk those of its first strand."""
    evidence = alert.evidence
    told: Evidence | Strand | None = evidence
    if evidence is not None and alert.method is Method.LINKED:
        told = next(iter(evidence.strands), None)
    if told is None or told.expected is None:
        return None
    return told.expected / days_counted(told.window)


def rule_name(voice: Voice, rule: str) -> str:
    """What a rule is called; one that the office made is called by its id."""
    known = default_rules().get(rule)
    if known is not None:
        return voice.name(known)
    return voice.say(NO_RULE[rule]) if rule in NO_RULE else rule


def kind_of(alert: Alert, voice: Voice) -> str:
    """The kind of trouble in a word or two."""
    return METHODS[alert.method].of(voice.language)


def value_of(alert: Alert, catalogue: Catalogue, voice: Voice) -> str:
    """The value of the dimension that an alert is about, by its name where it has one."""
    return value_name(alert.dimension, alert.value, catalogue, voice)


def value_name(dimension: str, value: str, catalogue: Catalogue, voice: Voice) -> str:
    """The name of a department, or of an enum's value; anything else stands for itself."""
    if dimension == "department" and value in catalogue.departments:
        return voice.name(catalogue.departments[value])
    for topic in catalogue.topics.values():
        field = topic.field.get(dimension)
        for one in field.values if field else ():
            if one.v == value:
                return voice.name(one)
    return value


def amount(value: float, unit: str, voice: Voice) -> str:
    """A count with its unit."""
    if unit == "yuan" and voice.is_chinese:
        return voice.say("ten_thousand_yuan", amount=plain(value / WAN, 1))
    digits = 0 if value == round(value) or value >= 100 else 1
    words = unit_label(unit, voice.is_chinese) if unit else ""
    return plain(value, digits) + (words if voice.is_chinese else f" {words}".rstrip())


def chance(p: float) -> str:
    """A small probability as one in so many."""
    if p <= 0 or p < 1e-9:
        return "<1/10⁹"
    if p >= 0.05:
        return f"{plain(100 * p)}%"
    return f"1/{plain(_rounded(1 / p))}"


def _rounded(number: float) -> float:
    """Two figures that mean something."""
    size: float = 10 ** max(0, len(str(int(number))) - 2)
    return round(number / size) * size


def left_of(alert: Alert, now: datetime, voice: Voice) -> tuple[str, float, bool]:
    """The time that is left (or that it took) in words, the share of it that is used, and whether it is over the deadline."""
    if alert.state.is_over:
        end = alert.over_at or alert.since
        return voice.say("alert_took", span=voice.span(end - alert.raised_at)), 1.0, False
    if alert.deadline is None:
        return voice.say("alert_no_deadline"), 0.0, False
    whole = (alert.deadline - alert.since).total_seconds()
    used = 1.0 if whole <= 0 else min(1.0, max(0.0, (now - alert.since).total_seconds() / whole))
    if is_late(alert, now):
        return voice.say("alert_late", span=voice.span(now - alert.deadline)), 1.0, True
    return voice.say("alert_left", span=voice.span(alert.deadline - now)), used, False


def state_words(alert: Alert, voice: Voice) -> str:
    """Where it is in its life."""
    words = STATES[alert.state].of(voice.language)
    if alert.state is State.HANDLING and alert.stage is not None:
        words += voice.say("colon") + STAGES[alert.stage].of(voice.language)
    return words


def _signal(name: str, catalogue: Catalogue, voice: Voice) -> str:
    signal = catalogue.signals.get(name)
    return name if signal is None else voice.name(signal)
