"""Wishes: what people want done to an alert, as steps that the alerter takes or refuses."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from hashlib import blake2b

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from schemas.alert.alert import Alert, Body, Stage, State, alert_id
from schemas.alert.due import due_of
from schemas.alert.life import OF_SYSTEM
from schemas.alert.owner import LINKED_SIGNAL, owners
from schemas.alert.policy import Policy
from schemas.alert.rule import BY_HAND, Method, Severity
from schemas.alert.step import Action, Actor, Step
from schemas.catalogue import Catalogue
from schemas.day import SHANGHAI
from schemas.errors import ContractError
from schemas.privacy.mask import mask_numbers, mask_text

PEOPLES = tuple(action for action in Action if action not in OF_SYSTEM and action is not Action.RAISE)
"""What people may do with an alert that is there."""
ID_BYTES = 16


class _Asked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AskedBody(_Asked):
    """A department at a place."""

    department: str = Field(max_length=64)
    city: str = Field(max_length=6)


class Detail(_Asked):
    """What an action says beside why; each is for its own action only."""

    stage: Stage | None = Field(None, description="advance: which of the four quick stages is done")
    into: str | None = Field(None, max_length=100, description="merge: the alert that it becomes part of")
    owner: AskedBody | None = Field(None, description="reroute: the new owner")
    assignee: str | None = Field(None, max_length=100, description="assign, acknowledge: who sees to it")
    satisfied: bool | None = Field(None, description="call-back: whether those concerned are content; false takes it up again")
    outcome: str | None = Field(None, max_length=2000, description="resolve: what came of it")


_DETAILS: Mapping[Action, frozenset[str]] = {
    Action.ADVANCE: frozenset({"stage"}),
    Action.MERGE: frozenset({"into"}),
    Action.REROUTE: frozenset({"owner"}),
    Action.ASSIGN: frozenset({"assignee"}),
    Action.ACKNOWLEDGE: frozenset({"assignee"}),
    Action.CALL_BACK: frozenset({"satisfied"}),
    Action.RESOLVE: frozenset({"outcome"}),
}
_NEEDED: Mapping[Action, str] = {Action.ADVANCE: "stage", Action.MERGE: "into", Action.REROUTE: "owner", Action.ASSIGN: "assignee"}


class Trouble(_Asked):
    """What people found before any rule did."""

    signal: str = Field(max_length=64, description="the signal that should have shown it")
    city: str = Field(max_length=6, description="adcode of the place")
    why: str = Field(min_length=1, max_length=2000, description="what is known and how")
    severity: Severity = Severity.WARNING
    first_day: date | None = Field(None, description="when it began; today where it is not given")
    owner: AskedBody | None = Field(None, description="whose it is; by the catalogue where it is not given")


def wish_id(who: str, key: str | None) -> str:
    """The id of a step by the key that its sender gave it: one sender's keys never meet another's. Without a key it is a new one."""
    if key is None:
        return secrets.token_hex(ID_BYTES)
    return blake2b(f"{who}\x1f{key}".encode(), digest_size=ID_BYTES).hexdigest()


def wish(
    wanted: str,
    alert: str,
    action: Action,
    actor: Actor,
    now: datetime,
    *,
    why: str = "",
    version: int | None = None,
    detail: Detail | None = None,
) -> Step:
    """A step of the id `wanted`, with numbers and names of persons covered.

    Raises:
        ContractError: the action says too little or what it has no use for, with every reason.
    """
    told = {} if detail is None else detail.model_dump(mode="json", exclude_none=True)
    useless = sorted(told.keys() - _DETAILS.get(action, frozenset()))
    reasons = [f"detail.{name}: is not for {action.value}" for name in useless]
    needed = _NEEDED.get(action)
    if needed is not None and needed not in told:
        reasons.append(f"detail.{needed}: must be given for {action.value}")
    if reasons:
        raise ContractError(reasons)
    if "outcome" in told:
        told["outcome"] = mask_text(told["outcome"])
    if "assignee" in told:
        told["assignee"] = mask_numbers(told["assignee"])
    return Step(id=wanted, alert=alert, action=action, at=now, actor=actor, why=mask_text(why)[:2000], version=version, detail=told)


def raising(wanted: str, trouble: Trouble, actor: Actor, now: datetime, today: date, catalogue: Catalogue, policy: Policy) -> Step:
    """The step that raises an alert by hand: one of a signal, a place and a day. `today` is the date in Shanghai.

    Raises:
        ContractError: with every reason.
    """
    day = trouble.first_day or today
    reasons = [f"signal: {trouble.signal} is not known"] if trouble.signal not in catalogue.signals else []
    if trouble.city not in catalogue.places:
        reasons.append(f"city: {trouble.city} is no city or province of the catalogue")
    if day > today:
        reasons.append(f"first_day: {day} is still to come")
    if trouble.owner is not None:
        reasons += (
            [f"owner.department: {trouble.owner.department} is not known"] if trouble.owner.department not in catalogue.departments else []
        )
        reasons += [f"owner.city: {trouble.owner.city} is not known"] if trouble.owner.city not in catalogue.places else []
    if reasons:
        raise ContractError(reasons)
    alert = made_by_hand(trouble, day, actor.id, now, catalogue, policy)
    try:
        return Step(
            id=wanted,
            alert=alert.id,
            action=Action.RAISE,
            at=now,
            actor=actor,
            why=mask_text(trouble.why)[:2000],
            detail={"alert": alert.model_dump(mode="json")},
        )
    except ValidationError as error:
        raise ContractError([str(fault["msg"]) for fault in error.errors()]) from None


def made_by_hand(trouble: Trouble, day: date, by: str, now: datetime, catalogue: Catalogue, policy: Policy) -> Alert:
    """The alert of a trouble whose names are known."""
    found = owners(catalogue, trouble.signal, trouble.city, day)
    given = trouble.owner
    owner = found.owner if given is None else Body(department=given.department, city=given.city)
    made = Alert(
        id=alert_id(f"{BY_HAND}:{trouble.signal}", trouble.city, "", "", day),
        version=1,
        rule=BY_HAND,
        method=Method.BY_HAND,
        signal=trouble.signal,
        city=trouble.city,
        first_day=day,
        severity=trouble.severity,
        state=State.OPEN,
        owner=owner,
        joint=tuple(body for body in found.joint if body != owner),
        measure=found.measure,
        why_owner=found.why if given is None else "",
        quick=found.quick,
        raised_at=now,
        raised_by=by,
        since=now,
    )
    return made.model_copy(update={"due": due_of(made, policy.dues, catalogue)})


def supposed(city: str, signal: str, severity: Severity | None, rule: str, now: datetime, catalogue: Catalogue, policy: Policy) -> Alert:
    """The alert that a rule would raise now, by default the first rule of the signal, with the rule's own severity.

    Raises:
        ContractError: a name is not known.
    """
    of_signal = (one for one in policy.rules.values() if signal in ((LINKED_SIGNAL,) if one.method is Method.LINKED else one.signals))
    found = policy.rules.get(rule) if rule else next(of_signal, None)
    reasons = [] if signal in (*catalogue.signals, LINKED_SIGNAL) else [f"signal: {signal} is not known"]
    reasons += [] if city in catalogue.places else [f"city: {city} is no city or province of the catalogue"]
    reasons += [f"rule: {rule} is not known"] if rule and found is None else []
    if reasons:
        raise ContractError(reasons)
    if found is not None and found.method is Method.LINKED:
        signal = LINKED_SIGNAL
    graded = severity or (Severity.WARNING if found is None else found.severity)
    day = now.astimezone(SHANGHAI).date()
    alert = made_by_hand(Trouble(signal=signal, city=city, why="-", severity=graded), day, "", now, catalogue, policy)
    if found is None:
        return alert
    alert = alert.model_copy(update={"rule": found.id, "method": found.method})
    return alert.model_copy(update={"due": due_of(alert, policy.dues, catalogue)})
