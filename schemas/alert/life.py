"""The life of an alert: which step may follow which state, who may take it, and what it changes. Pure: a replay decides the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError

from schemas.alert.alert import Alert, Body, Evidence, Stage, State
from schemas.alert.rule import Severity
from schemas.alert.step import Action, Actor, Step
from schemas.errors import TongxinError

_LIVE = frozenset(State) - {State.CLOSED, State.FALSE_ALARM, State.MERGED, State.WITHDRAWN}
_BEFORE_VERDICT = frozenset({State.OPEN, State.NOTIFIED, State.ACKNOWLEDGED})
_AT_WORK = frozenset({State.VERIFIED, State.HANDLING})

ALLOWED: Mapping[Action, frozenset[State]] = {
    Action.UPDATE: _LIVE,
    Action.WITHDRAW: _BEFORE_VERDICT,
    Action.NOTIFY: frozenset({State.OPEN}),
    Action.ACKNOWLEDGE: frozenset({State.OPEN, State.NOTIFIED}),
    Action.VERIFY: _BEFORE_VERDICT,
    Action.DISMISS: _BEFORE_VERDICT,
    Action.HANDLE: frozenset({State.ACKNOWLEDGED, State.VERIFIED}),
    Action.ADVANCE: _AT_WORK,
    Action.RESOLVE: _AT_WORK,
    Action.CALL_BACK: frozenset({State.RESOLVED, State.CALLED_BACK}),
    Action.CLOSE: frozenset({State.RESOLVED, State.CALLED_BACK}),
    Action.MERGE: _LIVE,
    Action.OBJECT: _BEFORE_VERDICT,
    Action.REROUTE: _BEFORE_VERDICT | _AT_WORK,
    Action.UPHOLD: _LIVE,
    Action.ASSIGN: _LIVE,
    Action.ESCALATE: _LIVE,
    Action.REOPEN: frozenset({State.RESOLVED, State.CALLED_BACK, State.CLOSED, State.FALSE_ALARM, State.MERGED, State.WITHDRAWN}),
    Action.COMMENT: frozenset(State),
}
"""The states in which each action may be taken; RAISE needs that there is no alert yet."""

OF_SYSTEM = frozenset({Action.UPDATE, Action.WITHDRAW, Action.NOTIFY})
OF_OFFICE = frozenset({Action.MERGE, Action.REROUTE, Action.UPHOLD, Action.ESCALATE, Action.REOPEN})
OF_OWNER = frozenset(
    {
        Action.ACKNOWLEDGE,
        Action.VERIFY,
        Action.DISMISS,
        Action.HANDLE,
        Action.ADVANCE,
        Action.RESOLVE,
        Action.CALL_BACK,
        Action.CLOSE,
        Action.ASSIGN,
    }
)
"""What is the owner's alone: should a body that acts with it take these, the owner would never hear of its alert."""
NEEDS_WHY = frozenset(
    {Action.DISMISS, Action.RESOLVE, Action.OBJECT, Action.REROUTE, Action.UPHOLD, Action.REOPEN, Action.MERGE, Action.COMMENT}
)


