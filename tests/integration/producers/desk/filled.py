"""A table of dead letters for tests: real refusals of broken events, as the stream would tell them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from infra.clickhouse import client
from infra.settings import Settings
from schemas.decode import decoders
from schemas.errors import ContractError
from tests.support.event_factory import encode, own_catalogue
from tests.unit.schemas.sample import MISSING, visit

AT = datetime(2024, 2, 10, 8, tzinfo=UTC)
SOURCE = "/agencies/3701-hrss"
OTHER_SOURCE = "/agencies/3702-hrss"
GOOD = visit()
BROKEN = (
    visit(purpose=MISSING),
    visit(purpose=MISSING, demands_count="3"),
    visit(brought_home=["policy", "gold", "silver"]),
    visit({"source": OTHER_SOURCE}, mode="walk"),
)


def fill(settings: Settings, events: Iterable[Mapping[str, Any] | bytes] = BROKEN) -> None:
    """Write a letter of each into the table: visits, partition 1, positions from 0, a minute apart."""
    rows = []
    for position, event in enumerate(events):
        raw = event if isinstance(event, bytes) else encode(event)
        known: Mapping[str, Any] = {} if isinstance(event, bytes) else event
        try:
            decoders(own_catalogue())["visits"].decode(raw)
            reasons: tuple[str, ...] = ("data.department: bakery is no department of the catalogue",)
        except ContractError as error:
            reasons = error.reasons
        names = [str(known.get(name, "")) for name in ("source", "city", "id", "subject")]
        at = AT + timedelta(minutes=position)
        rows.append(("visits", 1, position, 0, *names, list(reasons), raw, at, "open", datetime(1970, 1, 1, tzinfo=UTC)))
    with client(settings) as connection:
        connection.execute("INSERT INTO dead_letters VALUES", rows)
