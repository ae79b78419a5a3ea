"""What the gateway bounds, and what it answers when Kafka is away or killed."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import orjson
import pytest

from infra.settings import Settings
from producers import channel
from tests.integration.producers.gateway.conftest import AGENCY
from tests.integration.producers.gateway.running import Running, events_of, running_gateway, with_limits
from tests.support.reading import everything
from tests.support.server import TestServer

PROBLEM = "application/problem+json"
MB = 1024 * 1024
DEADLINE_S = 4
JSON = {"content-type": "application/cloudevents+json"}


@pytest.fixture
def narrow(bureau: str, settings: Settings) -> Iterator[Running]:
    """A gateway with tight bounds."""
    limits = with_limits(settings, max_body_mb=1, max_in_flight_mb=1, max_events=10, burst=20, rate_per_s=2, deadline_s=DEADLINE_S)
    with running_gateway(limits, bureau) as made:
        yield made


def problem_of(answer: httpx.Response, status: int) -> dict[str, Any]:
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM), answer.text
    told = answer.json()
    assert told["status"] == status
    assert set(told) >= {"type", "title", "detail"}
    return dict(told)


def test_a_body_has_a_bound_whether_its_length_is_told_or_not(narrow: Running) -> None:
    large = b" " * (MB + 1)
    problem_of(narrow.http.post("/v1/events", content=large, headers=JSON), 413)
    problem_of(narrow.http.post("/v1/events", content=(large[start : start + 65_536] for start in range(0, MB, 65_536)), headers=JSON), 400)
    chunks = (large[:65_536] for _ in range(17))
    problem_of(narrow.http.post("/v1/events", content=chunks, headers=JSON), 413)


def test_a_batch_has_a_bound(narrow: Running) -> None:
    problem_of(narrow.post([{}] * 11), 413)
    problem_of(narrow.http.post("/v1/events", content=b"[" + b"{}," * 5_000 + b"{}]", headers=JSON), 413)
    problem_of(narrow.post([{}] * 10), 422)


def test_an_agency_has_a_rate(narrow: Running) -> None:
    events = events_of(AGENCY, 10)
    assert narrow.post(events).status_code == 202
    assert narrow.post(events[:9]).status_code == 202
    refused = narrow.post(events)
    problem_of(refused, 429)
    wait_s = int(refused.headers["retry-after"])
    assert 1 <= wait_s <= 5
    time.sleep(wait_s)
    assert narrow.post(events[:2]).status_code == 202


def test_bytes_under_way_have_a_bound(narrow: Running) -> None:
    may_end = threading.Event()

    def slow() -> Iterator[bytes]:
        yield b" " * 900_000
        may_end.wait(120)
        yield b"{}"

    answers: list[httpx.Response] = []
    headers = JSON | {"authorization": f"Bearer {narrow.token}"}

    def post() -> None:
        answers.append(httpx.post(f"{narrow.address}/v1/events", content=slow(), headers=headers, timeout=60, trust_env=False))

    first = threading.Thread(target=post)
    first.start()
    try:
        deadline = time.monotonic() + 60
        while narrow.gateway.load.bytes < 900_000:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        crowded = narrow.http.post("/v1/events", content=b" " * 200_000 + b"{}", headers=JSON)
        problem_of(crowded, 503)
        assert int(crowded.headers["retry-after"]) >= 1
    finally:
        may_end.set()
        first.join()
    assert [answer.status_code for answer in answers] == [422]
    assert narrow.gateway.load.bytes == 0
    assert narrow.http.post("/v1/events", content=b" " * 200_000 + b"{}", headers=JSON).status_code == 422


def test_without_kafka_it_says_when_to_come_back(narrow: Running, kafka: TestServer) -> None:
    events = events_of(AGENCY, 3)
    assert narrow.post(events[:1]).status_code == 202
    assert narrow.http.get("/-/ready").status_code == 200
    kafka.kill()
    try:
        began_s = time.monotonic()
        away = narrow.post(events[1:2])
        assert time.monotonic() - began_s < 30
        assert "changes nothing" in problem_of(away, 503)["detail"]
        assert int(away.headers["retry-after"]) >= 1
        began_s = time.monotonic()
        problem_of(narrow.post(events[2:3]), 503)
        assert time.monotonic() - began_s < DEADLINE_S, "it knows by now that Kafka is away"
        problem_of(narrow.http.get("/-/ready"), 503)
        assert narrow.http.get("/-/healthy").status_code == 200
    finally:
        kafka.start()
    until_s = time.monotonic() + 60
    while narrow.post(events[1:2]).status_code != 202:
        assert time.monotonic() < until_s
        time.sleep(1)
    assert {orjson.loads(record.value)["id"] for record in everything(narrow.settings)} == {event["id"] for event in events[:2]}


def test_it_goes_on_when_kafka_was_away_for_longer_than_messages_are_kept(
    bureau: str, settings: Settings, kafka: TestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel, "DELIVERY_TIMEOUT_MS", 5_000)
    monkeypatch.setattr(channel, "REQUEST_TIMEOUT_MS", 2_000)
    events = events_of(AGENCY, 3)
    with running_gateway(with_limits(settings, deadline_s=2), bureau) as gateway:
        assert gateway.post(events[:1]).status_code == 202
        kafka.kill()
        try:
            problem_of(gateway.post(events[1:2]), 503)
            time.sleep(8)
        finally:
            kafka.start()
        until_s = time.monotonic() + 60
        while gateway.post(events[2:3]).status_code != 202:
            assert time.monotonic() < until_s
            time.sleep(1)
    assert {events[0]["id"], events[2]["id"]} <= {orjson.loads(record.value)["id"] for record in everything(settings)}


def test_nothing_that_was_answered_with_202_is_lost_when_kafka_is_killed(bureau: str, settings: Settings, kafka: TestServer) -> None:
    events = events_of(AGENCY, 4_000)
    for number, event in enumerate(events):
        event["id"] = f"n{number}"
    accepted: set[str] = set()
    statuses: list[int] = []
    running = with_limits(settings, rate_per_s=100_000, deadline_s=2)

    def post(gateway: Running, batches: Iterator[list[dict[str, Any]]], lock: threading.Lock) -> None:
        while True:
            with lock:
                batch = next(batches, None)
            if batch is None:
                return
            answer = gateway.post(batch)
            statuses.append(answer.status_code)
            if answer.status_code == 202:
                accepted.update(event["id"] for event in batch)
            else:
                time.sleep(1)

    with running_gateway(running, bureau) as gateway:
        batches, lock = iter([events[start : start + 20] for start in range(0, len(events), 20)]), threading.Lock()
        threads = [threading.Thread(target=post, args=(gateway, batches, lock)) for _ in range(4)]
        for thread in threads:
            thread.start()
        while len(statuses) < 50:
            time.sleep(0.01)
        kafka.kill()
        time.sleep(3)
        kafka.start()
        for thread in threads:
            thread.join()
    assert set(statuses) == {202, 503}
    assert statuses[-1] == 202
    arrived = {orjson.loads(record.value)["id"] for record in everything(settings)}
    assert len(accepted) > 500
    assert accepted <= arrived


def test_metrics_count_what_was_answered(narrow: Running) -> None:
    narrow.post([*events_of(AGENCY, 2), {}])
    narrow.http.get("/v1/receipts/x", headers={"authorization": "Bearer no"})
    told = narrow.http.get("/metrics").text
    for line in (
        'tongxin_gateway_requests_total{route="/v1/events",status="202"} 1.0',
        'tongxin_gateway_requests_total{route="/v1/receipts/{receipt_id}",status="401"} 1.0',
        'tongxin_gateway_events_total{outcome="accepted"} 2.0',
        'tongxin_gateway_events_total{outcome="refused"} 1.0',
        'tongxin_gateway_denials_total{reason="malformed"} 1.0',
    ):
        assert line in told, line
    assert narrow.http.get("/asyncapi.json").json()["asyncapi"] == "3.0.0"
