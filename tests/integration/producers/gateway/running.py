"""A gateway for tests: a real server in a thread, with agencies of the test's own, and what lies in Kafka behind it."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import orjson
import uvicorn

from infra.kafka import producer
from infra.settings import GatewaySettings, Settings
from infra.topic import AGENCIES
from producers.agency.model import Agency
from producers.agency.token import issue
from producers.gateway.app import build_app
from producers.gateway.gateway import Gateway, open_gateway
from tests.support.event_factory import own_catalogue, random_event
from tests.support.server import free_ports

START_TIMEOUT_S = 60
HTTP_TIMEOUT_S = 60
LIFE = timedelta(days=1)


@dataclass(frozen=True)
class Running:
    """A gateway that listens; `http` calls it with the agency's token."""

    settings: Settings
    gateway: Gateway
    http: httpx.Client
    token: str

    @property
    def address(self) -> str:
        return self.settings.gateway_address

    def post(self, events: Any, content_type: str = "application/cloudevents-batch+json") -> httpx.Response:
        return self.http.post("/v1/events", content=orjson.dumps(events), headers={"content-type": content_type})


def add_agencies(settings: Settings, bounds: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Put agencies, by their ids, into the register; their tokens. Kafka must have the topic."""
    texts: dict[str, str] = {}
    with producer(settings) as writer:
        for agency_id, bound in bounds.items():
            token, texts[agency_id] = issue(datetime.now(UTC), datetime.now(UTC) + LIFE)
            agency = Agency(id=agency_id, name=agency_id, tokens=(token,), **bound)
            writer.send(AGENCIES, key=agency_id.encode(), value=agency.to_bytes(), partition=0).get(HTTP_TIMEOUT_S)
    return texts


def add_agency(settings: Settings, agency_id: str, **bounds: Any) -> str:
    """Put an agency into the register; its token. Kafka must have the topic."""
    return add_agencies(settings, {agency_id: bounds})[agency_id]


def with_limits(settings: Settings, **limits: Any) -> Settings:
    """Settings with a free port and other bounds of the gateway."""
    return settings.model_copy(update={"gateway": GatewaySettings(port=free_ports(1)[0], **limits)})


@contextmanager
def running_gateway(settings: Settings, token: str) -> Iterator[Running]:
    """A gateway in a thread until the block ends."""
    with open_gateway(settings, own_catalogue()) as gateway:
        config = uvicorn.Config(
            build_app(gateway), host=settings.gateway.host, port=settings.gateway_port, log_config=None, timeout_graceful_shutdown=5
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            _await(server)
            headers = {"authorization": f"Bearer {token}"}
            with httpx.Client(base_url=settings.gateway_address, headers=headers, timeout=HTTP_TIMEOUT_S, trust_env=False) as http:
                yield Running(settings, gateway, http, token)
        finally:
            server.should_exit = True
            thread.join()


def events_of(agency_id: str, count: int, seed: int = 1, topic: str | None = None) -> list[dict[str, Any]]:
    """Valid events that the agency may send."""
    rng = random.Random(seed)
    names = list(own_catalogue().topics)
    made = [random_event(topic or rng.choice(names), rng) for _ in range(count)]
    return [event | {"source": f"/agencies/{agency_id}"} for event in made]


def _await(server: uvicorn.Server) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while not server.started:
        assert time.monotonic() < deadline
        time.sleep(0.02)
