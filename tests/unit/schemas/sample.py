"""A visit to change, its faults, and a bare withdrawal of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from schemas.decode import Decoder, decoders
from schemas.errors import ContractError
from schemas.event import Event
from tests.support.event_factory import encode, own_catalogue

DECODERS = decoders(own_catalogue())
TOPICS = tuple(DECODERS)
MISSING = object()

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
