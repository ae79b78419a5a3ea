"""Wishes say what their action needs and no more, and names of persons are covered before anything is kept."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.alert.wish import PEOPLES, AskedBody, Detail, Trouble, raising, supposed, wish, wish_id
from schemas.alert.alert import Alert, State
from schemas.alert.default import default_policy
from schemas.alert.life import take
from schemas.alert.owner import LINKED_SIGNAL
from schemas.alert.rule import BY_HAND, Method, Severity
from schemas.alert.step import Action, Actor
from schemas.errors import ContractError
from tests.support.event_factory import own_catalogue

NOW = datetime(2024, 2, 1, 17, tzinfo=UTC)
TODAY = date(2024, 2, 2)
OFFICE = Actor(id="office/0123", role="office")
DETAILS = {
    Action.ADVANCE: Detail(stage="filed"),
    Action.MERGE: Detail(into="b"),
    Action.REROUTE: Detail(owner=AskedBody(department="hrss-city-sd", city="370100")),
    Action.ASSIGN: Detail(assignee="李科长"),
    Action.CALL_BACK: Detail(satisfied=True),
    Action.RESOLVE: Detail(outcome="已兑付"),
}


def raised(**changes: Any) -> Alert:
    trouble = Trouble(**({"signal": "arrears-complaints", "city": "370100", "why": "通报"} | changes))
    return take(None, raising("r", trouble, OFFICE, NOW, TODAY, own_catalogue(), default_policy()))


senders = st.text(st.characters(exclude_characters="\x1f", exclude_categories=["Cs"]), max_size=4)
keys = st.text(min_size=1, max_size=4)


@given(first=st.tuples(senders, keys), second=st.tuples(senders, keys))
def test_keys_of_different_senders_never_meet(first: tuple[str, str], second: tuple[str, str]) -> None:
    assert (wish_id(*first) == wish_id(*second)) == (first == second)


def test_without_a_key_each_wish_is_its_own() -> None:
    assert wish_id("a", None) != wish_id("a", None)


@pytest.mark.parametrize("action", PEOPLES)
def test_each_action_takes_its_own_detail_only(action: Action) -> None:
    for other, detail in DETAILS.items():
        fits = other is action or (action is Action.ACKNOWLEDGE and other is Action.ASSIGN)
        if fits:
            assert wish("k", "a", action, OFFICE, NOW, detail=detail).detail == detail.model_dump(mode="json", exclude_none=True)
        else:
            with pytest.raises(ContractError, match=f"is not for {action.value}"):
                wish("k", "a", action, OFFICE, NOW, detail=detail)
    if action in (Action.ADVANCE, Action.MERGE, Action.REROUTE, Action.ASSIGN):
        with pytest.raises(ContractError, match="must be given"):
            wish("k", "a", action, OFFICE, NOW)
    else:
        assert wish("k", "a", action, OFFICE, NOW).detail == {}


def test_persons_are_covered() -> None:
    why = "联系人张三，电话13912345678，身份证号11010519491231002X"
    step = wish("k", "a", Action.RESOLVE, OFFICE, NOW, why=why, detail=Detail(outcome=why))
    for told in (step.why, step.detail["outcome"]):
        assert not any(part in told for part in ("张三", "13912345678", "11010519491231002X"))


def test_trouble_found_by_people_becomes_an_alert_with_owner_and_deadlines() -> None:
    alert = raised()
    assert (alert.rule, alert.method, alert.state, alert.first_day) == (BY_HAND, Method.BY_HAND, State.OPEN, TODAY)
    assert (alert.owner.department, alert.owner.city) == ("hrss-city-sd", "370100")
    assert alert.deadline is not None
    assert raised() == alert
    assert len({raised(signal=signal).id for signal in ("arrears-complaints", "petitions")}) == 2
    given_to = raised(owner={"department": "finance-city-sd", "city": "370100"})
    assert (given_to.owner.department, given_to.id) == ("finance-city-sd", alert.id)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"signal": "moods"}, "signal: moods"),
        ({"city": "110000"}, "city: 110000"),
        ({"first_day": date(2024, 2, 3)}, "still to come"),
        ({"owner": {"department": "nobody", "city": "370100"}}, "owner.department: nobody"),
        ({"owner": {"department": "hrss-city-sd", "city": "1"}}, "owner.city: 1"),
    ],
)
def test_unknown_names_are_told(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ContractError, match=words):
        raised(**changes)


@pytest.mark.parametrize("rule", default_policy().rules.values(), ids=lambda rule: rule.id)
@pytest.mark.parametrize("city", ["370100", "210100"])
def test_every_rule_s_alert_has_an_owner_everywhere(rule: Any, city: str) -> None:
    signal = LINKED_SIGNAL if rule.method is Method.LINKED else rule.signals[0]
    alert = supposed(city, signal, None, rule.id, NOW, own_catalogue(), default_policy())
    assert (alert.rule, alert.method, alert.severity, alert.signal) == (rule.id, rule.method, rule.severity, signal)
    assert alert.owner.city == city
    assert supposed(city, signal, Severity.SERIOUS, "", NOW, own_catalogue(), default_policy()).severity is Severity.SERIOUS