class StepRefusedError(TongxinError):
    """A step that may not be taken; `reasons` are for people."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("; ".join(reasons))


def take(alert: Alert | None, step: Step) -> Alert:
    """The alert after the step.

    Raises:
        StepRefusedError: it may not be taken, with every reason.
    """
    if step.action is Action.RAISE:
        return _raised(alert, step)
    if alert is None:
        raise StepRefusedError([f"there is no alert {step.alert}"])
    reasons = _faults(alert, step)
    if reasons:
        raise StepRefusedError(reasons)
    try:
        changes = _CHANGES[step.action](alert, step)
        changed = alert.model_copy(update={**changes, "version": alert.version + 1})
    except (KeyError, ValueError) as error:
        raise StepRefusedError([_in_words(error)]) from None
    return changed.model_copy(update={"deadline": _deadline(changed)})


def is_for(alert: Alert, actor: Actor) -> bool:
    """Whether the alert concerns a department that the actor speaks for; `*` stands for all those of a city."""
    return any(_speaks_for(actor, body) for body in alert.bodies)


def actions_of(alert: Alert, actor: Actor) -> list[Action]:
    """What the actor may do with the alert as it stands."""
    return [
        action
        for action, states in ALLOWED.items()
        if alert.state in states and not _not_allowed(alert, action, actor) and _has_ground(alert, action)
    ]


def _speaks_for(actor: Actor, body: Body) -> bool:
    return (body.department in actor.departments or "*" in actor.departments) and (actor.cities is None or body.city in actor.cities)


def _faults(alert: Alert, step: Step) -> list[str]:
    faults = _not_allowed(alert, step.action, step.actor)
    if alert.state not in ALLOWED[step.action]:
        faults.append(f"an alert that is {alert.state.value} can't take the step {step.action.value}")
    if step.version is not None and step.version != alert.version:
        faults.append(f"it was decided on version {step.version}, but the alert is at {alert.version} by now")
    if step.action in NEEDS_WHY and not step.why.strip():
        faults.append(f"why: must be given for {step.action.value}")
    if step.action is Action.UPHOLD and not alert.objection:
        faults.append("nobody objected to it")
    return faults


def _has_ground(alert: Alert, action: Action) -> bool:
    """Whether there is anything that the action could be about."""
    if action is Action.UPHOLD:
        return bool(alert.objection)
    if action is Action.ADVANCE:
        return alert.quick and alert.stage is not list(Stage)[-1]
    return True


def _in_words(error: KeyError | ValueError) -> str:
    """What is wrong with a step's detail."""
    if isinstance(error, KeyError):
        return f"detail.{error.args[0]}: must be given"
    if isinstance(error, ValidationError):
        return "; ".join(f"detail: {'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
    return f"detail: {error}"


def _not_allowed(alert: Alert, action: Action, actor: Actor) -> list[str]:
    if actor.role == "system":
        return []
    if action in OF_SYSTEM:
        return [f"{action.value} is not done by people"]
    if actor.role == "office":
        return []
    if action in OF_OFFICE:
        return [f"{action.value} is for the coordination office"]
    if not is_for(alert, actor):
        return ["the alert is not for this department"]
    if action in OF_OWNER and not _speaks_for(actor, alert.owner):
        return [f"{action.value} is for the owner, {alert.owner.department} of {alert.owner.city}"]
    return []


def _raised(alert: Alert | None, step: Step) -> Alert:
    if alert is not None:
        raise StepRefusedError([f"there is an alert {step.alert} already"])
    if step.actor.role == "department":
        raise StepRefusedError(["raise is for the coordination office"])
    try:
        raised = Alert.model_validate(step.detail["alert"])
    except (KeyError, ValidationError) as error:
        raise StepRefusedError([_in_words(error)]) from None
    if raised.id != step.alert or raised.state is not State.OPEN or raised.version != 1:
        raise StepRefusedError(["detail.alert: must be the new alert, open and at version 1"])
    return raised.model_copy(update={"deadline": _deadline(raised), "raised_by": step.actor.id})


def _deadline(alert: Alert) -> datetime | None:
    """Until when the next step must be taken."""
    due = alert.due
    hours = {
        State.OPEN: due.acknowledge_h,
        State.NOTIFIED: due.acknowledge_h,
        State.ACKNOWLEDGED: due.verify_h,
        State.VERIFIED: due.resolve_h,
        State.HANDLING: due.resolve_h,
        State.RESOLVED: due.call_back_h,
    }.get(alert.state)
    return None if hours is None else alert.since + timedelta(hours=hours)


def _to(state: State, step: Step, **changes: Any) -> dict[str, Any]:
    return {"state": state, "since": step.at, **changes}


def _over(state: State, step: Step, **changes: Any) -> dict[str, Any]:
    return _to(state, step, over_at=step.at, objection="", **changes)


def _update(alert: Alert, step: Step) -> dict[str, Any]:
    evidence = Evidence.model_validate(step.detail["evidence"])
    return {"evidence": evidence, "severity": Severity(step.detail.get("severity", alert.severity))}


def _notify(alert: Alert, step: Step) -> dict[str, Any]:
    # The time to acknowledge runs from when the alert was raised, not from when somebody was told.
    return {"state": State.NOTIFIED, "notified_at": alert.notified_at or step.at}


def _acknowledge(alert: Alert, step: Step) -> dict[str, Any]:
    return _to(
        State.ACKNOWLEDGED,
        step,
        acknowledged_at=alert.acknowledged_at or step.at,
        assignee=str(step.detail.get("assignee", alert.assignee)),
    )


def _verify(alert: Alert, step: Step) -> dict[str, Any]:
    return _to(State.VERIFIED, step, verdict=True, verified_at=step.at, acknowledged_at=alert.acknowledged_at or step.at, objection="")


def _dismiss(alert: Alert, step: Step) -> dict[str, Any]:
    return _over(State.FALSE_ALARM, step, verdict=False, verified_at=step.at, acknowledged_at=alert.acknowledged_at or step.at)


def _handle(alert: Alert, step: Step) -> dict[str, Any]:
    since = alert.since if alert.state is State.VERIFIED else step.at
    return {"state": State.HANDLING, "since": since, "verdict": True, "verified_at": alert.verified_at or step.at, "objection": ""}


def _advance(alert: Alert, step: Step) -> dict[str, Any]:
    stage = Stage(step.detail["stage"])
    order = list(Stage)
    if not alert.quick:
        raise ValueError("the notice asks for no quick stages here")
    if alert.stage is not None and order.index(stage) <= order.index(alert.stage):
        raise ValueError(f"stage {stage.value} does not follow {alert.stage.value}")
    return {"state": State.HANDLING, "stage": stage}


def _resolve(_alert: Alert, step: Step) -> dict[str, Any]:
    return _to(State.RESOLVED, step, resolved_at=step.at)


def _call_back(_alert: Alert, step: Step) -> dict[str, Any]:
    if step.detail.get("satisfied") is False:
        return _to(State.HANDLING, step, resolved_at=None, called_back_at=step.at)
    return _to(State.CALLED_BACK, step, called_back_at=step.at)


def _close(_alert: Alert, step: Step) -> dict[str, Any]:
    return _over(State.CLOSED, step)


def _merge(alert: Alert, step: Step) -> dict[str, Any]:
    into = str(step.detail["into"])
    if into == alert.id:
        raise ValueError("an alert can't be merged into itself")
    return _over(State.MERGED, step, merged_into=into)


def _object(_alert: Alert, step: Step) -> dict[str, Any]:
    return {"objection": step.why}


def _reroute(alert: Alert, step: Step) -> dict[str, Any]:
    owner = Body.model_validate(step.detail["owner"])
    # Whoever gets it judges it and handles it from the beginning.
    anew = {"assignee": "", "notified_at": None, "acknowledged_at": None, "verified_at": None, "verdict": None, "stage": None}
    joint = tuple(body for body in alert.joint if body != owner)
    return _to(State.OPEN, step, owner=owner, joint=joint, why_owner=step.why, objection="", **anew)


def _uphold(_alert: Alert, _step: Step) -> dict[str, Any]:
    return {"objection": ""}


def _assign(_alert: Alert, step: Step) -> dict[str, Any]:
    return {"assignee": str(step.detail["assignee"])}


def _escalate(alert: Alert, step: Step) -> dict[str, Any]:
    return {"escalations": alert.escalations + 1, "escalated_at": step.at}


def _reopen(alert: Alert, step: Step) -> dict[str, Any]:
    again = {
        "reopened": alert.reopened + 1,
        "reopened_by": step.actor.role,
        "over_at": None,
        "resolved_at": None,
        "called_back_at": None,
        "merged_into": "",
        "verdict": None,
        "verified_at": None,
    }
    return _to(State.OPEN, step, notified_at=None, stage=None, **again)


def _comment(alert: Alert, _step: Step) -> dict[str, Any]:
    return {"comments": alert.comments + 1}


_CHANGES: Mapping[Action, Callable[[Alert, Step], dict[str, Any]]] = {
    Action.UPDATE: _update,
    Action.WITHDRAW: lambda _alert, step: _over(State.WITHDRAWN, step),
    Action.NOTIFY: _notify,
    Action.ACKNOWLEDGE: _acknowledge,
    Action.VERIFY: _verify,
    Action.DISMISS: _dismiss,
    Action.HANDLE: _handle,
    Action.ADVANCE: _advance,
    Action.RESOLVE: _resolve,
    Action.CALL_BACK: _call_back,
    Action.CLOSE: _close,
    Action.MERGE: _merge,
    Action.OBJECT: _object,
    Action.REROUTE: _reroute,
    Action.UPHOLD: _uphold,
    Action.ASSIGN: _assign,
    Action.ESCALATE: _escalate,
    Action.REOPEN: _reopen,
    Action.COMMENT: _comment,
}
