"""The client over HTTP against the real gateway, which goes away in between."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from infra.settings import Settings
from infra.topic import project_topics
from producers.remote.client import HttpClient
from schemas.errors import ContractError
from tests.integration.producers.gateway.running import add_agency, events_of, running_gateway, with_limits
from tests.support.event_factory import own_catalogue
from tests.support.reading import everything
from tests.support.topics import TestTopics

AGENCY = "jinan-hrss"
COUNT = 1_500


@pytest.fixture
def token(topics: TestTopics, settings: Settings) -> str:
    topics.create(project_topics(own_catalogue().topics))
    return add_agency(settings, AGENCY)


@pytest.mark.parametrize("on_disk", [False, True])
def test_all_arrive_though_the_gateway_is_away_for_a_while(token: str, settings: Settings, tmp_path: Path, on_disk: bool) -> None:
    placed = with_limits(settings)
    events = [event | {"id": f"e-{number}"} for number, event in enumerate(events_of(AGENCY, COUNT))]
    half = COUNT // 2
    with HttpClient(placed.gateway_address, token, own_catalogue(), tmp_path / "outbox" if on_disk else None, batch_events=100) as client:
        with running_gateway(placed, token):
            assert client.publish_many(events[:half]).delivered == half
        for event in events[half:]:
            client.publish(event)
        assert client.flush(1) == COUNT - half
        with running_gateway(placed, token):
            assert client.flush(60) == 0
        assert client.refusals() == []
    assert {orjson.loads(record.value)["id"] for record in everything(settings)} == {event["id"] for event in events}


def test_what_lies_outside_the_scope_is_refused_with_the_reason(token: str, settings: Settings) -> None:
    placed = with_limits(settings)
    foreign, own = events_of("somebody-else", 1)[0], events_of(AGENCY, 2)[1]
    with running_gateway(placed, token), HttpClient(placed.gateway_address, token, own_catalogue(), linger_ms=200) as client:
        refused, taken = client.publish(foreign), client.publish(own)
        assert taken.result(60)
        with pytest.raises(ContractError, match="source: is /agencies/somebody-else, but this agency reports as /agencies/jinan-hrss"):
            refused.result(60)
        with pytest.raises(ContractError, match="source"):
            client.publish(foreign).result(60)
        assert len(client.refusals()) == 2
