"""An alert and its steps for tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from schemas.alert.alert import Alert, Body, Due, Evidence, State, alert_id
from schemas.alert.rule import Method, Severity
from schemas.alert.step import SYSTEM, Action, Actor, Step

CITY = "370100"
DAY = date(2024, 2, 1)
BEGAN = datetime(2024, 2, 1, 8, tzinfo=UTC)
HRSS = Body(department="hrss-city-sd", city=CITY)
PUBLICITY = Body(department="publicity-sd", city=CITY)
OFFICE = Actor(id="wang", role="office")
OWNER = Actor(id="li", role="department", departments=("hrss-city-sd",), cities=(CITY,))
PROVINCE_WIDE = Actor(id="zhao", role="department", departments=("hrss-city-sd",))
JOINT = Actor(id="zhou", role="department", departments=("publicity-sd",), cities=(CITY,))
STRANGER = Actor(id="sun", role="department", departments=("hrss-city-sd",), cities=("370200",))
EVIDENCE = Evidence(as_of=DAY, observed=12, expected=3.5, p=0.0002, q=0.004)
DETAIL: dict[Action, dict[str, Any]] = {
    Action.UPDATE: {"evidence": EVIDENCE.model_dump(mode="json"), "severity": "serious"},
    Action.ADVANCE: {"stage": "filed"},
    Action.MERGE: {"into": "20240201-370100-0000000000"},
    Action.REROUTE: {"owner": {"department": "housing-all", "city": CITY}},
    Action.ASSIGN: {"assignee": "chen"},
}


def alert(state: State = State.OPEN, **changes: Any) -> Alert:
    """One of arrears in Jinan."""
    return Alert(
        **{
            "id": alert_id("arrears-spike", CITY, "", "", DAY),
            "version": 1,
            "rule": "arrears-spike",
            "method": Method.SPIKE,
            "signal": "arrears-complaints",
            "city": CITY,
            "first_day": DAY,
            "severity": Severity.WARNING,
            "state": state,
            "owner": HRSS,
            "joint": (PUBLICITY,),
            "evidence": EVIDENCE,
            "quick": True,
            "objection": "not ours" if state is State.OPEN else "",
            "due": Due(acknowledge_h=2, verify_h=24, resolve_h=72, call_back_h=48),
            "raised_at": BEGAN,
            "since": BEGAN,
            **changes,
        }
    )


def step(action: Action, actor: Actor = SYSTEM, *, after_h: float = 1, **changes: Any) -> Step:
    """One that lacks nothing."""
    told: dict[str, Any] = {
        "id": f"{action.value}-{after_h}",
        "alert": alert().id,
        "action": action,
        "at": BEGAN + timedelta(hours=after_h),
        "actor": actor,
        "why": "because",
        "detail": DETAIL.get(action, {}),
    }
    return Step(**{**told, **changes})


def raising(actor: Actor = SYSTEM, **changes: Any) -> Step:
    """The first step of the alert."""
    return step(Action.RAISE, actor, detail={"alert": alert(objection="", **changes).model_dump(mode="json")})
