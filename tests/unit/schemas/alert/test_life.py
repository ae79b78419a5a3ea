"""The life of an alert: who may do what when, and what it leaves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.alert.alert import Alert, Body, Stage, State
from schemas.alert.life import StepRefusedError, actions_of, take
from schemas.alert.rule import Severity
from schemas.alert.step import SYSTEM, Action, Actor, Step, Taken, step_id
from tests.unit.schemas.alert.sample import (
    BEGAN,
    CITY,
    DETAIL,
    HRSS,
    JOINT,
    OFFICE,
    OWNER,
    PROVINCE_WIDE,
    PUBLICITY,
    STRANGER,
    alert,
    raising,
    step,
)

STATES = list(State)
# A column for each state, in the order of State: open, notified, acknowledged, verified, handling, resolved, called back, closed, false
# alarm, merged, withdrawn.
POSSIBLE = {
    Action.UPDATE: "xxxxxxx....",
    Action.WITHDRAW: "xxx........",
    Action.NOTIFY: "x..........",
    Action.ACKNOWLEDGE: "xx.........",
    Action.VERIFY: "xxx........",
    Action.DISMISS: "xxx........",
    Action.HANDLE: "..xx.......",
    Action.ADVANCE: "...xx......",
    Action.RESOLVE: "...xx......",
    Action.CALL_BACK: ".....xx....",
    Action.CLOSE: ".....xx....",
    Action.MERGE: "xxxxxxx....",
    Action.OBJECT: "xxx........",
    Action.REROUTE: "xxxxx......",
    Action.UPHOLD: "x..........",  # the sample's objection is to an open one
    Action.ASSIGN: "xxxxxxx....",
    Action.ESCALATE: "xxxxxxx....",
    Action.REOPEN: ".....xxxxxx",
    Action.COMMENT: "xxxxxxxxxxx",
}
ONLY_SYSTEM = {Action.UPDATE, Action.WITHDRAW, Action.NOTIFY}
NOT_DEPARTMENTS = ONLY_SYSTEM | {Action.MERGE, Action.REROUTE, Action.UPHOLD, Action.ESCALATE, Action.REOPEN}
ACTORS = {
    "system": (SYSTEM, set()),
    "office": (OFFICE, ONLY_SYSTEM),
    "owner": (OWNER, NOT_DEPARTMENTS),
    "province-wide": (PROVINCE_WIDE, NOT_DEPARTMENTS),
    "joint": (JOINT, set(Action) - {Action.OBJECT, Action.COMMENT}),
    "stranger": (STRANGER, set(Action)),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("action", list(POSSIBLE))
@pytest.mark.parametrize("who", list(ACTORS))
def test_every_step_in_every_state_by_everybody(state: State, action: Action, who: str) -> None:
    actor, denied = ACTORS[who]
    before = alert(state)
    allowed = POSSIBLE[action][STATES.index(state)] == "x" and action not in denied
    if allowed:
        after = take(before, step(action, actor))
        assert after.version == before.version + 1
        assert before == alert(state), "the alert before the step is left as it was"
    else:
        with pytest.raises(StepRefusedError) as refused:
            take(before, step(action, actor))
        assert all(refused.value.reasons)
    assert (action in actions_of(before, actor)) == allowed


def test_the_table_leaves_no_action_out() -> None:
    assert set(POSSIBLE) == set(Action) - {Action.RAISE}


@pytest.mark.parametrize("actor", [SYSTEM, OFFICE])
def test_an_alert_is_raised_once(actor: Actor) -> None:
    raised = take(None, raising(actor))
    assert (raised.state, raised.version, raised.raised_by) == (State.OPEN, 1, actor.id)
    assert raised.deadline == BEGAN + timedelta(hours=2)
    with pytest.raises(StepRefusedError, match="already"):
        take(raised, raising(actor))


@pytest.mark.parametrize("told", [{}, {"alert": {}}, {"alert": {**alert().model_dump(mode="json"), "state": "closed"}}, {"alert": None}])
def test_what_is_no_new_alert_is_not_raised(told: dict[str, Any]) -> None:
    with pytest.raises(StepRefusedError, match=r"detail"):
        take(None, step(Action.RAISE, detail=told))


def test_departments_raise_none_and_nothing_is_done_to_what_is_not_there() -> None:
    with pytest.raises(StepRefusedError, match="coordination office"):
        take(None, raising(OWNER))
    with pytest.raises(StepRefusedError, match="there is no alert"):
        take(None, step(Action.VERIFY, OWNER))


def test_a_whole_life() -> None:
    at = take(None, raising())
    for action, actor, hours, state, deadline_h in [
        (Action.NOTIFY, SYSTEM, 0.5, State.NOTIFIED, 2),
        (Action.ACKNOWLEDGE, OWNER, 1, State.ACKNOWLEDGED, 1 + 24),
        (Action.VERIFY, OWNER, 3, State.VERIFIED, 3 + 72),
        (Action.HANDLE, OWNER, 5, State.HANDLING, 3 + 72),
        (Action.RESOLVE, OWNER, 40, State.RESOLVED, 40 + 48),
        (Action.CALL_BACK, OWNER, 50, State.CALLED_BACK, None),
        (Action.CLOSE, OWNER, 60, State.CLOSED, None),
    ]:
        at = take(at, step(action, actor, after_h=hours))
        assert at.state is state
        assert at.deadline == (None if deadline_h is None else BEGAN + timedelta(hours=deadline_h))
    moments = [at.notified_at, at.acknowledged_at, at.verified_at, at.resolved_at, at.called_back_at, at.over_at]
    assert [round((moment - BEGAN).total_seconds() / 3600, 1) for moment in moments if moment] == [0.5, 1, 3, 40, 50, 60]
    assert at.verdict is True
    again = take(at, step(Action.REOPEN, OFFICE, after_h=70))
    assert (again.state, again.reopened, again.over_at, again.resolved_at, again.verdict) == (State.OPEN, 1, None, None, None)
    assert again.deadline == BEGAN + timedelta(hours=72)


def test_the_quick_stages_follow_each_other_and_may_be_skipped_forward_only() -> None:
    at = alert(State.VERIFIED)
    for stage in (Stage.FILED, Stage.HEARD, Stage.CONCLUDED):
        at = take(at, step(Action.ADVANCE, OWNER, detail={"stage": stage.value}))
        assert (at.state, at.stage, at.deadline) == (State.HANDLING, stage, BEGAN + timedelta(hours=72))
        with pytest.raises(StepRefusedError, match="does not follow"):
            take(at, step(Action.ADVANCE, OWNER, detail={"stage": "mediated"} if stage is not Stage.FILED else {"stage": "filed"}))
    assert Action.ADVANCE not in actions_of(at, OWNER)
    with pytest.raises(StepRefusedError, match="no quick stages"):
        take(alert(State.VERIFIED, quick=False), step(Action.ADVANCE, OWNER))


def test_somebody_who_is_not_satisfied_sends_it_back_to_work() -> None:
    at = take(alert(State.RESOLVED, resolved_at=BEGAN), step(Action.CALL_BACK, OWNER, detail={"satisfied": False}))
    assert (at.state, at.resolved_at, at.called_back_at) == (State.HANDLING, None, BEGAN + timedelta(hours=1))


def test_an_objection_stands_until_the_office_decides() -> None:
    at = take(alert(State.NOTIFIED), step(Action.OBJECT, OWNER, why="not our line"))
    assert (at.state, at.objection) == (State.NOTIFIED, "not our line")
    assert take(at, step(Action.UPHOLD, OFFICE)).objection == ""
    rerouted = take(at, step(Action.REROUTE, OFFICE, detail={"owner": PUBLICITY.model_dump()}))
    assert (rerouted.state, rerouted.owner, rerouted.joint, rerouted.objection) == (State.OPEN, PUBLICITY, (), "")
    assert rerouted.deadline == BEGAN + timedelta(hours=1 + 2)
    with pytest.raises(StepRefusedError, match="not for this department"):
        take(rerouted, step(Action.ACKNOWLEDGE, OWNER))
    assert take(alert(State.ACKNOWLEDGED, objection="not ours"), step(Action.HANDLE, OWNER)).objection == ""


def test_a_rerouted_one_that_was_verified_is_judged_anew() -> None:
    at = alert(State.HANDLING, verdict=True, verified_at=BEGAN, stage=Stage.HEARD, assignee="chen")
    rerouted = take(at, step(Action.REROUTE, OFFICE))
    assert (rerouted.verdict, rerouted.verified_at, rerouted.stage, rerouted.assignee) == (None, None, None, "")
    assert rerouted.owner == Body(department="housing-all", city=CITY)


def test_a_false_alarm_is_over_and_may_be_taken_up_again() -> None:
    at = take(alert(State.NOTIFIED), step(Action.DISMISS, OWNER))
    assert (at.state, at.verdict, at.state.is_over, at.deadline) == (State.FALSE_ALARM, False, True, None)
    assert take(at, step(Action.REOPEN, OFFICE)).state is State.OPEN


def test_evidence_changes_neither_state_nor_deadline() -> None:
    at = alert(State.HANDLING)
    after = take(at, step(Action.UPDATE))
    assert (after.state, after.since, after.severity) == (at.state, at.since, Severity.SERIOUS)
    assert take(at, step(Action.UPDATE, detail={"evidence": DETAIL[Action.UPDATE]["evidence"]})).severity is Severity.WARNING


@pytest.mark.parametrize(
    "action", [Action.DISMISS, Action.RESOLVE, Action.OBJECT, Action.REROUTE, Action.UPHOLD, Action.MERGE, Action.COMMENT]
)
def test_a_reason_is_asked_for(action: Action) -> None:
    state = State.HANDLING if action is Action.RESOLVE else State.OPEN
    with pytest.raises(StepRefusedError, match="why"):
        take(alert(state), step(action, OFFICE, why="  "))


@pytest.mark.parametrize(
    ("action", "detail"),
    [
        (Action.UPDATE, {}),
        (Action.UPDATE, {"evidence": {"observed": "many"}}),
        (Action.UPDATE, {**DETAIL[Action.UPDATE], "severity": "dire"}),
        (Action.ADVANCE, {}),
        (Action.ADVANCE, {"stage": {}}),
        (Action.ADVANCE, {"stage": "begun"}),
        (Action.MERGE, {}),
        (Action.MERGE, {"into": alert().id}),
        (Action.REROUTE, {"owner": {"department": "hrss-city-sd"}}),
        (Action.REROUTE, {"owner": []}),
        (Action.ASSIGN, {}),
    ],
)
def test_a_detail_that_is_wrong_refuses_the_step_and_names_it(action: Action, detail: dict[str, Any]) -> None:
    at = alert(State.VERIFIED if action is Action.ADVANCE else State.OPEN)
    with pytest.raises(StepRefusedError, match=r"detail"):
        take(at, step(action, SYSTEM, detail=detail))


def test_what_was_decided_on_an_older_version_is_refused() -> None:
    at = take(alert(), step(Action.NOTIFY))
    with pytest.raises(StepRefusedError, match="version 1, but the alert is at 2"):
        take(at, step(Action.ACKNOWLEDGE, OWNER, version=1))
    assert take(at, step(Action.ACKNOWLEDGE, OWNER, version=2)).version == 3


def test_who_may_not_act_is_told_every_reason_at_once() -> None:
    with pytest.raises(StepRefusedError) as refused:
        take(alert(State.CLOSED), step(Action.DISMISS, STRANGER, why="", version=9))
    assert len(refused.value.reasons) == 4


ANYBODY = st.sampled_from([SYSTEM, OFFICE, OWNER, PROVINCE_WIDE, JOINT, STRANGER])
DETAILS = st.sampled_from([{}, *DETAIL.values(), {"satisfied": False}, {"stage": "concluded"}, {"assignee": ["a"]}, {"into": 7}])


@st.composite
def _steps(draw: st.DrawFn) -> Step:
    action = draw(st.sampled_from(list(Action)))
    detail = raising().detail if action is Action.RAISE else draw(st.one_of(st.just(DETAIL.get(action, {})), DETAILS))
    hours = draw(st.floats(0, 2000))
    why = draw(st.sampled_from(["", "because"]))
    return step(action, draw(ANYBODY), after_h=hours, detail=detail, why=why, version=draw(st.sampled_from([None, None, 1, 3])))


@given(st.lists(_steps(), max_size=40))
def test_no_sequence_of_steps_breaks_it(steps: list[Step]) -> None:
    at: Alert | None = None
    for one in [raising(), *steps]:
        try:
            after = take(at, one)
        except StepRefusedError:
            continue
        assert after.version == (1 if at is None else at.version + 1)
        assert Alert.model_validate_json(after.model_dump_json()) == after, "what a reader of the topic gets is what the alerter has"
        assert Taken.from_bytes(Taken(step=one, alert=after, command=3).to_bytes()).alert == after
        assert after.state.is_over == (after.over_at is not None)
        assert after.deadline is None or not after.state.is_over
        assert (after.verdict is True) or after.state not in {
            State.VERIFIED,
            State.HANDLING,
            State.RESOLVED,
            State.CALLED_BACK,
            State.CLOSED,
        }
        assert (after.verdict is False) == (after.state is State.FALSE_ALARM)
        assert HRSS in after.bodies or any(one.action is Action.REROUTE for one in steps)
        assert len(set(after.bodies)) == len(after.bodies)
        at = after


@given(st.lists(_steps(), max_size=20))
def test_a_replay_comes_to_the_same(steps: list[Step]) -> None:
    def lived() -> Alert:
        at = take(None, raising())
        for one in steps:
            try:
                at = take(at, Step.from_bytes(one.to_bytes()))
            except StepRefusedError:
                continue
        return at

    assert lived() == lived()


def test_ids_of_a_programs_steps_are_the_same_at_every_replay() -> None:
    assert step_id("a", Action.ESCALATE, "open", BEGAN) == step_id("a", Action.ESCALATE, "open", BEGAN)
    assert len({step_id("a", Action.ESCALATE, "open", n) for n in range(9)} | {step_id("b", Action.ESCALATE, "open", 0)}) == 10
