"""Compiled signals, held to a plain reading of the catalogue's files, and each kind of part by hand."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.catalogue import load_catalogue
from schemas.contribution import parted
from schemas.day import hour_text
from schemas.decode import decoders
from schemas.formula import Formulas, compile_formulas
from schemas.judge import judge
from tests.support.event_factory import encode, own_catalogue, random_event
from tests.unit.schemas.naive_signal import Hour, hours
from tests.unit.schemas.test_formula import case

CATALOGUE = own_catalogue()
DECODERS = decoders(CATALOGUE)
FORMULAS = compile_formulas(CATALOGUE)
TOPICS = tuple(FORMULAS)
ENOUGH_EVENTS = 20_000

SERIOUS = "不给钱就从楼上跳下去"
PLEASED = "工资已经拿到了，谢谢帮忙"


def compiled(event: dict[str, Any], formulas: Formulas | None = None) -> dict[Hour, tuple[int, int]]:
    """What the compiled signals make of an event, told as the plain reading tells it."""
    topic = event["type"].split(".")[1]
    formulas = formulas or FORMULAS[topic]
    text = (event.get("data") or {}).get("remark")
    _, found = parted(formulas.contributions(DECODERS[topic].decode(encode(event)), None if text is None else judge(text)))
    told: dict[Hour, tuple[int, int]] = {}
    for (_, number, codes, hour), amounts in found.items():
        slot = formulas.signals.slots[number]
        for dimension, code in slot.series(codes):
            assert (slot.signal, dimension, unquote(code), hour_text(hour)) not in told
            told[slot.signal, dimension, unquote(code), hour_text(hour)] = amounts
    return told


def of(signal: str, event: dict[str, Any]) -> dict[tuple[str, str, str], tuple[int, int]]:
    """Amount and records of a signal by (dimension, value, hour)."""
    return {(dimension, value, hour): amounts for (name, dimension, value, hour), amounts in compiled(event).items() if name == signal}


def risk(**data: Any) -> dict[str, Any]:
    """An opinion signal of Jinan."""
    event = case()
    own = {name: event["data"][name] for name in ("org_code", "org_name", "department", "reported_at")} | {
        "signal_no": "1",
        "source_kind": "opinion",
        "risk_kind": "public-concern",
        "severity": "notice",
        "first_seen_at": "2024-02-01T08:00:00+08:00",
        "detected_at": "2024-02-01T09:00:00+08:00",
    }
    return event | {"type": "tongxin.risk-signals.v1", "data": own | data}


@settings(max_examples=1500, deadline=None)
@given(st.sampled_from(TOPICS), st.integers(0, 2**32))
def test_compiled_signals_are_what_the_files_say(topic: str, seed: int) -> None:
    event = random_event(topic, random.Random(seed))
    assert compiled(event) == hours(event)


@pytest.mark.parametrize("topic", [topic for topic in TOPICS if CATALOGUE.topics[topic].unique_within == "city"])
def test_random_events_reach_every_series(topic: str) -> None:
    rng = random.Random(topic)
    missing = {(slot.signal, dimension) for slot in FORMULAS[topic].signals.slots for dimension in ("", *slot.by)}
    for _ in range(ENOUGH_EVENTS):
        missing -= {(signal, dimension) for signal, dimension, _, _ in compiled(random_event(topic, rng))}
        if not missing:
            break
    assert missing == set()


def test_every_signal_has_series_over_some_topic() -> None:
    slots = {slot.signal for formulas in FORMULAS.values() for slot in formulas.signals.slots}
    assert slots == set(CATALOGUE.signals)


def test_a_case_counts_in_the_hour_of_its_time_for_the_city_and_for_each_code() -> None:
    event = case(county_code="370102", industry="construction", employer_ref="91370100MA3C00000X")
    series = [("", ""), ("county_code", "370102"), ("industry", "construction"), ("employer_ref", "91370100MA3C00000X")]
    for signal, amount in (("arrears-complaints", 1), ("arrears-workers", 7), ("arrears-yuan", 10_025)):
        assert of(signal, event) == {(*name, "2024-02-01T09"): (amount, 1) for name in series}


def test_what_is_no_code_has_no_series() -> None:
    assert set(of("arrears-complaints", case(employer_ref="x" * 65))) == {("", "", "2024-02-01T09")}
    assert len(of("arrears-complaints", case(employer_ref="x" * 64))) == 2


def test_an_amount_that_is_not_given_adds_nothing() -> None:
    assert of("arrears-yuan", case(amount_owed=None, amount_recovered=None)) == {}


def test_a_case_that_is_not_accepted_is_no_complaint_about_wages() -> None:
    assert of("arrears-complaints", case(stage="not-accepted", closed_at="2024-02-02T09:00:00+08:00")) == {}


def test_an_opinion_counts_unless_its_text_is_judged_to_be_harmless() -> None:
    assert of("negative-opinion", risk()) == {("", "", "2024-02-01T09"): (1, 1)}
    assert of("negative-opinion", risk(remark=SERIOUS)) == {("", "", "2024-02-01T09"): (1, 1)}
    assert of("negative-opinion", risk(remark=PLEASED)) == {}


def test_a_text_counts_where_it_is_judged_to_be_serious() -> None:
    assert judge(SERIOUS).severity == 3
    assert ("department", "hrss-all", "2024-02-01T09") in of("severe-texts", case(remark=SERIOUS))
    assert of("severe-texts", case(remark=PLEASED)) == of("severe-texts", case()) == {}


def test_reports_count_in_the_hour_in_which_they_were_made() -> None:
    assert of("reports", case()) == {("", "", "2024-02-01T10"): (1, 1), ("department", "hrss-all", "2024-02-01T10"): (1, 1)}


def test_an_hour_is_that_of_china() -> None:
    assert ("", "", "2024-02-02T00") in of("reports", case(reported_at="2024-02-01T16:00:00Z"))


def test_an_open_case_is_past_its_limit_from_the_hour_of_the_limit() -> None:
    assert of("overdue-cases", case(stage="criminal-transfer", transferred_at="2024-02-02T09:00:00+08:00")) == {
        ("", "", "2024-03-02T09"): (1, 1),
        ("department", "hrss-all", "2024-03-02T09"): (1, 1),
    }


def test_a_case_that_ended_past_its_limit_was_past_it_until_then() -> None:
    late = of("overdue-cases", case(stage="closed", closed_at="2024-03-05T12:00:00+08:00"))
    assert {hour: amounts for (dimension, _, hour), amounts in late.items() if not dimension} == {
        "2024-03-02T09": (1, 1),
        "2024-03-05T12": (-1, 1),
    }
    same_hour = of("overdue-cases", case(stage="closed", closed_at="2024-03-02T09:45:00+08:00"))
    assert same_hour["", "", "2024-03-02T09"] == (0, 2)


@pytest.mark.parametrize("ended", ["2024-02-20T12:00:00+08:00", "2024-03-02T09:30:00+08:00"])
def test_a_case_that_ended_by_its_limit_was_never_past_it(ended: str) -> None:
    assert of("overdue-cases", case(stage="closed", closed_at=ended)) == {}


def test_what_is_withdrawn_adds_nothing() -> None:
    assert compiled(case() | {"withdrawn": True, "revision": 2}) == {}


def test_parts_over_one_topic_add_up(tmp_path: Path) -> None:
    (tmp_path / "signals.yaml").write_text(
        "signals: [{id: both, zh: 合, en: B, unit: cases, indicator: null, parts: [{topic: complaints}, {topic: '*', at: reported_at}]}]",
        encoding="utf-8",
    )
    formulas = compile_formulas(load_catalogue(tmp_path))["complaints"]
    assert compiled(case(reported_at="2024-02-01T09:59:00+08:00"), formulas) == {("both", "", "", "2024-02-01T09"): (2, 2)}
