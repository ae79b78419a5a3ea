"""What an agency may say."""

from __future__ import annotations

import random
from typing import Any

import pytest

from producers.agency.bounds import Bounds
from producers.agency.model import Agency
from producers.agency.scope import Scope
from schemas.decode import decoders
from schemas.event import Event
from tests.support.event_factory import encode, own_catalogue, random_event

CATALOGUE = own_catalogue()
DECODERS = decoders(CATALOGUE)


def an_event(topic: str = "visits", **attributes: Any) -> Event:
    raw = random_event(topic, random.Random(1)) | {"source": "/agencies/jinan", "city": "370100"} | attributes
    if raw.get("data"):
        raw["data"].pop("notice_ids", None)
    return DECODERS[topic].decode(encode(raw))


def faults(event: Event, **bounds: tuple[str, ...]) -> list[str]:
    return Scope(Agency(id="jinan", name="济南", **bounds), CATALOGUE).faults(event)


def org_code_of(event: Event) -> str:
    assert event.data is not None
    return str(event.data["org_code"])


def withdrawal(topic: str) -> Event:
    return an_event(topic, data=None, withdrawn=True, revision=2)


def test_without_bounds_only_the_source_is_seen_to() -> None:
    assert faults(an_event()) == []
    assert faults(an_event(source="/agencies/jinan2")) == ["source: is /agencies/jinan2, but this agency reports as /agencies/jinan"]


def test_every_fault_is_named() -> None:
    found = faults(an_event(source="/agencies/x"), topics=("trips",), cities=("370200",), org_codes=("1",))
    assert [fault.split(":")[0] for fault in found] == ["source", "type", "city", "data.org_code"]


@pytest.mark.parametrize(
    ("cities", "city", "lets_through"),
    [
        (("370100",), "370100", True),
        (("370100",), "370000", False),
        (("370000",), "370100", False),
        (("province:370000",), "370100", True),
        (("province:370000",), "370000", True),
        (("province:370000",), "210100", False),
        (("province:370000", "210100"), "210100", True),
        ((), "370100", False),
    ],
)
def test_a_city_is_itself_and_a_province_all_its_places(cities: tuple[str, ...], city: str, lets_through: bool) -> None:
    assert (faults(an_event(city=city), cities=cities) == []) is lets_through


def test_speaks_for_its_own_organisations_only() -> None:
    event = an_event()
    assert faults(event, org_codes=(org_code_of(event),)) == []
    assert faults(event, org_codes=("other",)) == [f"data.org_code: this agency may not speak for {org_code_of(event)}"]


@pytest.mark.parametrize("topic", ["visits", "establishments"])
def test_a_withdrawal_without_data_is_known_by_its_subject(topic: str) -> None:
    own = org_code_of(an_event(topic))
    assert faults(withdrawal(topic), org_codes=(own,)) == []
    assert faults(withdrawal(topic), org_codes=("other",)) == [f"data.org_code: this agency may not speak for {own}"]


def test_a_withdrawal_that_says_nobody_needs_data() -> None:
    assert faults(withdrawal("worker-registers"), org_codes=("1",)) == [
        "data: must be given, since this agency may only speak for its own org_code"
    ]
    assert faults(withdrawal("worker-registers")) == []


def test_bounds_name_only_what_the_catalogue_knows() -> None:
    assert Bounds(("370100", "370000", "province:370000"), ("visits",), ("1",)).faults(CATALOGUE) == []
    wrong = Bounds(("110000", "province:370100"), ("visit",), (" ",)).faults(CATALOGUE)
    assert [fault.split()[0] for fault in wrong] == ["110000", "province:370100", "visit", "An"]
