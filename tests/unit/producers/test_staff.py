"""The simulated staff: courses follow from alert and season, are accepted from the first step to the last, and leave some for others."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from infra.settings import load_settings
from producers.alert.book import Past
from producers.simulate import run
from producers.simulate.options import SeasonOptions
from producers.simulate.season import Season
from producers.simulate.staff.course import course_of
from producers.simulate.staff.desk import HISTORY_PAUSE_S, RESERVE, Desk
from producers.simulate.staff.verdict import is_of_trouble
from producers.simulate.trouble import Affair
from schemas.alert.alert import Alert, Stage, State
from schemas.alert.life import NEEDS_WHY, take
from schemas.alert.owner import LINKED_SIGNAL
from schemas.alert.rule import Method
from schemas.alert.step import Action, Actor, Step
from schemas.catalogue import load_catalogue
from schemas.errors import ConfigurationError
from schemas.privacy.mask import mask_text
from tests.unit.schemas.alert.sample import BEGAN, alert

CATALOGUE = load_catalogue()
NAMES = {department.slug: department.zh for department in CATALOGUE.departments.values()}
LIVE, BEFORE = date(2024, 1, 20), date(2024, 3, 20)
"""Seasons that went live before the alert's day, and after it."""
HOUR_S = 12.0
MANY = 200


class World:
    """Alerts whose steps are taken at once, and a clock that is turned by hand."""

    def __init__(self, alerts: list[Alert], live_from: date = BEFORE, salt: int = 7) -> None:
        self.alerts = {one.id: one for one in alerts}
        self.past: dict[str, list[Past]] = {one.id: [] for one in alerts}
        self.now = BEGAN
        self.desk = Desk(salt, lambda _first, _last: (), NAMES, live_from, HOUR_S)

    def due(self) -> list[Step]:
        return list(self.desk.due([*self.alerts.values()][::-1], self.past.__getitem__, self.now))

    def turn(self, after_s: float) -> list[Step]:
        """Let time pass and take what is due; a step that is refused fails."""
        self.now += timedelta(seconds=after_s)
        steps = self.due()
        for step in steps:
            self.enter(step)
        return steps

    def enter(self, step: Step) -> None:
        after = take(self.alerts[step.alert], step)
        self.alerts[after.id] = after
        told = (step.id, step.alert, step.action, step.at, step.actor.id, step.actor.role, step.why, step.detail, None, ())
        self.past[after.id].append(Past(*told, after.version, after.state))

    def actions(self, of: str) -> list[Action]:
        return [past.action for past in self.past[of]]


def many(count: int = MANY, **changes: Any) -> list[Alert]:
    return [alert(**{"id": f"20240201-370100-{number:010x}", "objection": "", **changes}) for number in range(count)]


def worked_off(world: World) -> None:
    world.turn(HISTORY_PAUSE_S)
    while world.turn(0):
        pass


def test_a_course_follows_from_alert_and_season_alone() -> None:
    [one] = many(1)
    later = one.model_copy(update={"state": State.OPEN, "version": 9, "joint": (), "owner": one.joint[0], "escalations": 2})
    assert course_of(one, 7, troubled=True) == course_of(later, 7, troubled=True)
    assert len({course_of(one, salt, troubled=True) for salt in range(20)}) > 10
    assert len({course_of(other, 7, troubled=True) for other in many(20)}) > 10


@pytest.mark.parametrize("method", [Method.SPIKE, Method.LEVEL])
@pytest.mark.parametrize("quick", [True, False])
def test_every_alert_of_the_history_is_brought_to_its_end_at_once(method: Method, quick: bool) -> None:
    world = World(many(method=method, quick=quick))
    assert not world.due(), "it stands for a while, since it may still be withdrawn"
    worked_off(world)
    states = [one.state for one in world.alerts.values()]
    assert states[-RESERVE:] == [State.OPEN] * RESERVE
    assert set(states[:-RESERVE]) == {State.CLOSED, State.FALSE_ALARM}
    closed = [one for one in world.alerts.values() if one.state is State.CLOSED]
    assert all((one.stage is Stage.CONCLUDED) is quick for one in closed)
    share = len(closed) / len(states)
    assert 0.4 < share < 0.8 if method is Method.LEVEL else 0.1 < share < 0.4


def test_there_are_objections_pressing_comments_and_people_who_are_not_content() -> None:
    world = World(many())
    worked_off(world)
    seen = {action for one in world.alerts for action in world.actions(one)}
    assert {Action.OBJECT, Action.REROUTE, Action.UPHOLD, Action.ESCALATE, Action.COMMENT, Action.DISMISS, Action.CALL_BACK} <= seen
    objected = [one for one in world.alerts if Action.OBJECT in world.actions(one)]
    assert all(not world.alerts[one].objection for one in objected)
    rerouted = [one for one in objected if Action.REROUTE in world.actions(one)]
    assert 0 < len(rerouted) < len(objected)
    assert {world.alerts[one].owner.department for one in rerouted} == {"publicity-sd"}
    assert all(Action.UPHOLD not in world.actions(one) for one in rerouted)
    taken_up = [one for one in world.alerts if world.actions(one).count(Action.CALL_BACK) == 2]
    assert taken_up
    assert all(world.actions(one).count(Action.RESOLVE) == 2 for one in taken_up)


