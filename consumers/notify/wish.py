"""Wishes of the notifier: that an alert counts as notified, and that there is one about whoever can't be reached, until that is mended."""

from __future__ import annotations

from datetime import datetime

from schemas.alert.alert import Alert, Body, State, alert_id
from schemas.alert.due import due_of
from schemas.alert.policy import Policy
from schemas.alert.route import office_of
from schemas.alert.rule import CONTACT_FAILS, EVERYBODY, NO_CONTACT, Method, Severity
from schemas.alert.step import SYSTEM, Action, Step, step_id
from schemas.catalogue import Catalogue
from schemas.day import SHANGHAI

OWN_RULES = frozenset({NO_CONTACT, CONTACT_FAILS})
COORDINATION = "coordination"


def notified(alert: Alert, opening: str, now: datetime) -> Step:
    """Somebody was told of the alert since it was opened by that step."""
    return Step(id=step_id(alert.id, Action.NOTIFY, opening), alert=alert.id, action=Action.NOTIFY, at=now, actor=SYSTEM)


def withdrawn(alert: Alert, policy: Policy, now: datetime) -> Step:
    """The reason of one of our own alerts is gone, since the office changed its contacts."""
    chosen = step_id(alert.id, Action.WITHDRAW, policy.version)
    return Step(id=chosen, alert=alert.id, action=Action.WITHDRAW, at=now, actor=SYSTEM, why="联系方式已配置")


def again(alert: Alert, now: datetime) -> Step:
    """The wish that one of our own alerts, withdrawn today, is taken up again."""
    step = step_id(alert.id, Action.REOPEN, alert.version)
    return Step(id=step, alert=alert.id, action=Action.REOPEN, at=now, actor=SYSTEM, why=alert.why_owner)


def no_contact(policy: Policy, catalogue: Catalogue, body: Body, now: datetime) -> Alert:
    """That a department at a place has no contact; of EVERYBODY, that nobody has."""
    if body.department == EVERYBODY:
        return _own(policy, catalogue, NO_CONTACT, body, "尚未配置任何联系方式，所有预警均无法送达", now)
    department = catalogue.departments.get(body.department)
    name = body.department if department is None else department.zh
    place = catalogue.cities.get(body.city) or catalogue.provinces.get(body.city)
    return _own(policy, catalogue, NO_CONTACT, body, f"{'' if place is None else place.zh}（{name}）未配置联系方式，预警无法送达", now)


def contact_fails(policy: Policy, catalogue: Catalogue, body: Body, contact: str, words: str, now: datetime) -> Alert:
    """That messages to a contact are not taken."""
    told = f"联系方式 {contact} 发送失败：{words}"
    return _own(policy, catalogue, CONTACT_FAILS, Body(department=contact, city=body.city), told, now)


def raising(alert: Alert, now: datetime) -> Step:
    """The wish that there is this alert."""
    detail = {"alert": alert.model_dump(mode="json")}
    return Step(id=step_id(alert.id, Action.RAISE), alert=alert.id, action=Action.RAISE, at=now, actor=SYSTEM, detail=detail)


def _own(policy: Policy, catalogue: Catalogue, rule: str, about: Body, words: str, now: datetime) -> Alert:
    day = now.astimezone(SHANGHAI).date()
    dimension = "contact" if rule == CONTACT_FAILS else "department"
    alert = Alert(
        id=alert_id(rule, about.city, dimension, about.department, day),
        version=1,
        rule=rule,
        method=Method.BY_HAND,
        signal="",
        city=about.city,
        dimension=dimension,
        value=about.department,
        first_day=day,
        severity=Severity.WARNING,
        state=State.OPEN,
        owner=_coordination(catalogue, about.city),
        why_owner=words,
        raised_at=now,
        since=now,
    )
    return alert.model_copy(update={"due": due_of(alert, policy.dues, catalogue)})


def _coordination(catalogue: Catalogue, city: str) -> Body:
    """The coordination body of a city's province; the office itself where the catalogue names none."""
    office = office_of(catalogue, city)
    for department in catalogue.departments.values():
        if department.kind == COORDINATION and department.level == "province" and department.province == office.city:
            return Body(department=department.slug, city=office.city)
    return office
