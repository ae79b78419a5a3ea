"""Where an alert goes, when and why: a tree of routes with inheritance, inhibition, silences and quiet hours. Pure.

Where Alertmanager has a semantics it is this one: the deepest node that matches takes an alert, siblings are asked in order until one
matches without going on, and an alert that fits both sides of an inhibition is not inhibited by others that do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from schemas.alert.alert import Alert, Body
from schemas.alert.attribute import value_of, words_of
from schemas.alert.entry import OFFICE
from schemas.alert.matching import fits
from schemas.alert.policy import ROOT, Attribute, Contact, Policy, Quiet, Route
from schemas.alert.rule import Severity
from schemas.catalogue import Catalogue
from schemas.day import SHANGHAI
from schemas.errors import InvariantError

_RANK = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True)
class Plan:
    """What a route says with all it inherits."""

    route: str
    send_to: tuple[str, ...]
    group_by: tuple[Attribute, ...]
    group_wait_s: float
    group_interval_s: float
    repeat_h: float
    quiet: Quiet | None


@dataclass(frozen=True)
class Delivery:
    """One contact that an alert goes to. Alerts of the same `group` make one message.

    `contact` is None where `body` can't be reached; then the office is told in its place, by a delivery that names it in `missing`.
    `muted` says why nothing is sent, empty where it is; `not_before` is the end of quiet hours, or the moment asked for.
    """

    body: Body
    contact: str | None
    plan: Plan
    group: tuple[str, ...]
    not_before: datetime
    muted: str
    missing: tuple[Body, ...]
    why: tuple[str, ...]


def route(policy: Policy, catalogue: Catalogue, alert: Alert, now: datetime, live: Iterable[Alert] = ()) -> list[Delivery]:
    """Every delivery of an alert, each contact once; `live` are the alerts that may inhibit it."""
    words = muted(policy, alert, now, live)
    deliveries: dict[tuple[Body, str | None], Delivery] = {}
    for plan, path in plans(policy, alert):
        not_before, rest = _rested(plan.quiet, alert.severity, now)
        group = (plan.route, *(f"{name}={value_of(alert, name)}" for name in plan.group_by))
        for body, missing, named_body in _reached(policy, catalogue, alert, plan):
            contacts: Sequence[Contact | None] = contacts_of(policy, body) or [None]
            for contact in contacts:
                named = _contact_words(contact, body)
                to = contact.id if contact is not None else f"{body.department}@{body.city}"
                made = Delivery(
                    body=body,
                    contact=None if contact is None else contact.id,
                    plan=plan,
                    group=(*group, f"to={to}"),
                    not_before=not_before,
                    muted=words,
                    missing=missing,
                    why=(*path, named_body, named, *([rest] if rest else ()), *([words] if words else ())),
                )
                deliveries.setdefault((body, made.contact), made)
    return _each_contact_once(deliveries.values())


def plans(policy: Policy, alert: Alert) -> list[tuple[Plan, tuple[str, ...]]]:
    """The routes that take an alert, with all they inherit, and the words why."""
    children: dict[str, list[Route]] = {}
    for one in sorted(policy.routes.values(), key=lambda one: (one.order, one.id)):
        children.setdefault(one.parent or "", []).append(one)
    return [
        (_inherited(path), tuple(f"route {one.id} matched {words_of(one.match)}" for one in path))
        for path in _taking([policy.routes[ROOT]], children, alert)
    ]


def contacts_of(policy: Policy, body: Body) -> list[Contact]:
    """How a body is reached: by its own contacts at its place, else by the department's general ones."""
    of_department = [one for _, one in sorted(policy.contacts.items()) if one.department == body.department]
    own = [one for one in of_department if one.city == body.city]
    return own or [one for one in of_department if one.city is None]


def office_of(catalogue: Catalogue, city: str) -> Body:
    """The coordination office that sees to a city."""
    return Body(department=OFFICE, city=catalogue.province_of(city))


def quiet_until(quiet: Quiet, now: datetime) -> datetime | None:
    """The end of the quiet hours that `now` lies in; None where it lies in none."""
    local = now.astimezone(SHANGHAI)
    begin, end = (datetime.combine(local.date(), moment, SHANGHAI) for moment in (quiet.first, quiet.last))
    if begin < end:
        return end if begin <= local < end else None
    if local < end:
        return end
    return end + timedelta(days=1) if local >= begin else None


