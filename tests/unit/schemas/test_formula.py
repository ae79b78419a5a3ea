"""Compiled formulas, held to a plain reading of the catalogue's files."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.catalogue import load_catalogue
from schemas.contribution import parted
from schemas.decode import decoders
from schemas.formula import compile_formulas
from schemas.judge import judge
from tests.support.event_factory import encode, own_catalogue, random_event
from tests.unit.schemas.naive_formula import Cell, cells

CATALOGUE = own_catalogue()
DECODERS = decoders(CATALOGUE)
FORMULAS = compile_formulas(CATALOGUE)
TOPICS = tuple(FORMULAS)
ENOUGH_EVENTS = 20_000


def compiled(event: dict[str, Any]) -> dict[Cell, tuple[int, int]]:
    """What the compiled formulas make of an event, told as the plain reading tells it."""
    topic = event["type"].split(".")[1]
    formulas = FORMULAS[topic]
    found = {}
    text = (event.get("data") or {}).get("remark")
    figures, _ = parted(formulas.contributions(DECODERS[topic].decode(encode(event)), None if text is None else judge(text)))
    for (notices, slot, breakdown, day), amounts in figures.items():
        indicator, part = formulas.slots[slot]
        found[frozenset(notices.split(",")), indicator, part, breakdown, date.fromordinal(day)] = amounts
    return found


def case(**data: Any) -> dict[str, Any]:
    """A wage-arrears case of Jinan, received in the days of one campaign of Shandong and of the state's."""
    event: dict[str, Any] = {
        "specversion": "1.0",
        "id": "1",
        "source": "/agencies/x",
        "type": "tongxin.complaints.v1",
        "time": "2024-02-01T09:30:00+08:00",
        "subject": "o/1",
        "city": "370100",
    }
    own = {
        "org_code": "o",
        "org_name": "o",
        "department": "hrss-all",
        "reported_at": "2024-02-01T10:30:00+08:00",
        "case_no": "1",
        "category": "wage-arrears",
        "channel": "online",
        "stage": "filed",
        "received_at": "2024-02-01T09:30:00+08:00",
        "workers_count": 7,
        "amount_owed": 100.25,
        "amount_recovered": 40.5,
    }
    return event | {"data": {name: value for name, value in {**own, **data}.items() if value is not None}}


def of(indicator: str, event: dict[str, Any]) -> dict[tuple[str, str, str], tuple[int, int]]:
    """Amount and records of an indicator by (part, breakdown, day)."""
    return {
        (part, breakdown, day.isoformat()): amounts
        for (_, name, part, breakdown, day), amounts in compiled(event).items()
        if name == indicator
    }


@settings(max_examples=1500, deadline=None)
@given(st.sampled_from(TOPICS), st.integers(0, 2**32))
def test_compiled_formulas_are_what_the_files_say(topic: str, seed: int) -> None:
    event = random_event(topic, random.Random(seed))
    assert compiled(event) == cells(event)


@pytest.mark.parametrize("topic", [topic for topic in TOPICS if CATALOGUE.topics[topic].unique_within == "city"])
def test_random_events_reach_every_streamed_formula(topic: str) -> None:
    rng = random.Random(topic)
    missing = {(slot.indicator, slot.part) for slot in FORMULAS[topic].slots}
    for _ in range(ENOUGH_EVENTS):
        missing -= {(indicator, part) for _, indicator, part, _, _ in compiled(random_event(topic, rng))}
        if not missing:
            break
    assert missing == set()


def test_every_indicator_that_adds_up_has_its_slots() -> None:
    slots = {slot for formulas in FORMULAS.values() for slot in formulas.slots}
    for indicator in CATALOGUE.indicators.values():
        expected = {"sum": {"sum"}, "quotient": {"num", "den"}, "query": set()}[indicator.combine]
        assert {part for name, part in slots if name == indicator.id} == expected, indicator.id


def test_an_open_case_stands_from_its_first_day() -> None:
    assert of("open-arrears-cases", case()) == {("sum", "", "2024-02-01"): (1, 1)}
    assert of("arrears-still-owed", case()) == {("sum", "", "2024-02-01"): (5975, 1)}


def test_a_case_passed_to_criminal_process_is_still_open() -> None:
    event = case(stage="criminal-transfer", transferred_at="2024-02-03T09:00:00+08:00")
    assert of("open-arrears-cases", event) == {("sum", "", "2024-02-01"): (1, 1)}


