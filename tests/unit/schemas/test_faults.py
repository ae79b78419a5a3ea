"""Every fault of an event, in words, and all at once."""

from __future__ import annotations

import random
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.errors import ContractError
from schemas.event import EVENT_LIMIT_BYTES
from tests.support.event_factory import encode, random_event
from tests.unit.schemas.sample import DECODERS, MISSING, TOPICS, VISIT, WITHDRAWAL, decode, faults, visit

RFC_3339 = "must be a date-time with its offset like 2024-02-01T09:30:00+08:00, in the years 1901 to 2199"


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (visit({"specversion": "1.1"}), "specversion: must be '1.0'"),
        (visit({"id": ""}), "id: must not be empty"),
        (visit({"id": MISSING}), "id: is missing"),
        (visit({"source": "/people/x"}), "source: must be /agencies/ and the agency's id"),
        (visit({"type": "tongxin.trips.v1"}), "type: must be 'tongxin.visits.v1'"),
        (visit({"city": "37010"}), "city: must be an adcode of six digits"),
        (visit({"city": "110100"}), "city: 110100 is neither a city nor a province of the catalogue"),
        (visit({"subject": "3701-hrss/V-2"}), "subject: is 3701-hrss/V-2, but the data say 3701-hrss/V-1"),
        (visit({"subject": "%FF/V-1"}), "subject: is %FF/V-1, but the data say 3701-hrss/V-1"),
        (visit({"revision": 0}), "revision: must be at least 1"),
        (visit({"revision": "2"}), "revision: must be a whole number"),
        (visit({"withdrawn": "true"}), "withdrawn: must be true or false"),
        (visit({"withdrawn": True}), "revision: a withdrawal must raise the revision, so it is at least 2"),
        (visit({"data": MISSING}), "data: is missing; only a withdrawal needs none"),
        (visit({"data": []}), "data: must be an object"),
        (visit({"colour": "red"}), "colour: is no part of this event"),
        (visit({"time": "2024-02-01T09:30:00"}), f"time: {RFC_3339}"),
        (visit({"time": "2023-02-29T09:30:00Z"}), "time: day is out of range for month"),
        (visit(purpose=MISSING), "data.purpose: is missing"),
        (visit(mode="walk"), "data.mode: must be 'home-visit', "),
        (visit(brought_home=["policy", "gold"]), "data.brought_home.1: must be 'policy', 'service' or 'care'"),
        (visit(demands_count=-1), "data.demands_count: must be at least 0"),
        (visit(demands_count="1"), "data.demands_count: must be a whole number"),
        (visit(demands_count=1.5), "data.demands_count: must be a whole number"),
        (visit(key_person=1), "data.key_person: must be true or false"),
        (visit(remark=""), "data.remark: must not be empty"),
        (visit(occurred_on="2024-02-01"), "data.occurred_on: is no part of this event"),
        (visit(department="bakery"), "data.department: bakery is no department of the catalogue"),
        (visit(notice_ids=[]), "data.notice_ids: is empty; leave it out, and every campaign of the day counts"),
        (visit(notice_ids=["moon-2024"]), "data.notice_ids: moon-2024 is no notice of the catalogue"),
        (visit(notice_ids=["urban-ln"]), "data.notice_ids: urban-ln is not for the province of 370100"),
        (
            visit(household_ref=MISSING),
            "data.household_ref: must be given where purpose is comfort and mode is home-visit or online or phone",
        ),
        ({**WITHDRAWAL, "subject": "V-1"}, "subject: is V-1, but must be org_code/visit_no"),
        ({**WITHDRAWAL, "subject": "a//"}, "subject: is a//, but must be org_code/visit_no"),
        ({**WITHDRAWAL, "subject": "%FF/V-1"}, "subject: is %FF/V-1, which is no percent-encoded UTF-8"),
    ],
)
def test_a_fault_is_told_in_words(event: dict[str, Any], said: str) -> None:
    told = faults(event)
    assert len(told) == 1, told
    assert told[0].startswith(said)


@pytest.mark.parametrize("raw", [b"", b"[]", b"null", b"\xff", b"{", b"[" * 60_000, b'{"id": NaN}', b'{"id": "\\ud800"}'])
def test_what_is_no_event_at_all_is_a_fault_too(raw: bytes) -> None:
    assert faults(raw)


def test_an_event_over_the_limit_is_refused_unread() -> None:
    assert faults(b" " * (EVENT_LIMIT_BYTES + 1)) == [f"event: has {EVENT_LIMIT_BYTES + 1} bytes; at most {EVENT_LIMIT_BYTES} are allowed"]


