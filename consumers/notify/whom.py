"""Whom a matter is told: what the routes say, and the office besides where it concerns the office. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from consumers.notify.entry import Address, Errand
from consumers.notify.matter import Matter, Reason
from infra.contact import channel_of
from schemas.alert.alert import Alert, Body
from schemas.alert.entry import OFFICE
from schemas.alert.policy import Contact, Policy
from schemas.alert.route import Delivery, Plan, contacts_of, office_of, plans, route
from schemas.catalogue import Catalogue

QUIET_GROUP = "quiet"
"""What quiet hours held back goes together, whatever groups it would have made."""
WITHDRAWN_GROUP = "withdrawn"
WITHDRAWN_WAIT_S = 2.0
REPEATED_GROUP = "repeated"
_TO_OFFICE = frozenset({Reason.ESCALATED, Reason.OBJECTED})


class Told(NamedTuple):
    """Whom a matter is told. `muted` says why nobody is for now; `missing` can't be reached, although the routes name them."""

    errands: tuple[Errand, ...]
    muted: str
    missing: tuple[Body, ...]


def whom(policy: Policy, catalogue: Catalogue, alert: Alert, matter: Matter, now: datetime, live: Iterable[Alert]) -> Told:
    """Who is told of a matter that is not a withdrawal, as of now."""
    deliveries = route(policy, catalogue, alert, now, live)
    muted = next((one.muted for one in deliveries if one.muted), "")
    office = office_of(catalogue, alert.city)
    errands = [] if matter.reason is Reason.OBJECTED else [e for one in deliveries for e in _of_delivery(policy, one, matter, now)]
    missing = [body for one in deliveries for body in (*one.missing, *([one.body] if one.contact is None else []))]
    if matter.reason in _TO_OFFICE:
        plan, _ = plans(policy, alert)[0]
        after = _after(deliveries, now)
        errands += [e for contact in contacts_of(policy, office) for e in _errands(contact, office, plan, matter, now, OFFICE, after)]
    once = {errand.key: errand for errand in reversed(errands)}
    return Told(tuple(once.values()), muted, tuple(body for body in dict.fromkeys(missing) if body.department != OFFICE))


def whom_of_withdrawn(matter: Matter, told: Mapping[str, Address], now: datetime, after: datetime | None) -> tuple[Errand, ...]:
    """Errands to those who were told of an alert before, and to nobody else."""
    group = WITHDRAWN_GROUP if after is None else QUIET_GROUP
    due = now + timedelta(seconds=WITHDRAWN_WAIT_S) if after is None else after
    return tuple(_errand(matter, address, group, due, after, 0.0) for address in told.values())


def rested(policy: Policy, catalogue: Catalogue, alert: Alert, now: datetime) -> datetime | None:
    """The end of the quiet hours that hold back what there is to tell of an alert; None where there are none."""
    return _after(route(policy, catalogue, alert, now), now)


def repeat_h(policy: Policy, alert: Alert) -> float:
    """After how many hours an alert that nobody acknowledged is told again."""
    return min(plan.repeat_h for plan, _ in plans(policy, alert))


def _after(deliveries: Iterable[Delivery], now: datetime) -> datetime | None:
    return next((one.not_before for one in deliveries if one.not_before > now), None)


def _of_delivery(policy: Policy, delivery: Delivery, matter: Matter, now: datetime) -> list[Errand]:
    contact = policy.contacts.get(delivery.contact or "")
    if contact is None:
        return []
    after = delivery.not_before if delivery.not_before > now else None
    return _errands(contact, delivery.body, delivery.plan, matter, now, "|".join(delivery.group), after)


def _errands(contact: Contact, body: Body, plan: Plan, matter: Matter, now: datetime, group: str, after: datetime | None) -> list[Errand]:
    kept = QUIET_GROUP if after is not None else REPEATED_GROUP if matter.reason is Reason.REPEATED else group
    due = now + timedelta(seconds=plan.group_wait_s)
    return [
        _errand(matter, address, kept, due if after is None else after, after, plan.group_interval_s)
        for address in addresses_of(contact, body)
    ]


def addresses_of(contact: Contact, body: Body) -> list[Address]:
    """Every way to reach a contact, without its secret."""
    return [
        Address(contact=contact.id, place=place, department=body.department, city=body.city, channel=channel_of(url).value)
        for place, url in enumerate(contact.urls)
    ]


def _errand(matter: Matter, address: Address, group: str, due: datetime, after: datetime | None, interval_s: float) -> Errand:
    return Errand(
        matter=matter.key,
        alert=matter.alert,
        step=matter.step,
        reason=matter.reason.value,
        address=address,
        group=group,
        due=due,
        after=after,
        interval_s=interval_s,
    )