def test_an_objection_is_turned_down_where_there_is_nobody_to_turn_to() -> None:
    world = World(many(joint=()))
    worked_off(world)
    objected = [one for one in world.alerts if Action.OBJECT in world.actions(one)]
    assert objected
    assert all(Action.UPHOLD in world.actions(one) and Action.REROUTE not in world.actions(one) for one in objected)


def test_live_alerts_are_seen_to_by_the_simulated_clock() -> None:
    world = World(many(), live_from=LIVE)
    seen = world.turn(3 * HOUR_S)
    assert 0.5 < len(seen) / MANY < 0.95, "most within the two hours that a warning of this kind has, some later"
    assert {step.action for step in seen} == {Action.ACKNOWLEDGE, Action.OBJECT, Action.ESCALATE}
    assert not world.turn(0)
    for _ in range(60):
        world.turn(12 * HOUR_S)
    done = [one for one in world.alerts.values() if one.state.is_over]
    waiting = [one for one in world.alerts.values() if one.state is State.OPEN]
    assert len(done) + len(waiting) == MANY
    assert RESERVE < len(waiting) < 0.12 * MANY, "what the alerter has to press for first waits, and what is left to others"


def test_a_forgotten_alert_is_acknowledged_once_its_deadline_was_pressed_for() -> None:
    world = World(many(), live_from=LIVE)
    for _ in range(20):
        world.turn(HOUR_S)
    forgotten = [one for one in list(world.alerts.values())[:-RESERVE] if one.state is State.OPEN]
    assert forgotten
    for one in forgotten:
        world.alerts[one.id] = one.model_copy(update={"escalations": 1})
    assert {step.alert for step in world.turn(5 * HOUR_S)} >= {one.id for one in forgotten}


def test_the_same_steps_have_the_same_ids_after_a_restart() -> None:
    one, again = World(many(20)), World(many(20))
    for world in (one, again):
        world.now += timedelta(seconds=HISTORY_PAUSE_S)
    assert [step.id for step in one.due()] == [step.id for step in again.due()]
    worked_off(one)
    worked_off(again)
    assert one.past.keys() == again.past.keys()
    assert [[past.id for past in told] for told in one.past.values()] == [[past.id for past in told] for told in again.past.values()]


def test_what_others_have_done_is_not_done_again() -> None:
    world = World(many(20), live_from=LIVE)
    first = next(iter(world.alerts.values()))
    for number, action in enumerate((Action.ACKNOWLEDGE, Action.VERIFY)):
        office = Actor(id="wang", role="office")
        world.enter(Step(id=f"w-{number}", alert=first.id, action=action, at=world.now, actor=office))
    for _ in range(200):
        world.turn(12 * HOUR_S)
    taken = world.actions(first.id)
    assert taken.count(Action.ACKNOWLEDGE) == taken.count(Action.VERIFY) == 1
    assert Action.DISMISS not in taken


def test_what_people_raised_is_left_to_them() -> None:
    world = World(many(20, method=Method.BY_HAND))
    worked_off(world)
    assert not any(world.past.values())


def test_alerts_in_a_planted_trouble_are_true() -> None:
    season = Season(CATALOGUE, SeasonOptions())
    troubles = season.troubles.between
    trouble = next(one for one in troubles(date(2024, 1, 15), date(2024, 3, 15)) if one.affair is Affair.ARREARS)
    inside = alert(city=trouble.place.code, first_day=trouble.days[0])
    assert is_of_trouble(inside, troubles)
    assert not is_of_trouble(inside.model_copy(update={"first_day": date(2024, 1, 16)}), troubles)
    assert not is_of_trouble(inside.model_copy(update={"signal": "layoff-workers"}), troubles)
    assert all(Action.DISMISS not in {step.action for step in course_of(one, 1, troubled=True)} for one in many())


def test_they_are_not_asked_to_work_without_kafka() -> None:
    stage = run.Stage(rate=0, speed=300, now=None, out="-", truth=None, as_json=False, staffed=True)
    with pytest.raises(ConfigurationError) as found:
        run.run_simulation(load_settings(), SeasonOptions(messages=1), stage)
    assert found.value.faults == ("--staff needs Kafka, not --out",)


@pytest.mark.parametrize("signal", [*CATALOGUE.signals, LINKED_SIGNAL])
@pytest.mark.parametrize("troubled", [True, False])
def test_words_are_at_hand_for_every_signal(signal: str, troubled: bool) -> None:
    for one in many(30, signal=signal):
        for planned in course_of(one, 1, troubled=troubled):
            assert planned.why or planned.action not in NEEDS_WHY
            assert mask_text(planned.why) == planned.why, "nothing in it is taken for a number or a person"
