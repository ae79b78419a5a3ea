"""From a caller's event to bytes and topic."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.encoding import Encoder
from schemas.decode import decoders
from schemas.errors import ContractError
from schemas.event import event_model
from tests.support.event_factory import encode, own_catalogue, random_event

ENCODER = Encoder(own_catalogue())
DECODERS = decoders(own_catalogue())
MODELS = {name: event_model(topic) for name, topic in own_catalogue().topics.items()}


@given(st.sampled_from(sorted(own_catalogue().topics)), st.integers(0, 2**32))
def test_bytes_text_objects_and_models_say_the_same(topic: str, seed: int) -> None:
    event = random_event(topic, random.Random(seed))
    raw = encode(event)
    model = MODELS[topic].model_validate_json(raw)
    expected = DECODERS[topic].decode(raw)
    for form in (raw, raw.decode(), event, model):
        encoded = ENCODER.encode(form)
        assert ENCODER.topic_of(encoded) == topic
        assert DECODERS[topic].decode(encoded) == expected


def test_what_json_can_not_say_is_a_fault() -> None:
    event: dict[str, Any] = {"type": "tongxin.visits.v1", "data": {"amount": object()}}
    with pytest.raises(ContractError):
        ENCODER.encode(event)


def test_moments_may_be_python_ones() -> None:
    moment = datetime(2024, 2, 1, tzinfo=UTC)
    assert orjson.loads(ENCODER.encode({"time": moment}))["time"] == "2024-02-01T00:00:00+00:00"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "event: is no JSON"),
        (b"[]", "event: must be a JSON object"),
        (b"{}", "type: is missing"),
        (b'{"type":"tongxin.nothing.v1"}', "type: tongxin.nothing.v1 is none of the catalogue"),
        (b'{"type":7}', "type: 7 is none of the catalogue"),
    ],
)
def test_an_event_without_a_topic_is_refused_in_words(raw: bytes, reason: str) -> None:
    with pytest.raises(ContractError, match=reason):
        ENCODER.topic_of(raw)


def test_the_events_own_type_counts_and_not_one_in_its_data() -> None:
    raw = b'{"data":{"type":"tongxin.trips.v1"},"type":"tongxin.visits.v1"}'
    assert ENCODER.topic_of(raw) == "trips"
    assert ENCODER.named_topic(raw) == "visits"
