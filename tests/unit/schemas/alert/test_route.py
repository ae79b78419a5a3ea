"""Where alerts go: the tree, what is inherited, whom it comes to, when, and why not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.alert.alert import Alert, Body, State
from schemas.alert.default import default_policy
from schemas.alert.entry import told
from schemas.alert.matching import fits
from schemas.alert.policy import Entry, Kind, Match, Policy, Quiet, Route
from schemas.alert.route import Delivery, contacts_of, plans, quiet_until, route
from schemas.alert.rule import Method, Severity
from schemas.day import SHANGHAI
from tests.support.event_factory import own_catalogue

NOON = datetime(2026, 11, 22, 12, tzinfo=SHANGHAI)
NIGHT = datetime(2026, 11, 22, 23, tzinfo=SHANGHAI)
OWNER = Body(department="hrss-city-sd", city="370100")
JOINT = Body(department="public-security-city-sd", city="370100")
OFFICE = Body(department="office", city="370000")


def alert(**changes: Any) -> Alert:
    made: dict[str, Any] = {
        "id": "20261122-370100-0123456789",
        "version": 1,
        "rule": "arrears-spike",
        "method": Method.SPIKE,
        "signal": "arrears-complaints",
        "city": "370100",
        "first_day": date(2026, 11, 22),
        "severity": Severity.WARNING,
        "state": State.OPEN,
        "owner": OWNER,
        "joint": (JOINT,),
        "measure": "luli-02-1",
        "raised_at": NOON,
        "since": NOON,
    }
    return Alert(**(made | changes))


def policy(*entries: tuple[Kind, str, dict[str, Any]], contacts: bool = True) -> Policy:
    """The defaults with entries more; with `contacts`, the office and both bodies can be reached."""
    known = [(Kind.CONTACT, one, {"department": one, "urls": ["json://localhost"]}) for one in ("office", JOINT.department)]
    known.append((Kind.CONTACT, "jinan", {"department": OWNER.department, "city": "370100", "urls": ["json://localhost"]}))
    made = default_policy()
    for kind, entry_id, value in (*(known if contacts else ()), *entries):
        made = told(made, Entry(kind=kind, id=entry_id, value=value, at=NOON, actor="a"), default_policy())
    return made


def routed(made: Policy, one: Alert, now: datetime = NOON, live: tuple[Alert, ...] = ()) -> list[Delivery]:
    return route(made, own_catalogue(), one, now, live)


def test_the_owner_and_who_acts_with_it_are_told_and_why() -> None:
    first, second = routed(policy(), alert(why_owner="依据通知"))
    assert (first.body, first.contact, first.plan.route, first.not_before) == (OWNER, "jinan", "root", NOON)
    assert first.why == (
        "route root matched every alert",
        "owner hrss-city-sd of 370100 by measure luli-02-1: 依据通知",
        "contact jinan",
    )
    assert (second.body, second.contact) == (JOINT, JOINT.department)
    assert second.why[-1] == f"contact {JOINT.department} for all places without one of their own"
    assert first.group == ("root", "owner=hrss-city-sd@370100", "city=370100", "to=jinan")


def test_what_a_route_does_not_say_is_inherited() -> None:
    [*_, office] = found = routed(policy(), alert(severity=Severity.SERIOUS))
    assert [one.body for one in found] == [OWNER, JOINT, OFFICE]
    root = default_policy().routes["root"]
    assert (office.plan.route, office.plan.group_wait_s, office.plan.repeat_h) == ("serious", 0, 4)
    assert (office.plan.group_by, office.plan.group_interval_s) == (root.group_by, root.group_interval_s)
    assert "route serious matched severity=serious" in office.why


def test_the_first_child_that_matches_takes_it_unless_it_goes_on() -> None:
    child = {"parent": "root", "order": -1, "match": {"cities": ["370100"]}, "send_to": ["finance-sd"], "go_on": False}
    assert [plan.route for plan, _ in plans(policy((Kind.ROUTE, "jinan", child)), alert(severity="serious"))] == ["jinan"]
    going_on = policy((Kind.ROUTE, "jinan", child | {"go_on": True}))
    assert [plan.route for plan, _ in plans(going_on, alert(severity="serious"))] == ["jinan", "serious"]
    to_finance = routed(going_on, alert(severity="serious"))[0]
    assert (to_finance.body, to_finance.contact) == (Body(department="finance-sd", city="370000"), None)
    assert "finance-sd of 370000, as the route says" in to_finance.why


def test_who_can_not_be_reached_is_told_to_the_office() -> None:
    made = policy((Kind.CONTACT, "office", {"department": "office", "city": "370000", "urls": ["json://localhost"]}), contacts=False)
    owner, joint, office = routed(made, alert())
    assert (owner.contact, joint.contact) == (None, None)
    assert owner.why[-1] == "no contact for hrss-city-sd of 370100"
    assert (office.body, office.contact, office.missing) == (OFFICE, "office", (OWNER, JOINT))
    assert [one.missing for one in routed(made, alert(severity="serious")) if one.body == OFFICE] == [(OWNER, JOINT)]


def test_with_no_contact_at_all_it_is_said_once_for_each() -> None:
    found = routed(policy(contacts=False), alert())
    assert [(one.body, one.contact) for one in found] == [(OWNER, None), (JOINT, None), (OFFICE, None)]


def test_a_city_s_own_contact_goes_before_the_general_one() -> None:
    made = policy((Kind.CONTACT, "general", {"department": OWNER.department, "urls": ["json://localhost"]}))
    assert [one.id for one in contacts_of(made, OWNER)] == ["jinan"]
    assert [one.id for one in contacts_of(made, Body(department=OWNER.department, city="370200"))] == ["general"]


def test_one_contact_of_several_bodies_is_told_once() -> None:
    body = Body(department=OWNER.department, city="370200")
    made = policy((Kind.CONTACT, "all", {"department": JOINT.department, "urls": ["json://localhost"]}))
    general = replace(made, contacts={"general": made.contacts["all"].model_copy(update={"id": "general"})})
    found = routed(general, alert(owner=JOINT, joint=(body, Body(department=JOINT.department, city="370300"))))
    assert [one.contact for one in found].count("general") == 1


def test_a_silence_is_for_its_time_and_its_match() -> None:
    value = {"match": {"cities": ["370100"]}, "starts_at": NOON, "ends_at": NOON + timedelta(hours=1), "why": "maintenance"}
    made = policy((Kind.SILENCE, "s", value))
    assert {one.muted for one in routed(made, alert())} == {"silence s until 2026-11-22 13:00: maintenance"}
    for one, now in ((alert(), NOON + timedelta(hours=1)), (alert(city="370200"), NOON)):
        assert {delivery.muted for delivery in routed(made, one, now)} == {""}


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ({}, "inhibition arrears-under-city: alert other of rule arrears-spike is live"),
        ({"state": State.CLOSED}, ""),
        ({"city": "370200"}, ""),
        ({"rule": "petitions-spike"}, ""),
    ],
)
def test_a_live_alert_inhibits_what_it_says_already(source: dict[str, Any], words: str) -> None:
    county = alert(rule="arrears-spike-county", dimension="county_code", value="370102", severity=Severity.NOTICE)
    live = alert(id="other", **source)
    assert {one.muted for one in routed(policy(), county, live=(live, county))} == {words}


def test_alerts_that_fit_both_sides_do_not_inhibit_each_other() -> None:
    both = {"source": {"cities": ["370100"]}, "target": {"cities": ["370100"]}}
    made = policy((Kind.INHIBITION, "both", both))
    assert {one.muted for one in routed(made, alert(), live=(alert(id="other"),))} == {""}


@pytest.mark.parametrize(("severity", "until"), [("notice", 7.5), ("warning", 7.5), ("serious", None)])
def test_at_night_only_what_is_serious_is_sent(severity: str, until: float | None) -> None:
    found = routed(policy(), alert(severity=Severity(severity)), NIGHT)
    morning = NIGHT if until is None else datetime(2026, 11, 23, 7, 30, tzinfo=SHANGHAI)
    assert {one.not_before for one in found} == {morning}
    assert any(word.startswith("quiet hours until 2026-11-23 07:30") for word in found[0].why) == (until is not None)


times = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))


moments = st.integers(1_767_200_000, 1_798_700_000).map(lambda second: datetime.fromtimestamp(second, UTC))


@given(first=times, last=times, now=moments)
def test_quiet_hours_end_when_they_say(first: time, last: time, now: datetime) -> None:
    if first == last:
        return
    quiet = Quiet(first=first, last=last)
    until = quiet_until(quiet, now)
    clock = now.astimezone(SHANGHAI).time()
    is_quiet = first <= clock < last if first < last else clock >= first or clock < last
    assert (until is not None) == is_quiet
    if until is not None:
        assert now < until <= now + timedelta(days=1)
        assert until.astimezone(SHANGHAI).time() == last
        assert quiet_until(quiet, until) is None


matches = st.builds(
    Match,
    cities=st.none() | st.lists(st.sampled_from(["370100", "370200"]), max_size=2).map(tuple),
    severities=st.none() | st.lists(st.sampled_from(list(Severity)), max_size=2).map(tuple),
)
nodes = st.tuples(st.integers(0, 7), matches, st.booleans(), st.none() | st.floats(0, 60), st.integers(0, 2))


@given(made=st.lists(nodes, max_size=7), city=st.sampled_from(["370100", "370200", "370300"]), severity=st.sampled_from(list(Severity)))
def test_every_alert_ends_at_the_deepest_node_that_takes_it(
    made: list[tuple[int, Match, bool, float | None, int]], city: str, severity: Severity
) -> None:
    routes = {"root": default_policy().routes["root"]}
    for number, (parent, match, go_on, wait, order) in enumerate(made):
        over = list(routes)[min(parent, number)]
        routes[f"r{number}"] = Route(id=f"r{number}", parent=over, match=match, go_on=go_on, group_wait_s=wait, order=order)
    one = alert(city=city, severity=severity)
    found = plans(Policy(routes=routes), one)
    assert found
    ends = [plan.route for plan, _ in found]
    assert len(set(ends)) == len(ends)
    for plan, _ in found:
        at: Route | None = routes[plan.route]
        assert not any(other.parent == plan.route and fits(other.match, one) for other in routes.values())
        waits = []
        while at is not None:
            assert fits(at.match, one)
            waits.append(at.group_wait_s)
            at = routes.get(at.parent or "")
        assert plan.group_wait_s == next(wait for wait in waits if wait is not None)
    if not any(other.go_on for other in routes.values()):
        assert len(found) == 1
