"""What the viewer may do with an alert: one press for the next step, a form for all others.

A step is taken on what was on the screen: for the button as it was drawn last, for the form as it was opened.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

import streamlit as st

from dashboard import house
from dashboard.alerts.act import Outcome, actor_of
from dashboard.alerts.seen import Meanwhile, Seen, meanwhile
from dashboard.literal import literal
from dashboard.panels.alert_life import history
from dashboard.scene import Scene
from schemas.alert.alert import Alert, Body, Stage, State
from schemas.alert.life import NEEDS_WHY, OF_SYSTEM, actions_of
from schemas.alert.naming import ACTIONS, SEVERITIES, STAGES, body_name
from schemas.alert.step import Action, Actor

NEXT = {
    State.OPEN: Action.ACKNOWLEDGE,
    State.NOTIFIED: Action.ACKNOWLEDGE,
    State.ACKNOWLEDGED: Action.VERIFY,
    State.VERIFIED: Action.HANDLE,
    State.CALLED_BACK: Action.CLOSE,
}
"""The step that needs no words, by state."""
TOLD_FOR = timedelta(seconds=30)
"""How long it is said what became of a step."""
CHANGES_FOR = timedelta(minutes=10)
"""How long it is said what has changed meanwhile, unless a step is taken."""
_ORDER = list(Action)


def desk(scene: Scene, alert: Alert) -> None:
    """The panel of actions; nothing for who only looks."""
    voice = scene.voice
    actor = actor_of(scene.viewer)
    if actor is None:
        return
    may = [action for action in actions_of(alert, actor) if action not in OF_SYSTEM]
    if not may:
        st.caption(voice.say("act_none"))
        return
    _say(scene, alert)
    now = Seen(alert, len(scene.alerts.steps.get(alert.id, ())))
    following = NEXT.get(alert.state)
    if following is not None and following in may and _pressed(scene, alert, following):
        _take(scene, alert, actor, following, "", {}, _seen("drawn", now))
    others = [action for action in sorted(may, key=_ORDER.index) if action is not following]
    if others:
        _form(scene, alert, actor, others, now)
    st.session_state["drawn"] = now


def _seen(when: str, now: Seen) -> Seen:
    """What was seen of the alert when it was `drawn` last, or when the form was `opened`."""
    seen = st.session_state.get(when)
    return seen if isinstance(seen, Seen) and seen.alert.id == now.alert.id else now


def _field(name: str, alert: Alert) -> str:
    """The key of a field of the form, which is empty again once a step was taken."""
    return f"{name}-{alert.id}-{st.session_state.get('steps_taken', 0)}"


def _pressed(scene: Scene, alert: Alert, action: Action) -> bool:
    return st.button(ACTIONS[action].of(scene.voice.language), type="primary", key=f"next-{alert.id}", width="stretch")


def _form(scene: Scene, alert: Alert, actor: Actor, actions: list[Action], now: Seen) -> None:
    voice = scene.voice
    form = st.expander(voice.say("act_title"), expanded=False, key=f"acts-{alert.id}", on_change="rerun")
    opened = st.session_state["opened"] = _seen("opened", now) if form.open else now
    with form:
        action = st.selectbox(
            voice.say("act_choose"), actions, format_func=lambda one: ACTIONS[one].of(voice.language), key=_field("act", alert),
            index=None, placeholder=voice.say("act_choose"),
        )  # fmt: skip
        detail = _detail(scene, alert, action)
        why = st.text_area(voice.say("act_why"), key=_field("why", alert), max_chars=2000, height=90)
        if st.button(voice.say("act_send"), key=f"send-{alert.id}"):
            if action is None:
                st.warning(voice.say("act_needs_action"))
            elif action in NEEDS_WHY and not why.strip():
                st.warning(voice.say("act_needs_why"))
            else:
                _take(scene, alert, actor, action, why, detail, opened)


def _detail(scene: Scene, alert: Alert, action: Action | None) -> dict[str, Any]:
    voice = scene.voice
    match action:
        case Action.ADVANCE:
            stages = [stage for stage in Stage if alert.stage is None or list(Stage).index(stage) > list(Stage).index(alert.stage)]
            stage = st.selectbox(
                voice.say("act_stage"), stages, format_func=lambda one: STAGES[one].of(voice.language), key=_field("stage", alert)
            )
            return {"stage": stage.value} if stage else {}
        case Action.ASSIGN:
            return {"assignee": st.text_input(voice.say("act_assignee"), key=_field("assignee", alert), max_chars=100)}
        case Action.MERGE:
            others = [other.id for other in scene.alerts.live if other.id != alert.id and other.city == alert.city]
            into = st.selectbox(voice.say("act_into"), others, key=_field("into", alert))
            return {"into": into} if into else {}
        case Action.CALL_BACK:
            return {"satisfied": st.checkbox(voice.say("act_satisfied"), value=True, key=_field("satisfied", alert))}
        case Action.REROUTE:
            return _new_owner(scene, alert)
        case _:
            return {}


def _new_owner(scene: Scene, alert: Alert) -> dict[str, Any]:
    catalogue, voice = scene.snapshot.catalogue, scene.voice
    province = catalogue.province_of(alert.city)
    level = "province" if alert.city in catalogue.provinces else "city"
    bodies = [
        Body(department=one.slug, city=alert.city)
        for one in catalogue.departments.values()
        if one.level == level and one.province == province and one.line != "any"
    ]
    owner: Body | None = st.selectbox(
        voice.say("act_owner"), bodies, format_func=lambda one: body_name(catalogue, one, voice.language), key=_field("owner", alert)
    )
    return {} if owner is None else {"owner": owner.model_dump()}


def _take(scene: Scene, alert: Alert, actor: Actor, action: Action, why: str, detail: dict[str, Any], seen: Seen) -> None:
    if _meanwhile(scene, alert, seen):
        outcome = Outcome(outdated=True)
    else:
        keys: dict[tuple[str, ...], str] = st.session_state.setdefault("act_keys", {})
        key = keys.setdefault((alert.id, str(alert.version), action.value, why, repr(detail)), secrets.token_hex(16))
        version = max(alert.version, _own_steps().get(alert.id, 0))
        outcome = house.house().alert_desk.act(actor, alert.id, action, key, scene.now, version, why=why, detail=detail)
        seen = Seen(alert, len(scene.alerts.steps.get(alert.id, ())))
    if outcome.taken or outcome.waits:
        _own_steps().update({outcome.step: outcome.version, alert.id: outcome.version})
        st.session_state["steps_taken"] = st.session_state.get("steps_taken", 0) + 1
    for when in ("drawn", "opened"):
        st.session_state.pop(when, None)
    st.session_state["acted"] = (action, outcome, scene.now, seen)
    st.rerun(scope="fragment")


def _own_steps() -> dict[str, int]:
    """This person's steps by their ids, and by alert the version after the last one: it stands before it can be read."""
    steps: dict[str, int] = st.session_state.setdefault("own_steps", {})
    return steps


