"""Bytes that others put on Kafka: a dead letter of them names nobody, and can still be sent again."""

from __future__ import annotations

import random
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.decode import decoders
from schemas.privacy import Keys, Protection
from tests.support.event_factory import encode, own_catalogue, random_event
from tests.support.planted import ID, MOBILE, NAME, SENTENCE, planted_event, traces_in
from tests.unit.schemas.persons import numbers, spellings

CATALOGUE = own_catalogue()
KEYS = Keys(b"i" * 32, {1: b"d" * 32}, 1)
PROTECTION = Protection(CATALOGUE, KEYS)
DECODERS = decoders(CATALOGUE)
TOPICS = list(CATALOGUE.topics)


def register(worker: str) -> dict[str, Any]:
    event = random_event("worker-registers", random.Random(4))
    event["data"] |= {"worker_ref": worker, "list_kind": "employed"}
    return event | {"subject": f"{worker}/employed"}


@pytest.mark.parametrize("topic", TOPICS)
def test_a_planted_person_is_gone_and_the_rest_is_a_good_event(topic: str) -> None:
    rng = random.Random(topic)
    for _ in range(30):
        raw = PROTECTION.protect_foreign(topic, encode(planted_event(topic, rng)))
        assert traces_in(raw) == set()
        DECODERS[topic].decode(raw)
        assert PROTECTION.protect_foreign(topic, raw) == raw
        assert PROTECTION.protect(topic, raw) == orjson.dumps(orjson.loads(raw))


@pytest.mark.parametrize("topic", TOPICS)
def test_cut_short_or_in_another_encoding_it_names_nobody_either(topic: str) -> None:
    rng = random.Random(topic)
    for _ in range(30):
        whole = encode(planted_event(topic, rng))
        for raw in (whole[: rng.randrange(2, len(whole))], b"[" + whole + b"," + whole + b"]", whole + b"\xff"):
            assert traces_in(PROTECTION.protect_foreign(topic, raw)) == set(), raw[-200:]


def test_references_of_an_agencys_own_stay_as_they_were() -> None:
    raw = encode(register("w1b2c3d4e5f60718"))
    assert PROTECTION.protect_foreign("worker-registers", raw) is raw


def test_a_name_or_number_becomes_the_pseudonym_that_the_intake_makes() -> None:
    for person in (ID, MOBILE, NAME):
        done = orjson.loads(PROTECTION.protect_foreign("worker-registers", encode(register(person))))
        assert done["data"]["worker_ref"] == KEYS.identity_of(person)
        assert done["subject"] == f"{KEYS.identity_of(person)}/employed"


def test_a_number_that_should_be_text_is_one_too() -> None:
    event = register("w1")
    event["data"]["household_ref"] = int(MOBILE)
    done = orjson.loads(PROTECTION.protect_foreign("worker-registers", encode(event)))
    assert done["data"]["household_ref"] == KEYS.identity_of(MOBILE)


def test_what_is_no_text_stays_as_wrong_as_it_was() -> None:
    for raw in (b"", b"null", b"3", b'["x",{"data":[1]}]', b'{"data":{"remark":{"a":[null,true]}},"time":5}'):
        assert PROTECTION.protect_foreign("visits", raw) == raw


@given(numbers, st.data(), st.sampled_from(TOPICS))
def test_no_number_survives_in_bytes_that_are_no_json(number: str, data: st.DataObject, topic: str) -> None:
    spelt = data.draw(st.sampled_from(spellings(number)))
    masked = PROTECTION.protect_foreign(topic, f'{{"remark": "{SENTENCE}", "worker_ref": "{spelt}'.encode())
    assert traces_in(masked) == set()
    assert spelt.strip().encode() not in masked


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_lines_of_text_name_nobody_in_either_encoding(encoding: str) -> None:
    raw = f"{SENTENCE};{MOBILE}".encode(encoding)
    masked = PROTECTION.protect_foreign("visits", raw)
    assert traces_in(masked) == set()
    assert "反映欠薪" in masked.decode(encoding)
