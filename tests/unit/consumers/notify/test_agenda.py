"""What is told to whom and when, once each, whatever restarts happen."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from consumers.notify.entry import Mark
from schemas.alert.alert import State
from schemas.alert.policy import Contact, Match, Silence
from schemas.alert.rule import Severity
from schemas.alert.step import SYSTEM, Action
from schemas.day import SHANGHAI
from tests.unit.consumers.notify.world import (
    BUSY,
    LINK,
    NOON,
    OFFICE_CONTACT,
    OWNER_CONTACT,
    REFUSED,
    World,
    alerts_of,
)
from tests.unit.schemas.alert.sample import EVIDENCE, HRSS, OWNER, PUBLICITY

HOUR_S = 3600.0
EVENING = datetime(2024, 2, 1, 22, tzinfo=SHANGHAI)


def test_a_new_alert_is_told_its_owner_once_and_counts_as_notified() -> None:
    world = World(OWNER_CONTACT, OFFICE_CONTACT)
    alert = world.raised()
    [send] = world.delivered() + world.delivered(60, turns=20)
    assert send.url == OWNER_CONTACT.urls[0]
    assert f"{LINK}?id={alert.id}" in send.intent.body
    assert send.intent.delivery in send.intent.body
    assert [(step.alert, step.action, step.actor) for step in world.steps] == [(alert.id, Action.NOTIFY, SYSTEM)]


def test_alerts_of_one_group_make_one_message() -> None:
    world = World(OWNER_CONTACT)
    alerts = {world.raised().id, world.raised("petitions-spike").id}
    assert world.after(0.5) == []
    [send] = world.delivered(1.1)
    assert alerts_of(send) == alerts
    later = world.raised("opinion-spike")
    assert world.delivered(10, turns=20) == []
    [send] = world.delivered(10, turns=12)
    assert alerts_of(send) == {later.id}


def test_a_serious_alert_is_told_the_office_too_and_at_once() -> None:
    world = World(OWNER_CONTACT, OFFICE_CONTACT)
    world.raised(severity=Severity.SERIOUS)
    assert {send.url for send in world.delivered(0)} == {OWNER_CONTACT.urls[0], OFFICE_CONTACT.urls[0]}


def test_what_becomes_serious_is_told_again() -> None:
    world = World(OWNER_CONTACT, OFFICE_CONTACT)
    alert = world.raised()
    world.delivered()
    world.step(alert.id, Action.UPDATE, SYSTEM, detail={"evidence": EVIDENCE.model_dump(mode="json"), "severity": "warning"})
    assert world.delivered(600) == []
    world.step(alert.id, Action.UPDATE, SYSTEM)
    assert {send.url for send in world.delivered(0)} == {OWNER_CONTACT.urls[0], OFFICE_CONTACT.urls[0]}


def test_escalations_go_to_the_office_too_and_objections_to_the_office_alone() -> None:
    world = World(OWNER_CONTACT, OFFICE_CONTACT)
    alert = world.raised()
    world.delivered()
    world.step(alert.id, Action.OBJECT, OWNER, why="不属本部门职责")
    [objected] = world.delivered()
    assert objected.url == OFFICE_CONTACT.urls[0]
    assert "不属本部门职责" in objected.intent.body
    world.step(alert.id, Action.ESCALATE)
    assert {send.url for send in world.delivered(400)} == {OWNER_CONTACT.urls[0], OFFICE_CONTACT.urls[0]}


def test_a_withdrawal_is_told_only_to_those_who_were_told() -> None:
    world = World(OWNER_CONTACT, OFFICE_CONTACT)
    told, untold = world.raised(), None
    world.delivered()
    untold = world.raised("petitions-spike")
    for alert in (told, untold):
        world.step(alert.id, Action.WITHDRAW, SYSTEM)
    [send] = world.delivered(600) + world.delivered(600)
    assert (send.url, alerts_of(send)) == (OWNER_CONTACT.urls[0], {told.id})
    assert "撤销" in send.intent.title


def test_whoever_is_rerouted_to_is_told_and_the_alert_counts_as_notified_anew() -> None:
    other = Contact(id="qingdao", department=HRSS.department, city="370200", urls=("json://qingdao.example",))
    world = World(OWNER_CONTACT, other)
    alert = world.raised()
    world.delivered()
    world.take(world.steps[-1])
    world.step(alert.id, Action.REROUTE, detail={"owner": {"department": HRSS.department, "city": "370200"}})
    [send] = world.delivered()
    assert send.url == other.urls[0]
    assert len({step.id for step in world.steps}) == 2


def test_reminders_come_until_somebody_acknowledges() -> None:
    world = World(OWNER_CONTACT)
    alert = world.raised()
    world.delivered()
    assert len(world.delivered(HOUR_S, turns=50)) == 2
    world.restart()
    world.step(alert.id, Action.ACKNOWLEDGE, OWNER)
    assert world.delivered(HOUR_S, turns=48) == []


def test_quiet_hours_hold_back_and_send_together_after_midnight() -> None:
    world = World(OWNER_CONTACT, now=EVENING)
    first = world.raised()
    assert world.delivered(HOUR_S, turns=3) == []  # 22:00 … 01:00
    world.restart()
    second = world.raised("layoffs-spike")
    grave = world.raised("petitions-spike", severity=Severity.SERIOUS)
    assert [alerts_of(send) for send in world.delivered(1)] == [{grave.id}]
    world.step(grave.id, Action.ACKNOWLEDGE, OWNER)
    assert world.delivered(HOUR_S, turns=6) == []  # until 07:00
    [send] = world.delivered(HOUR_S / 2 + 1)
    assert alerts_of(send) == {first.id, second.id}
    assert world.now.astimezone(SHANGHAI).hour == 7


def test_a_silenced_alert_is_told_when_the_silence_ends_and_visible_meanwhile() -> None:
    silence = Silence(id="s", match=Match(cities=(HRSS.city,)), starts_at=NOON, ends_at=NOON + timedelta(hours=2), why="演练")
    world = World(OWNER_CONTACT)
    world.office(silences={"s": silence})
    world.raised()
    assert world.delivered(60, turns=100) == []
    assert len(world.entries(Mark.HELD)) == 1
    assert len(world.delivered(60, turns=30)) == 1


def test_an_inhibited_alert_waits_for_the_one_that_inhibits_it() -> None:
    world = World(OWNER_CONTACT)
    source, target = world.raised(), world.raised("arrears-rise")
    assert [alerts_of(send) for send in world.delivered(5)] == [{source.id}]
    assert world.delivered(60, turns=20) == []
    world.step(source.id, Action.DISMISS)
    assert [alerts_of(send) for send in world.delivered(60, turns=2)] == [{target.id}]


def test_a_silence_holds_what_waits_for_the_morning_too() -> None:
    world = World(OWNER_CONTACT, now=EVENING)
    world.raised()
    assert world.delivered(60) == []
    until = EVENING + timedelta(hours=14)
    world.office(silences={"s": Silence(id="s", match=Match(), starts_at=EVENING, ends_at=until, why="演练")})
    assert world.delivered(HOUR_S, turns=13) == []  # until 11:00
    world.restart()
    assert world.delivered(60) == []
    assert [entry.words for entry in world.entries(Mark.HELD)] == ["silence s until 2024-02-02 12:00: 演练"]
    assert len(world.delivered(HOUR_S, turns=2)) == 1


def test_what_waits_is_not_sent_while_another_alert_inhibits_it() -> None:
    world = World(OWNER_CONTACT, now=EVENING)
    target = world.raised("arrears-rise")
    world.delivered(60)
    source = world.raised(severity=Severity.SERIOUS)
    assert [alerts_of(send) for send in world.delivered(60)] == [{source.id}]
    world.step(source.id, Action.ACKNOWLEDGE, OWNER)
    assert world.delivered(HOUR_S, turns=12) == []
    world.step(source.id, Action.DISMISS)
    assert [alerts_of(send) for send in world.delivered(60, turns=2)] == [{target.id}]


def test_a_clock_that_is_put_back_stops_no_channel() -> None:
    world = World(OWNER_CONTACT.model_copy(update={"city": None, "per_minute": 3}), digest_from=100)
    for city in ("370100", "370200", "370300"):
        world.raised(city=city)
    assert len(world.delivered(2, turns=3)) == 3
    world.now -= timedelta(hours=3)
    world.raised(city="370400")
    assert len(world.delivered(2, turns=3)) == 1


def test_too_many_groups_become_one_message_the_gravest_first() -> None:
    everywhere = OWNER_CONTACT.model_copy(update={"city": None})
    world = World(everywhere, listed_most=3)
    cities = ["370100", "370200", "370300", "370400", "370500", "370600", "370700"]
    for city in cities[1:]:
        world.raised(city=city)
    world.after()
    world.raised(city=cities[0], severity=Severity.SERIOUS)
    [send] = world.after(2)
    assert len(alerts_of(send)) == len(cities)
    assert send.intent.body.splitlines()[0].startswith("1. [新发预警·重大]济南市")
    assert "另有4件" in send.intent.body


def test_a_channel_gets_no_more_than_it_takes_and_nothing_is_dropped() -> None:
    slow = Contact(id="slow", department=HRSS.department, urls=("wecombot://abc",), per_minute=2)
    world = World(slow)
    told: set[str] = set()
    moments: list[float] = []
    for number in range(40):
        if number < 30 and number % 3 == 0:
            world.raised(f"rule-{number}", city=["370100", "370200", "370300"][number % 9 // 3])
        for send in world.delivered(1 + number / 10):
            told |= alerts_of(send)
            moments.append(world.now.timestamp())
    for _ in range(60):
        for send in world.delivered(20):
            told |= alerts_of(send)
            moments.append(world.now.timestamp())
    assert len(told) == 10
    assert all(sum(start <= moment < start + 60 for moment in moments) <= 2 for start in moments)


def test_a_restart_forgets_no_moment_of_sending() -> None:
    slow = Contact(id="slow", department=HRSS.department, urls=("wecombot://abc",), per_minute=1)
    world = World(slow)
    world.raised()
    assert len(world.delivered(2)) == 1
    world.restart()
    world.raised(city="370200")
    assert world.delivered(10, turns=5) == []
    assert len(world.delivered(10, turns=2)) == 1


def test_contacts_of_one_address_share_its_rate_after_a_restart_too() -> None:
    jinan = OWNER_CONTACT.model_copy(update={"per_minute": 3})
    qingdao = jinan.model_copy(update={"id": "qingdao", "city": "370200"})
    world = World(jinan, qingdao)
    for number, city in enumerate(("370100", "370200", "370200")):
        world.raised(f"rule-{number}", city=city)
        assert len(world.delivered(2)) == (0 if number == 2 else 1)  # the third waits for its group's interval
    world.raised("rule-3", city="370100", severity=Severity.SERIOUS)
    assert len(world.delivered(2)) == 1
    world.restart()
    for number, city in enumerate(("370100", "370200")):
        world.raised(f"late-{number}", city=city, severity=Severity.SERIOUS)
    assert world.delivered(2) == []
    assert len(world.delivered(70)) > 0


def test_what_is_not_taken_is_tried_again_as_it_was_and_the_office_is_told() -> None:
    world = World(OWNER_CONTACT, OFFICE_CONTACT, tries_until_told=3)
    world.raised()
    world.after()
    seen = []
    for _ in range(6):
        seen += world.after(700)
        world.answer(BUSY)
        seen += world.after(0.5)  # too early for another try
    assert len({(send.intent.delivery, send.intent.body) for send in seen}) == 1
    assert len(seen) == 6
    [wish] = [step for step in world.steps if step.action is Action.RAISE]
    world.take(wish)
    told = world.delivered(700)
    assert {send.url for send in told} == {OWNER_CONTACT.urls[0], OFFICE_CONTACT.urls[0]}
    office = next(send for send in told if send.url == OFFICE_CONTACT.urls[0])
    assert "jinan" in office.intent.body
    assert "503" in office.intent.body
    assert world.delivered(700, turns=3) == []


def test_the_office_is_told_at_once_of_what_is_refused_for_good() -> None:
    world = World(OWNER_CONTACT, OFFICE_CONTACT)
    alert = world.raised()
    world.after()
    world.after(2)
    world.answer(REFUSED)
    assert [step.action for step in world.steps] == [Action.RAISE]
    assert world.delivered(700) == []
    assert world.steps[0].alert != alert.id


def test_a_department_without_contact_is_one_alert_to_the_office() -> None:
    world = World(OFFICE_CONTACT)
    world.raised()
    world.raised("petitions-spike")
    world.after(0)
    [wish] = world.steps
    missing = world.take(wish)
    assert (missing.rule, missing.value, missing.city, missing.owner.city) == ("no-contact", HRSS.department, HRSS.city, "370000")
    sends = world.delivered(2) + world.delivered(2)
    assert {send.url for send in sends} == {OFFICE_CONTACT.urls[0]}
    assert set.union(*map(alerts_of, sends)) == {missing.id, *(e.alert for send in sends for e in send.intent.errands)}
    world.restart()
    world.raised("opinion-spike")
    world.delivered(2)
    assert [step.action for step in world.steps if step.action is Action.RAISE] == [Action.RAISE]
    world.contacts(OFFICE_CONTACT, OWNER_CONTACT)
    world.after(1)
    assert (world.steps[-1].action, world.steps[-1].alert) == (Action.WITHDRAW, missing.id)


def test_whoever_gets_a_contact_is_told_what_it_missed_and_nobody_else() -> None:
    joint = Contact(id="publicity", department=PUBLICITY.department, urls=("json://publicity.example",))
    for restarted in (False, True):
        world = World(OFFICE_CONTACT, joint)
        alert, seen = world.raised(joint=(PUBLICITY,)), world.raised("petitions-spike", joint=(PUBLICITY,))
        world.after(0)
        for wish in list(world.steps):
            world.take(wish)
        world.delivered(400)
        world.step(seen.id, Action.ACKNOWLEDGE)
        second = joint.model_copy(update={"id": "second", "urls": ("json://second.example",)})
        world.contacts(OFFICE_CONTACT, joint, OWNER_CONTACT, second)
        if restarted:
            world.restart()
        sends = world.delivered(400, turns=3)
        told = [send for send in sends if alert.id in alerts_of(send)]
        assert [send.url for send in told] == [OWNER_CONTACT.urls[0]]
        assert seen.id not in set.union(*map(alerts_of, sends))


def test_a_department_that_loses_its_contact_again_is_that_alert_again() -> None:
    world = World(OFFICE_CONTACT)
    world.raised()
    world.after(0)
    missing = world.take(world.steps[-1])
    world.contacts(OFFICE_CONTACT, OWNER_CONTACT)
    world.after(1)
    world.take(world.steps[-1])
    world.delivered(60, turns=2)
    world.contacts(OFFICE_CONTACT)
    world.after(1)
    world.raised("petitions-spike")
    world.after(1)
    again = world.take(next(step for step in world.steps if step.action is Action.REOPEN))
    assert (again.id, again.state, again.reopened) == (missing.id, State.OPEN, 1)
    world.restart()
    world.raised("opinion-spike")
    world.delivered(60, turns=2)
    assert [step.action for step in world.steps].count(Action.REOPEN) == 1


def test_without_any_contact_there_is_one_alert_and_all_are_told_once_there_is_one() -> None:
    world = World()
    alerts = {world.raised(city=city).id for city in ("370100", "370200", "370300")}
    world.after(0)
    [wish] = world.steps
    assert world.take(wish).value == "*"
    for _ in range(30):
        world.after(60)
    world.restart()
    world.after(60)
    assert [step.action for step in world.steps] == [Action.RAISE]
    assert len(world.entries(Mark.HELD)) == len(alerts) + 1
    world.contacts(OWNER_CONTACT.model_copy(update={"city": None}))
    sends = world.delivered(2) + world.delivered(2) + world.delivered(2)
    assert set.union(*map(alerts_of, sends)) == alerts
    assert [step.action for step in world.steps if step.action is Action.WITHDRAW] == [Action.WITHDRAW]


def test_what_waits_for_a_contact_that_is_taken_away_goes_to_another() -> None:
    world = World(OWNER_CONTACT)
    world.raised()
    world.after()
    world.after(2)
    world.answer(BUSY)
    other = OWNER_CONTACT.model_copy(update={"id": "other", "urls": ("json://other.example",)})
    world.contacts(other)
    assert [send.url for send in world.delivered(2) + world.delivered(2)] == ["json://other.example"]


def test_whoever_was_told_is_not_told_again_when_another_contact_is_taken_away() -> None:
    second = OWNER_CONTACT.model_copy(update={"id": "second", "urls": ("json://second.example",)})
    world = World(OWNER_CONTACT, second)
    world.raised()
    world.after()
    first, other = world.after(2)
    world.sends = [one for one in (first, other) if one.url == second.urls[0]]
    world.answer()
    world.restart()
    assert [send.url for send in world.after(1)] == [OWNER_CONTACT.urls[0]]
    world.answer(BUSY)
    world.contacts(second)
    assert world.delivered(60, turns=5) == []


def test_a_contact_that_is_new_at_a_restart_is_not_told_what_was_decided_before() -> None:
    world = World(OWNER_CONTACT)
    world.raised()
    world.delivered()
    written = len(world.log)
    world.contacts(OWNER_CONTACT, OWNER_CONTACT.model_copy(update={"id": "second", "urls": ("json://second.example",)}))
    world.restart()
    assert world.delivered(60, turns=5) == []
    assert len(world.log) == written


def test_an_alert_acknowledged_before_it_was_told_is_not_told() -> None:
    world = World(OWNER_CONTACT)
    alert = world.raised()
    world.after(0)
    world.step(alert.id, Action.ACKNOWLEDGE, OWNER)
    assert world.delivered(10, turns=3) == []
    assert len(world.entries(Mark.DROPPED)) == 1


def test_what_waits_for_joint_bodies_is_told_although_the_owner_has_acknowledged() -> None:
    joint = Contact(id="publicity", department=PUBLICITY.department, urls=("json://publicity.example",))
    world = World(OWNER_CONTACT, joint)
    alert = world.raised(joint=(PUBLICITY,))
    world.after()
    world.step(alert.id, Action.ACKNOWLEDGE, OWNER)
    assert [send.url for send in world.delivered(5)] == ["json://publicity.example"]
    assert world.delivered(HOUR_S, turns=30) == []


def test_at_night_the_office_is_not_woken_for_what_is_not_serious() -> None:
    world = World(OWNER_CONTACT, OFFICE_CONTACT)
    alert, other = world.raised(), world.raised("petitions-spike")
    world.delivered()
    world.now = EVENING
    world.step(alert.id, Action.ESCALATE)
    world.step(other.id, Action.WITHDRAW, SYSTEM)
    assert world.delivered(HOUR_S, turns=9) == []
    assert {(send.url, frozenset(alerts_of(send))) for send in world.delivered(HOUR_S)} == {
        (OWNER_CONTACT.urls[0], frozenset({alert.id, other.id})),
        (OFFICE_CONTACT.urls[0], frozenset({alert.id})),
    }


def test_what_is_over_is_forgotten_and_what_comes_back_is_told_again() -> None:
    world = World(OWNER_CONTACT)
    alert = world.raised()
    world.delivered()
    world.step(alert.id, Action.DISMISS)
    world.delivered(60, turns=2)
    assert not world.book.planned
    assert not world.book.settled
    world.restart()
    assert world.delivered(60, turns=2) == []
    world.step(alert.id, Action.REOPEN)
    assert [alerts_of(send) for send in world.delivered(400)] == [{alert.id}]


@given(st.lists(st.sampled_from(["raise", "wait", "answer", "fail", "kill", "kill-before-outcome"]), max_size=40))
def test_whatever_is_killed_when_each_alert_is_told_by_one_delivery(acts: list[str]) -> None:
    world = World(OWNER_CONTACT.model_copy(update={"city": None}), OFFICE_CONTACT)
    raised: set[str] = set()
    taken: dict[str, str] = {}

    def channel_takes() -> None:
        for send in world.sends:
            for alert in alerts_of(send):
                assert taken.setdefault(alert, send.intent.delivery) == send.intent.delivery

    for number, act in enumerate([*acts, *["wait", "answer"] * 12]):
        if act == "raise":
            raised.add(world.raised(f"rule-{number}", city=("370100", "370200")[number % 2]).id)
        elif act == "wait":
            world.after(320)
        elif act == "answer":
            channel_takes()
            world.answer()
        elif act == "fail":
            world.answer(BUSY)
        else:
            if act == "kill-before-outcome":
                channel_takes()
            world.restart()
    assert set(taken) == raised


def test_the_office_has_no_alert_about_itself() -> None:
    world = World(OWNER_CONTACT)
    world.raised(severity=Severity.SERIOUS)
    assert len(world.delivered()) == 1
    assert all(step.action is not Action.RAISE for step in world.steps)
