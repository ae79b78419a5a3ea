"""The intake: nobody gets past it, and nothing else of an event changes."""

from __future__ import annotations

import random
from typing import Any

import orjson
import pytest

from producers.intake import Intake
from schemas.contribution import Contributions
from schemas.decode import decoders
from schemas.errors import ContractError
from schemas.formula import compile_formulas
from schemas.placement import message_key
from schemas.privacy import Keys, is_display
from tests.support.event_factory import encode, own_catalogue, random_event
from tests.support.planted import BANK_CARD, ID, MOBILE, NAME, SENTENCE, planted_event, traces_in

CATALOGUE = own_catalogue()
KEYS = Keys(b"i" * 32, {1: b"d" * 32}, 1)
INTAKE = Intake(CATALOGUE, KEYS)
DECODERS = decoders(CATALOGUE)
FORMULAS = compile_formulas(CATALOGUE)
TOPICS = list(CATALOGUE.topics)


def register(worker: str, **changed: Any) -> dict[str, Any]:
    event = random_event("worker-registers", random.Random(4)) | {"city": "370100", "revision": 2}
    event["data"] |= {"worker_ref": worker, "list_kind": "employed"}
    event["data"].pop("notice_ids", None)
    return event | {"subject": f"{worker}/employed"} | changed


def words_of(event: Any) -> str:
    with pytest.raises(ContractError) as caught:
        INTAKE.take(event)
    return str(caught.value)


@pytest.mark.parametrize("topic", TOPICS)
def test_a_planted_person_is_nowhere_in_the_message(topic: str) -> None:
    rng = random.Random(topic)
    for _ in range(40):
        event = planted_event(topic, rng)
        assert traces_in(encode(event)), "the event names somebody"
        ready = INTAKE.take(event)
        assert traces_in(ready.raw + ready.key + repr(ready.event).encode()) == set()
        assert ready.event == DECODERS[topic].decode(ready.raw), "the event is what its bytes say"
        assert ready.key == message_key(CATALOGUE.topics[topic], ready.event)
        assert INTAKE.take(ready.raw) == ready, "to send again what was protected changes nothing"


def without_codes(found: Contributions) -> Contributions:
    """What is told apart by codes is not: where somebody's number was put in place of an employer's, the series has another name."""
    return {place if place[0] else (place[0], place[1], "", place[3]): amounts for place, amounts in found.items()}


@pytest.mark.parametrize("topic", TOPICS)
def test_what_an_event_counts_for_does_not_change(topic: str) -> None:
    rng = random.Random(topic)
    for event in [random_event(topic, rng) for _ in range(100)] + [planted_event(topic, rng) for _ in range(50)]:
        plain, ready = DECODERS[topic].decode(encode(event)), INTAKE.take(event)
        if CATALOGUE.topics[topic].unique_within == "city":
            assert without_codes(FORMULAS[topic].contributions(ready.event)) == without_codes(FORMULAS[topic].contributions(plain))
        assert (ready.event.city, ready.event.day, ready.event.revision) == (plain.city, plain.day, plain.revision)
        assert ready.event == DECODERS[topic].decode(ready.raw)


def test_an_event_without_persons_goes_on_byte_for_byte() -> None:
    event = register(KEYS.identity_of("x"))
    event.pop("sequence", None)
    event["data"] |= {"household_ref": KEYS.identity_of("y")}
    raw = encode(event).replace(b",", b" , ")
    assert INTAKE.take(raw).raw is raw


def test_each_field_is_protected_as_the_catalogue_says() -> None:
    event = random_event("campaign-reports", random.Random(2))
    event["data"] |= {"liaison_name": NAME, "liaison_phone": MOBILE, "liaison_unit": f"办公室 {MOBILE}"}
    data = INTAKE.take(event).event.data
    assert data is not None
    assert is_display(data["liaison_name"])
    assert data["liaison_phone"] is None
    assert data["liaison_unit"] == "办公室 [电话]"
    identity = INTAKE.take(register(ID)).event.data
    assert identity is not None
    assert identity["worker_ref"] == KEYS.identity_of(ID)


