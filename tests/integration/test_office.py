"""The policy follows what the office tells; faulty entries stop nobody, and no address is in the trail."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.kafka import producer
from infra.office import Office, tell
from infra.settings import Settings
from infra.topic import OFFICE, TRAIL, office_topic
from schemas.alert.default import default_policy
from schemas.alert.policy import Entry, Kind
from schemas.errors import ContractError
from tests.support.reading import values
from tests.support.topics import TestTopics

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
URL = "wecombot://0123456789-secret-abcd"
CONTACT = {"department": "hrss-city-sd", "city": "370100", "urls": [URL]}


@pytest.fixture(autouse=True)
def _topic(topics: TestTopics) -> None:
    topics.create([office_topic()])


def entry(kind: Kind, entry_id: str, value: dict[str, Any] | None) -> Entry:
    return Entry(kind=kind, id=entry_id, value=value, at=NOW, actor="li@office", why="for a test")


def soon(condition: Callable[[], bool], within_s: float = 30) -> bool:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline and not condition():
        time.sleep(0.02)
    return condition()


def test_what_is_told_stands_soon_and_can_be_taken_back(settings: Settings) -> None:
    with Office(settings) as office:
        assert office.policy == default_policy()
        rule = office.policy.rules["arrears-spike"].model_dump(mode="json") | {"least": 9}
        tell(settings, entry(Kind.RULE, "arrears-spike", rule))
        tell(settings, entry(Kind.CONTACT, "jinan", CONTACT), office=office)
        assert soon(lambda: "jinan" in office.policy.contacts)
        assert (office.policy.rules["arrears-spike"].least, office.policy.version) == (9, 2)
        assert (last := office.last(Kind.CONTACT, "jinan")) is not None
        assert (last.actor, last.why) == ("li@office", "for a test")
        tell(settings, entry(Kind.RULE, "arrears-spike", None))
        assert soon(lambda: office.policy.rules == default_policy().rules)
    with Office(settings) as later:
        assert later.policy == office.policy


def test_faulty_entries_are_passed_over(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    orphan = Entry(kind=Kind.ROUTE, id="a", value={"parent": "nobody"}, at=NOW, actor="x")
    with Office(settings) as office, producer(settings) as writer:
        for raw in (b"{", b"", orphan.to_bytes(), entry(Kind.CONTACT, "jinan", CONTACT).to_bytes()):
            writer.send(OFFICE, value=raw, partition=0).get(60)
        assert soon(lambda: office.policy.version == 4)
        assert list(office.policy.contacts) == ["jinan"]
        assert list(office.policy.routes) == list(default_policy().routes)
    told = [record.message for record in caplog.records if record.levelname == "ERROR"]
    assert told == ["office-entry-unreadable"] * 2 + ["office-entry-refused"]


@pytest.mark.parametrize(
    ("entry_id", "value", "words"),
    [
        ("a", {"department": "nobody", "urls": [URL]}, "departments: nobody is not known"),
        ("a", {"department": "office", "urls": []}, "urls"),
        ("a", None, "there is no contact a"),
    ],
)
def test_nothing_faulty_is_told(settings: Settings, entry_id: str, value: dict[str, Any] | None, words: str) -> None:
    with pytest.raises(ContractError, match=words):
        tell(settings, entry(Kind.CONTACT, entry_id, value))
    assert values(settings, OFFICE) == []
    [act] = values(settings, TRAIL)
    assert b'"outcome":"refused"' in act
    assert words.split(maxsplit=1)[0].encode() in act


def test_no_address_is_in_the_trail(settings: Settings) -> None:
    tell(settings, entry(Kind.CONTACT, "jinan", CONTACT))
    tell(settings, entry(Kind.SILENCE, "maintenance", silence()))
    first, second = values(settings, TRAIL)
    assert "wecombot://…abcd" in first.decode()
    assert b"secret" not in first
    assert b'"subject":"silence/maintenance"' in second


def silence() -> dict[str, Any]:
    return {
        "match": {"cities": ["370100"]},
        "starts_at": NOW.isoformat(),
        "ends_at": (NOW + timedelta(hours=2)).isoformat(),
        "why": "maintenance",
    }
