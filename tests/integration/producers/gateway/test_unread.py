"""What the gateway refuses before it has read an event; one gateway for all."""

from __future__ import annotations

import pytest

from tests.integration.producers.gateway.running import Running


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic eDp5", "Bearer tx_0123_abc"])
def test_without_a_good_token_nothing_is_read(shared_running: Running, header: str) -> None:
    answer = shared_running.http.post("/v1/events", content=b"[]", headers={"authorization": header})
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("text/plain", b"{}", 415),
        ("application/cloudevents+json; charset=gb18030", b"{}", 415),
        ("application/cloudevents+json", b"{", 400),
        ("application/cloudevents-batch+json", b"{}", 400),
        ("application/cloudevents-batch+json", b"[]", 400),
        ("application/cloudevents-batch+json", b"[" * 100_000, 400),
    ],
)
def test_what_is_no_submission_is_a_problem(shared_running: Running, content_type: str, body: bytes, status: int) -> None:
    answer = shared_running.http.post("/v1/events", content=body, headers={"content-type": content_type})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status
