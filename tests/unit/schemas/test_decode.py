"""From bytes to events: what is taken, and how it is read."""

from __future__ import annotations

import json
import random
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.event_factory import encode, own_catalogue, random_event
from tests.unit.schemas.sample import DECODERS, TOPICS, VISIT, WITHDRAWAL, decode, faults, visit


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


@settings(deadline=None)
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
