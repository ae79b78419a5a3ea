"""Events as they have been sent under v1: they must be read as on the first day, for they are read again at every rebuild."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from schemas.decode import decoders
from schemas.errors import ContractError
from schemas.event import Event
from tests.support.event_factory import encode, own_catalogue

GOLDEN = Path(__file__).parent / "golden"
DECODERS = decoders(own_catalogue())
FAULTS = json.loads((GOLDEN / "faults.json").read_text(encoding="utf-8"))


def read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    return found


def as_json(event: Event) -> dict[str, Any]:
    """The event with dates as text and without the fields that were not given: a later v1 may have more of them."""
    told = event._asdict() | {"content": event.content}
    if event.data is not None:
        told["data"] = {name: value for name, value in event.data.items() if value is not None}
    plain: dict[str, Any] = json.loads(
        json.dumps(told, default=lambda value: value.isoformat() if isinstance(value, date | datetime) else value)
    )
    return plain


@pytest.mark.parametrize("kind", ["minimal", "full"])
@pytest.mark.parametrize("topic", DECODERS)
def test_an_event_is_read_as_on_the_first_day(topic: str, kind: str) -> None:
    golden = read(f"{topic}.{kind}")
    assert as_json(DECODERS[topic].decode(encode(golden["sent"]))) == golden["read"]


@pytest.mark.parametrize("topic", DECODERS)
def test_the_full_event_gives_every_field_it_could(topic: str) -> None:
    assert set(read(f"{topic}.full")["sent"]["data"]) == set(own_catalogue().topics[topic].field)


def test_a_bare_withdrawal_is_read_as_on_the_first_day() -> None:
    golden = read("withdrawal")
    assert as_json(DECODERS["visits"].decode(encode(golden["sent"]))) == golden["read"]


@pytest.mark.parametrize("case", FAULTS, ids=[case["case"] for case in FAULTS])
def test_a_fault_is_told_as_on_the_first_day(case: dict[str, Any]) -> None:
    topic = case["sent"]["type"].removeprefix("tongxin.").removesuffix(".v1")
    with pytest.raises(ContractError) as caught:
        DECODERS[topic].decode(encode(case["sent"]))
    assert list(caught.value.reasons) == case["told"]