def test_all_faults_are_told_at_once() -> None:
    event = visit(
        {"time": "yesterday", "city": "999999", "subject": "x/y", "colour": "red", "withdrawn": True},
        mode="walk",
        demands_count=-1,
        department="bakery",
        notice_ids=["moon-2024"],
    )
    assert {fault.split(":")[0] for fault in faults(event)} == {
        "time",
        "city",
        "subject",
        "colour",
        "revision",
        "data.mode",
        "data.demands_count",
        "data.department",
        "data.notice_ids",
    }


def test_fault_rules_between_fields_were_untold_beside_faults_of_single_fields() -> None:
    rng = random.Random(1)
    event = random_event("inspections", rng)
    event["data"] |= {"problems_found": 1, "problems_rectified": 2, "result": "?", "department": "bakery"}
    assert {fault.split(":")[0] for fault in faults(event, "inspections")} == {
        "data.result",
        "data.problems_rectified",
        "data.department",
    }


def test_fault_a_rule_was_asked_about_a_field_that_is_itself_wrong() -> None:
    assert [fault.split(":")[0] for fault in faults(visit(mode="walk", household_ref=MISSING))] == ["data.mode"]
    assert [fault.split(":")[0] for fault in faults(visit({"data": 1}))] == ["data"]
    assert [fault.split(":")[0] for fault in faults(visit({"withdrawn": True, "revision": "2"}))] == ["revision"]


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+09:00", "9999-12-31T23:59:59-12:00", "1900-12-31T23:59:59Z", "2200-01-01T00:00:00Z"])
def test_fault_a_time_at_the_end_of_the_calendar_was_an_overflow(time: str) -> None:
    assert faults(visit({"time": time})) == [f"time: {RFC_3339}"]
    assert faults(visit(reported_at=time)) == [f"data.reported_at: {RFC_3339}"]


@pytest.mark.parametrize(
    "time",
    [
        "2024-02-01 09:30:00+08:00",
        "2024-02-01T09:30+08:00",
        "2024-02-01T09:30:00+0800",
        "2024-02-01T09:30:00,5+08:00",
        "2024-02-01T09:30:00−08:00",
        "2024-02-01T24:00:00Z",
        "1700000000",
    ],
)
def test_fault_a_time_that_is_not_rfc_3339_was_taken(time: str) -> None:
    assert faults(visit({"time": time})) == [f"time: {RFC_3339}"]
    assert faults(visit(reported_at=time)) == [f"data.reported_at: {RFC_3339}"]


def test_fault_null_attributes_were_refused_though_cloudevents_has_them_unset() -> None:
    assert decode(visit({"revision": None, "withdrawn": None, "datacontenttype": None})) == decode(VISIT)


def test_fault_subjects_in_broken_encoding_named_the_same_record() -> None:
    for subject in ("a%FF/b", "a%FE/b"):
        assert faults({**WITHDRAWAL, "subject": subject}) == [f"subject: is {subject}, which is no percent-encoded UTF-8"]


def test_fault_a_withdrawal_named_a_kind_that_there_is_not() -> None:
    bare = {**WITHDRAWAL, "type": "tongxin.establishments.v1"}
    assert decode({**bare, "subject": "job-station/org/1"}, DECODERS["establishments"]).subject == "job-station/org/1"
    assert faults({**bare, "subject": "jobs/org/1"}, "establishments") == [
        "subject: is jobs/org/1, but must be asset_kind/org_code/asset_no"
    ]


def test_fault_an_empty_list_was_taken_for_a_required_one() -> None:
    event = random_event("trainings", random.Random(1))
    event["data"]["groups"] = []
    assert faults(event, "trainings") == ["data.groups: must not be an empty list"]
    event = random_event("policy-supports", random.Random(1))
    event["data"] |= {"status": "granted", "granted_at": event["time"], "amount": 1, "jobs_kept": 1, "industry": "other", "handling": []}
    assert faults(event, "policy-supports") == ["data.handling: must be given where status is granted"]


def test_fault_a_list_of_wrong_values_made_a_dead_letter_of_megabytes() -> None:
    told = faults(visit(brought_home=[1] * 20_000))
    assert told[-1] == "event: has 19900 faults more"
    assert len("".join(told)) < 10_000


def test_fault_a_notice_id_was_called_notice_ids() -> None:
    event = random_event("campaign-reports", random.Random(1))
    event["data"]["notice_id"] = "moon-2024"
    assert faults(event, "campaign-reports") == ["data.notice_id: moon-2024 is no notice of the catalogue"]


ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@settings(deadline=None)
@given(st.sampled_from(TOPICS), st.integers(0, 50), st.booleans(), st.data())
def test_decode_raises_nothing_but_contract_errors(topic: str, seed: int, inside: bool, data: st.DataObject) -> None:
    event = random_event(topic, random.Random(seed))
    home = event["data"] if inside else event
    home[data.draw(st.sampled_from(sorted(home)))] = data.draw(ANYTHING)
    with suppress(ContractError):
        DECODERS[topic].decode(encode(event))