def test_a_register_is_one_record_however_the_card_is_written() -> None:
    spelt = [ID, ID.lower(), f"{ID[:6]} {ID[6:14]} {ID[14:]}"]
    events = [register(one, subject=f"{one.replace(' ', '%20')}/employed") for one in spelt]
    assert {INTAKE.take(event).event.subject for event in events} == {f"{KEYS.identity_of(ID)}/employed"}


def test_subject_and_data_may_spell_the_card_differently() -> None:
    ready = INTAKE.take(register(ID, subject=f"{ID.lower()}/employed"))
    assert ready.event.subject == f"{KEYS.identity_of(ID)}/employed"
    assert ready.key == ready.event.subject.encode()


def test_a_bare_withdrawal_takes_back_the_same_record() -> None:
    withdrawal = {name: value for name, value in register(ID).items() if name != "data"} | {"withdrawn": True, "revision": 3}
    ready = INTAKE.take(withdrawal)
    assert ready.event.subject == INTAKE.take(register(ID)).event.subject
    assert traces_in(ready.raw) == set()
    assert ready.event == DECODERS["worker-registers"].decode(ready.raw)


def test_two_records_stay_two_when_their_numbers_are_persons() -> None:
    def visit(number: str) -> dict[str, Any]:
        event = random_event("visits", random.Random(3))
        event["data"] |= {"org_code": "o", "visit_no": number}
        return event | {"subject": f"o/{number}"}

    subjects = {INTAKE.take(visit(number)).event.subject for number in (ID, MOBILE, BANK_CARD, "13954107789")}
    assert len(subjects) == 4


def test_a_credit_code_stays() -> None:
    event = random_event("policy-supports", random.Random(5))
    event["data"]["beneficiary_ref"] = "91350100M000100Y43"
    data = INTAKE.take(event).event.data
    assert data is not None
    assert data["beneficiary_ref"] == "91350100M000100Y43"


@pytest.mark.parametrize(
    "change",
    [
        {"subject": f"{NAME}/employed"},
        {"subject": f"{ID}/unemployed"},
        {"subject": f"{ID}"},
        {"city": MOBILE},
        {"city": NAME},
        {"type": f"tongxin.{MOBILE}.v1"},
        {"type": NAME},
        {"revision": ID},
        {MOBILE: "x"},
        {"time": SENTENCE},
        {"specversion": NAME},
        {"source": f"/people/{ID}"},
        {"data": SENTENCE},
        {"data": [ID]},
        {"data": {"worker_ref": ID, "department": NAME, "notice_ids": [NAME, MOBILE], MOBILE: 1, "list_kind": NAME}},
        {"data": {"worker_ref": int(MOBILE), "reported_at": ID, "org_name": {"name": NAME}}},
    ],
)
def test_a_refusal_names_nobody(change: dict[str, Any]) -> None:
    assert traces_in(words_of(register(ID) | change).encode()) == set()


@pytest.mark.parametrize("raw", [SENTENCE.encode(), ID.encode(), b"{" + SENTENCE.encode("gb18030"), orjson.dumps([register(ID)])])
def test_what_is_no_event_names_nobody(raw: bytes) -> None:
    assert traces_in(words_of(raw).encode()) == set()


def test_a_field_given_twice_hides_nothing() -> None:
    raw = encode(register(ID)).replace(b'"worker_ref":', f'"worker_ref":"{NAME}","worker_ref":'.encode(), 1)
    assert traces_in(INTAKE.take(raw).raw) == set()


def test_escaped_names_of_fields_hide_nothing() -> None:
    raw = encode(random_event("visits", random.Random(9))).replace(b'"data":{', rb'"data":{"\u0072emark":"' + MOBILE.encode() + b'",', 1)
    assert traces_in(INTAKE.take(raw).raw) == set()


def test_without_keys_it_only_checks() -> None:
    raw = encode(register(ID))
    assert Intake(CATALOGUE, None).take(raw).raw is raw