def test_a_closed_case_stood_until_its_last_day_and_is_a_record_of_both_cells() -> None:
    event = case(stage="closed", closed_at="2024-02-20T00:10:00+08:00")
    assert of("open-arrears-cases", event) == {("sum", "", "2024-02-01"): (1, 1), ("sum", "", "2024-02-20"): (-1, 1)}
    assert of("arrears-cases-closed", event) == {("sum", "", "2024-02-20"): (1, 1)}


def test_a_case_closed_on_its_first_day_is_nothing_and_two_records() -> None:
    event = case(stage="closed", closed_at="2024-02-01T23:59:59.999+08:00")
    assert of("open-arrears-cases", event) == {("sum", "", "2024-02-01"): (0, 2)}


def test_a_day_is_that_of_china() -> None:
    event = case(stage="closed", closed_at="2024-02-19T16:00:00Z")
    assert ("sum", "", "2024-02-20") in of("arrears-cases-closed", event)


def test_a_position_counts_for_every_campaign_that_its_span_meets() -> None:
    event = case(received_at="2023-12-31T12:00:00+08:00", stage="closed", closed_at="2024-01-25T12:00:00+08:00")
    event["time"] = event["data"]["received_at"]
    notices = {notices for notices, name, *_ in compiled(event) if name == "open-arrears-cases"}
    assert notices == {frozenset({"luli-sd-2024", "support-sd-2023", "urban-cn-2023"})}
    event["data"]["closed_at"] = "2024-01-24T12:00:00+08:00"
    notices = {notices for notices, name, *_ in compiled(event) if name == "open-arrears-cases"}
    assert notices == {frozenset({"support-sd-2023", "urban-cn-2023"})}


def test_a_case_received_before_a_campaign_does_not_count_as_closed_in_it() -> None:
    event = case(received_at="2023-12-31T12:00:00+08:00", stage="closed", closed_at="2024-02-01T12:00:00+08:00")
    event["time"] = event["data"]["received_at"]
    notices = {notices for notices, name, *_ in compiled(event) if name == "arrears-cases-closed"}
    assert notices == {frozenset({"support-sd-2023", "urban-cn-2023"})}


def test_what_lacks_a_field_is_in_neither_side_of_a_share() -> None:
    event = random_event("inspections", random.Random(3))
    event["data"] |= {"focus": "heat", "problems_found": 4, "problems_rectified": 3}
    event["data"].pop("notice_ids", None)
    event["time"] = "2024-02-01T00:00:00+08:00"
    event["city"] = "370100"
    shares = {part: amounts for (_, name, part, *_), amounts in compiled(event).items() if name == "problems-rectified-share"}
    assert shares in ({}, {"num": (3, 1), "den": (4, 1)})
    del event["data"]["problems_rectified"]
    assert [name for _, name, *_ in compiled(event) if name == "problems-rectified-share"] == []


def test_a_breakdown_by_a_list_has_each_of_its_values_once() -> None:
    event = random_event("visits", random.Random(1))
    event["data"] |= {"brought_home": ["care", "policy", "care"]}
    event["data"].pop("notice_ids", None)
    event["time"], event["city"] = "2024-02-01T00:00:00+08:00", "370100"
    found = {breakdown: amounts for (_, breakdown, _), amounts in of("three-arrivals", event).items()}
    assert found == {"": (1, 1), "care": (1, 1), "policy": (1, 1)}


def test_a_withdrawal_counts_for_nothing() -> None:
    assert compiled(case() | {"withdrawn": True, "revision": 2}) == {}


@pytest.mark.parametrize("topic", TOPICS)
def test_a_register_that_is_unique_everywhere_is_left_to_queries(topic: str) -> None:
    event = random_event(topic, random.Random(0))
    event["time"], event["city"] = "2024-02-01T00:00:00+08:00", "370100"
    event["data"].pop("notice_ids", None)
    assert bool(compiled(event)) == (topic != "worker-registers" and (topic != "campaign-reports" or "notice_id" in event["data"]))


def test_a_record_outside_the_days_of_every_campaign_counts_for_none() -> None:
    event = case(received_at="2022-06-01T12:00:00+08:00", stage="closed", closed_at="2022-06-02T12:00:00+08:00")
    assert compiled(event | {"time": "2022-06-01T12:00:00+08:00"}) == {}


def test_days_that_settings_change_move_the_figures() -> None:
    days = (date(2024, 3, 1), date(2024, 3, 31))
    catalogue = load_catalogue(counts={"luli-sd-2024": days, "urban-cn-2023": days})
    event = decoders(catalogue)["complaints"].decode(encode(case(stage="closed", closed_at="2024-02-02T00:00:00+08:00")))
    figures, signals = parted(compile_formulas(catalogue)["complaints"].contributions(event))
    assert figures == {}
    assert signals, "what is watched is watched whatever the campaigns"