def _meanwhile(scene: Scene, alert: Alert, seen: Seen) -> Meanwhile:
    return meanwhile(seen, alert, scene.alerts.steps.get(alert.id, ()), _own_steps())


def _say(scene: Scene, alert: Alert) -> None:
    told = st.session_state.get("acted")
    if told is None or told[3].alert.id != alert.id:
        return
    action, outcome, at, seen = told
    assert isinstance(outcome, Outcome)
    if scene.now - at > (CHANGES_FOR if outcome.outdated else TOLD_FOR):
        return
    voice = scene.voice
    if outcome.outdated:
        _say_changes(scene, alert, seen)
        return
    if outcome.taken:
        st.success(voice.say("act_done", action=ACTIONS[action].of(voice.language)))
    elif outcome.waits:
        st.info(voice.say("act_waiting"))
    else:
        st.warning(voice.say("act_refused", reason=literal(outcome.words)))


def _say_changes(scene: Scene, alert: Alert, seen: Seen) -> None:
    """That nothing was done, and why: what others did meanwhile, as soon as it is read."""
    voice = scene.voice
    st.warning(voice.say("act_changed"))
    found = _meanwhile(scene, alert, seen)
    if found.graver:
        before, after = (SEVERITIES[one.severity].of(voice.language) for one in (seen.alert, alert))
        st.caption(voice.say("act_changed_severity", before=before, after=after))
    if found.steps:
        st.html(history(voice, found.steps))
    elif not found:
        st.caption(voice.say("act_changed_figures" if alert.version > seen.alert.version else "act_changed_reading"))
