"""The gateway and the real alerter: an alert is raised, seen to and closed; killing the alerter in the middle keeps what was wished for."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from infra.generation import Generation, announce
from infra.settings import Settings
from infra.topic import project_topics
from producers.gateway import alert_desk
from tests.integration.producers.gateway.house import BUSY_S
from tests.integration.producers.gateway.running import Running, add_agency, running_gateway, with_limits
from tests.support.event_factory import own_catalogue
from tests.support.installation import Installation
from tests.support.topics import TestTopics

TROUBLE = {"signal": "arrears-complaints", "city": "370100", "why": "市信访局通报，多名农民工反映欠薪"}


@pytest.fixture
def installation(topics: TestTopics, settings: Settings) -> Installation:
    topics.create(project_topics(own_catalogue().topics))
    announce(settings, Generation(1, "tests"))
    (settings.data_dir / "logs").mkdir(parents=True)
    return Installation(settings)


@pytest.fixture
def running(installation: Installation, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    assert installation.settings is settings
    monkeypatch.setattr(alert_desk, "ANSWER_S", BUSY_S)
    token = add_agency(settings, "office", office=True)
    with running_gateway(with_limits(settings), token) as made:
        yield made


@pytest.fixture
def alerters(installation: Installation) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        started.append(installation.start("alerter"))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def test_wishes_are_done_once_though_the_alerter_is_killed(
    running: Running, settings: Settings, alerters: Callable[[], subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = alerters()
    made = until(lambda: running.http.post("/v1/alerts", json=TROUBLE, headers={"Idempotency-Key": "r"}), 201)
    path = f"/v1/alerts/{made['alert']['id']}"
    token = add_agency(settings, "jinan", departments=(made["alert"]["owner"]["department"],), cities=("370100",))
    clerk = {"authorization": f"Bearer {token}"}
    until(lambda: running.http.post(f"{path}/acknowledge", json={}, headers=clerk | {"Idempotency-Key": "a"}), 200)
    first.kill()
    first.wait()
    with monkeypatch.context() as quick:
        quick.setattr(alert_desk, "ANSWER_S", 0.5)
        for _ in range(3):
            kept = running.http.post(f"{path}/comment", json={"why": "已联系用人单位"}, headers=clerk | {"Idempotency-Key": "c"})
            assert kept.status_code == 202
    alerters()
    told = until(
        lambda: running.http.post(f"{path}/comment", json={"why": "已联系用人单位"}, headers=clerk | {"Idempotency-Key": "c"}), 200
    )
    assert told["alert"]["comments"] == 1
    for action in ("verify", "handle", "resolve", "close"):
        answer = running.http.post(f"{path}/{action}", json={"why": "属实，已处置"}, headers=clerk)
        assert answer.status_code == 200, answer.text
    refused = running.http.post(f"{path}/reopen", json={"why": "x"}, headers=clerk)
    assert (refused.status_code, refused.json()["reasons"]) == (409, ["reopen is for the coordination office"])
    history = running.http.get(path).json()["history"]
    assert [step["action"] for step in history if not step["refused"] and step["role"] != "system"] == [
        "raise",
        "acknowledge",
        "comment",
        "verify",
        "handle",
        "resolve",
        "close",
    ]


def until(call: Callable[[], httpx.Response], status: int, within_s: float = 3 * BUSY_S) -> Any:
    """The body of the first answer of that status."""
    deadline = time.monotonic() + within_s
    while True:
        answer = call()
        if answer.status_code == status:
            return answer.json()
        assert time.monotonic() < deadline, answer.text
        time.sleep(0.2)
