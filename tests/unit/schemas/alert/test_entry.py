"""Entries are taken or refused alike by everybody, and no secret of an address is shown."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.alert.default import default_policy
from schemas.alert.entry import LEAST_HIDDEN, SHOWN, entries_of, masked, model_of, shown, told, tree_faults, unknown_names
from schemas.alert.policy import Contact, Entry, Kind, Policy, Route
from schemas.errors import ContractError
from tests.support.event_factory import own_catalogue

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


def entry(kind: Kind, entry_id: str, value: dict[str, Any] | None) -> Entry:
    return Entry(kind=kind, id=entry_id, value=value, at=NOW, actor="a@b")


def after(*entries: Entry) -> Policy:
    policy = default_policy()
    for one in entries:
        policy = told(policy, one, default_policy())
    return policy


def test_the_last_word_stands_and_the_default_comes_back() -> None:
    changed = default_policy().rules["arrears-spike"].model_dump(mode="json") | {"least": 9}
    policy = after(entry(Kind.RULE, "arrears-spike", changed))
    assert policy.rules["arrears-spike"].least == 9
    assert told(policy, entry(Kind.RULE, "arrears-spike", None), default_policy()).rules == default_policy().rules


def test_what_has_no_default_goes() -> None:
    contact = entry(Kind.CONTACT, "jinan", {"department": "hrss-city-sd", "city": "370100", "urls": ["mailto://a:b@example.org"]})
    policy = after(contact)
    assert [one.city for one in policy.contacts.values()] == ["370100"]
    assert not told(policy, entry(Kind.CONTACT, "jinan", None), default_policy()).contacts


@pytest.mark.parametrize(
    ("kind", "entry_id", "value", "words"),
    [
        (Kind.RULE, "a", {"zh": "甲", "en": "A", "method": "spike", "signals": ["x", "y"]}, "takes one signal"),
        (Kind.RULE, "by-hand", {"zh": "甲", "en": "A", "method": "spike", "signals": ["x"]}, "by-hand is for alerts that people raise"),
        (Kind.RULE, "a", {"id": "b", "zh": "甲", "en": "A", "method": "spike", "signals": ["x"]}, "the entry is a"),
        (Kind.CONTACT, "a", {"department": "hrss-city-sd", "urls": ["no address"]}, "urls.0"),
        (Kind.SILENCE, "a", {"match": {}, "starts_at": NOW.isoformat(), "ends_at": NOW.isoformat(), "why": "w"}, "after starts_at"),
        (Kind.ROUTE, "a", {"parent": "nobody"}, "parent nobody is no route"),
        (Kind.ROUTE, "a", {"parent": "a"}, "a: lies under itself"),
        (Kind.ROUTE, "root", {"send_to": ["owner"]}, "group_by must be given"),
        (Kind.ROUTE, "a", {"parent": "root", "quiet": {"from": "07:00", "to": "07:00"}}, "must differ"),
        (Kind.INHIBITION, "a", {"source": {}, "target": {}, "equal": ["colour"]}, "equal.0"),
    ],
)
def test_what_can_not_be_is_refused_with_words(kind: Kind, entry_id: str, value: dict[str, Any], words: str) -> None:
    with pytest.raises(ContractError, match=words):
        after(entry(kind, entry_id, value))


def test_a_route_with_children_stays() -> None:
    parent, child = entry(Kind.ROUTE, "a", {"parent": "root"}), entry(Kind.ROUTE, "b", {"parent": "a"})
    with pytest.raises(ContractError, match="route b: parent a is no route"):
        after(parent, child, entry(Kind.ROUTE, "a", None))


@given(parents=st.lists(st.integers(-1, 6), min_size=1, max_size=6))
def test_a_tree_is_what_leads_to_root_from_everywhere(parents: list[int]) -> None:
    root = default_policy().routes["root"]
    names = ["root", *(f"r{number}" for number in range(len(parents)))]
    routes = {"root": root} | {
        names[number + 1]: Route(id=names[number + 1], parent=names[parent + 1] if parent + 1 < len(names) else "nobody")
        for number, parent in enumerate(parents)
    }

    def arrives(name: str) -> bool:
        for _ in range(len(routes) + 1):
            if name == "root":
                return True
            name = routes[name].parent or ""
            if name not in routes:
                return False
        return False

    assert (tree_faults(routes) == []) == all(map(arrives, routes))


def test_names_that_nobody_knows_are_told() -> None:
    rule = model_of(Kind.RULE, "a", {"zh": "甲", "en": "A", "method": "spike", "signals": ["moods"]})
    route = model_of(
        Kind.ROUTE, "a", {"parent": "root", "send_to": ["owner", "nobody"], "match": {"rules": ["by-hand", "x"], "cities": ["999999"]}}
    )
    contact = Contact(id="a", department="office", city="000001", urls=("json://localhost/hook",))
    catalogue = own_catalogue()
    assert unknown_names(rule, default_policy(), catalogue) == ["signals: moods is not known"]
    assert sorted(unknown_names(route, default_policy(), catalogue)) == [
        "cities: 999999 is not known",
        "rules: x is not known",
        "send_to: nobody is not known",
    ]
    assert unknown_names(contact, default_policy(), catalogue) == ["cities: 000001 is not known"]
    wrong = model_of(Kind.RULE, "a", {"zh": "甲", "en": "A", "method": "spike", "signals": ["petitions"], "by": "department"})
    assert unknown_names(wrong, default_policy(), catalogue) == ["by: petitions is not counted by department"]


def test_the_defaults_name_nothing_unknown() -> None:
    policy = default_policy()
    entries = [one for kind in Kind for one in entries_of(policy, kind).values()]
    assert [fault for one in entries for fault in unknown_names(one, policy, own_catalogue())] == []


@given(secret=st.text(min_size=1, max_size=60).filter(lambda text: "://" not in text))
def test_no_more_than_the_last_characters_of_an_address_are_shown(secret: str) -> None:
    told_of = masked(f"wecombot://{secret}")
    rest = told_of.removeprefix("wecombot://…")
    assert secret.endswith(rest)
    assert len(rest) <= SHOWN
    assert len(secret) - len(rest) >= LEAST_HIDDEN or not rest


def test_what_is_shown_of_a_contact_has_no_secret() -> None:
    value = {"department": "office", "urls": ["wecombot://0123456789abcdef0123"]}
    assert shown(Kind.CONTACT, value) == {"department": "office", "urls": ["wecombot://…0123"]}
    assert shown(Kind.CONTACT, {"urls": "secret"}) == {"urls": "…"}