def muted(policy: Policy, alert: Alert, now: datetime, live: Iterable[Alert]) -> str:
    """Why nothing is sent of an alert, '' where it is; `live` are the alerts that may inhibit it."""
    for _, silence in sorted(policy.silences.items()):
        if silence.starts_at <= now < silence.ends_at and fits(silence.match, alert):
            until = silence.ends_at.astimezone(SHANGHAI)
            return f"silence {silence.id} until {until:%Y-%m-%d %H:%M}: {silence.why}"
    others = [other for other in live if other.id != alert.id and not other.state.is_over]
    for _, inhibition in sorted(policy.inhibitions.items()):
        if not fits(inhibition.target, alert):
            continue
        is_both = fits(inhibition.source, alert)
        for other in others:
            if not fits(inhibition.source, other) or (is_both and fits(inhibition.target, other)):
                continue
            if all(value_of(alert, name) == value_of(other, name) for name in inhibition.equal):
                return f"inhibition {inhibition.id}: alert {other.id} of rule {other.rule} is live"
    return ""


def _taking(path: list[Route], children: Mapping[str, list[Route]], alert: Alert) -> Iterator[list[Route]]:
    """Paths from the root to every node that takes the alert."""
    is_taken = False
    for child in children.get(path[-1].id, []):
        if fits(child.match, alert):
            is_taken = True
            yield from _taking([*path, child], children, alert)
            if not child.go_on:
                break
    if not is_taken:
        yield path


def _inherited(path: list[Route]) -> Plan:
    given = {
        name: value
        for one in path
        for name in ("send_to", "group_by", "group_wait_s", "group_interval_s", "repeat_h", "quiet")
        if (value := getattr(one, name)) is not None
    }
    try:
        return Plan(route=path[-1].id, **{"quiet": None, **given})
    except TypeError as error:
        raise InvariantError(f"The root of the routes does not say everything: {error}") from error


def _reached(policy: Policy, catalogue: Catalogue, alert: Alert, plan: Plan) -> list[tuple[Body, tuple[Body, ...], str]]:
    """The bodies that a plan sends to, each with those that it stands in for, and the words why."""
    office = office_of(catalogue, alert.city)
    found: dict[Body, str] = {}
    for receiver in plan.send_to:
        for body, words in _bodies(catalogue, alert, receiver):
            found.setdefault(body, words)
    missing = tuple(body for body in found if not contacts_of(policy, body) and body != office)
    reached: list[tuple[Body, tuple[Body, ...], str]] = []
    for body, words in found.items():
        reached.append((body, missing if body == office else (), words))
    if missing and office not in found:
        names = ", ".join(f"{body.department} of {body.city}" for body in missing)
        reached.append((office, missing, f"office of {office.city}, since there is no contact for {names}"))
    return reached


def _bodies(catalogue: Catalogue, alert: Alert, receiver: str) -> list[tuple[Body, str]]:
    if receiver == "owner":
        by = [told for told in (alert.measure and f"measure {alert.measure}", alert.why_owner) if told]
        return [(alert.owner, f"owner {alert.owner.department} of {alert.owner.city}" + (f" by {': '.join(by)}" if by else ""))]
    if receiver == "joint":
        return [(body, f"joint {body.department} of {body.city}") for body in alert.joint]
    if receiver == OFFICE:
        office = office_of(catalogue, alert.city)
        return [(office, f"office of {office.city}")]
    department = catalogue.departments.get(receiver)
    place = alert.city if department is None or department.level != "province" else catalogue.province_of(alert.city)
    return [(Body(department=receiver, city=place), f"{receiver} of {place}, as the route says")]


def _contact_words(contact: Contact | None, body: Body) -> str:
    if contact is None:
        return f"no contact for {body.department} of {body.city}"
    return f"contact {contact.id}" + ("" if contact.city is not None else " for all places without one of their own")


def _rested(quiet: Quiet | None, severity: Severity, now: datetime) -> tuple[datetime, str]:
    until = quiet_until(quiet, now) if quiet is not None else None
    if quiet is None or until is None or _RANK[severity] >= _RANK[quiet.unless]:
        return now, ""
    return until, f"quiet hours until {until:%Y-%m-%d %H:%M}, for what is below {quiet.unless.value}"


def _each_contact_once(deliveries: Iterable[Delivery]) -> list[Delivery]:
    """A contact that stands for several bodies is told once, for the first of them."""
    kept: dict[object, Delivery] = {}
    for one in deliveries:
        kept.setdefault(one.contact if one.contact is not None else one.body, one)
    return list(kept.values())
