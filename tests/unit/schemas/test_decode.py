"""From bytes to events: what is taken, and every fault in words."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.decode import Decoder, decoders
from schemas.errors import ContractError
from schemas.event import EVENT_LIMIT_BYTES, Event
from tests.support.event_factory import encode, own_catalogue, random_event

DECODERS = decoders(own_catalogue())
TOPICS = tuple(DECODERS)

VISIT: dict[str, Any] = {
    "specversion": "1.0",
    "id": "a-1",
    "source": "/agencies/3701-hrss",
    "type": "tongxin.visits.v1",
    "time": "2024-02-01T09:30:00+08:00",
    "subject": "3701-hrss/V-1",
    "city": "370100",
    "data": {
        "org_code": "3701-hrss",
        "org_name": "济南市人社局",
        "department": "hrss-all",
        "reported_at": "2024-02-01T10:30:00+08:00",
        "visit_no": "V-1",
        "visitee_ref": "p-1",
        "household_ref": "h-1",
        "visitee_kind": "inbound-worker",
        "purpose": "comfort",
        "mode": "home-visit",
        "visitor_level": "township",
        "key_person": False,
        "demands_count": 1,
    },
}
WITHDRAWAL = {**{name: value for name, value in VISIT.items() if name != "data"}, "revision": 2, "withdrawn": True}
RFC_3339 = "must be a date-time with its offset like 2024-02-01T09:30:00+08:00, in the years 1901 to 2199"
MISSING = object()


def visit(attributes: Mapping[str, Any] | None = None, **data: Any) -> dict[str, Any]:
    """The visit with some attributes and fields of its data changed, or taken out."""
    changed = {**VISIT, **(attributes or {})}
    if changed["data"] == VISIT["data"]:
        changed["data"] = {name: value for name, value in {**VISIT["data"], **data}.items() if value is not MISSING}
    return {name: value for name, value in changed.items() if value is not MISSING}


def decode(event: Mapping[str, Any], decoder: Decoder = DECODERS["visits"]) -> Event:
    return decoder.decode(encode(event))


def faults(event: Mapping[str, Any] | bytes, topic: str = "visits") -> list[str]:
    with pytest.raises(ContractError) as caught:
        DECODERS[topic].decode(event if isinstance(event, bytes) else encode(event))
    return list(caught.value.reasons)


def test_an_event_is_read_whole() -> None:
    event = decode(VISIT)
    assert (event.topic, event.id, event.source, event.city, event.subject) == (
        "visits",
        "a-1",
        "/agencies/3701-hrss",
        "370100",
        "3701-hrss/V-1",
    )
    assert (event.time, event.day) == (datetime.fromisoformat("2024-02-01T09:30:00+08:00"), date(2024, 2, 1))
    assert (event.revision, event.withdrawn) == (1, False)
    assert event.data is not None
    assert event.data["demands_count"] == 1
    assert set(event.data) == set(own_catalogue().topics["visits"].field), "every field is there, None where it was not given"
    assert event.data["remark"] is None


@pytest.mark.parametrize("topic", TOPICS)
def test_random_events_of_every_topic_are_taken(topic: str) -> None:
    rng = random.Random(topic)
    for _ in range(200):
        event = random_event(topic, rng)
        assert DECODERS[topic].decode(encode(event)).subject == event["subject"]


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


@pytest.mark.parametrize("subject", ["3701-hrss/V-1", "3701%2Dhrss/V%2d1", "%33701-hrss/V-1"])
def test_a_subject_has_one_spelling(subject: str) -> None:
    assert decode(visit({"subject": subject})).subject == "3701-hrss/V-1"
    assert decode({**WITHDRAWAL, "subject": subject}).subject == "3701-hrss/V-1"


def test_a_withdrawal_needs_no_data_and_is_told_from_one_that_has_them() -> None:
    bare, whole = decode(WITHDRAWAL), decode(visit({"revision": 2, "withdrawn": True}))
    assert bare.data is None
    assert whole.data is not None
    assert bare.withdrawn
    assert whole.withdrawn
    assert bare.subject == whole.subject


@given(st.integers(0, 10**14))
def test_yuan_come_out_as_whole_fen(fen: int) -> None:
    text = f"{fen // 100}.{fen % 100:02d}"
    event = random_event("complaints", random.Random(1))
    event["data"] |= {"amount_owed": 0, "amount_recovered": 0}
    raw = encode(event).replace(b'"amount_owed":0', f'"amount_owed":{text}'.encode())
    data = DECODERS["complaints"].decode(raw).data
    assert data is not None
    assert data["amount_owed"] == fen
    assert isinstance(data["amount_owed"], int)


@pytest.mark.parametrize("yuan", ["0.001", "12.345", "-0.01", "1e400", "NaN", "1000000000000.01", '"12.30"', "true"])
def test_what_is_no_amount_of_yuan_is_refused(yuan: str) -> None:
    event = random_event("complaints", random.Random(1))
    event["data"] |= {"amount_owed": 0}
    event["data"].pop("amount_recovered", None)
    raw = encode(event).replace(b'"amount_owed":0', f'"amount_owed":{yuan}'.encode())
    assert [fault.split(":")[0] for fault in faults(raw, "complaints")] == ["data.amount_owed"]


def test_content_is_the_same_however_the_json_was_written() -> None:
    event = decode(VISIT)
    shuffled = {name: VISIT[name] for name in reversed(VISIT)} | {"data": {name: VISIT["data"][name] for name in reversed(VISIT["data"])}}
    assert decode(shuffled).content == event.content
    assert decode(visit({"time": "2024-02-01T01:30:00Z", "id": "b", "revision": 7}, remark=None)).content == event.content
    assert DECODERS["visits"].decode(json.dumps(VISIT, indent=2).encode()).content == event.content


@pytest.mark.parametrize(
    "other",
    [
        visit({"time": "2024-02-01T09:30:01+08:00"}),
        visit({"city": "370200"}),
        visit({"withdrawn": True, "revision": 2}),
        visit(demands_count=2),
        visit(remark="x"),
        WITHDRAWAL,
    ],
)
def test_content_tells_time_city_withdrawn_and_data_apart(other: dict[str, Any]) -> None:
    assert decode(other).content != decode(VISIT).content


ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.sampled_from(TOPICS), st.integers(0, 50), st.booleans(), st.data())
def test_decode_raises_nothing_but_contract_errors(topic: str, seed: int, inside: bool, data: st.DataObject) -> None:
    event = random_event(topic, random.Random(seed))
    home = event["data"] if inside else event
    home[data.draw(st.sampled_from(sorted(home)))] = data.draw(ANYTHING)
    with suppress(ContractError):
        DECODERS[topic].decode(encode(event))
