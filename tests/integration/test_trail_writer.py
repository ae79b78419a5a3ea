"""The writer of the trail without its broker."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from infra.settings import Settings
from infra.topic import trail_topic
from infra.trail import Act, Action, Outcome, Trail
from tests.support.server import TestServer
from tests.support.topics import TestTopics

ACT = Act(datetime(2026, 11, 22, tzinfo=UTC), "li@office", Action.SUBMIT, Outcome.DONE, "jinan", "r1")


def test_an_act_that_is_lost_is_in_the_log(
    settings: Settings, topics: TestTopics, kafka: TestServer, caplog: pytest.LogCaptureFixture
) -> None:
    topics.create([trail_topic()])
    trail = Trail(settings)
    trail.write(ACT).get(timeout=60)
    kafka.kill()
    try:
        future = trail.write(ACT)
        began = time.monotonic()
        trail.close(timeout_s=2)
        assert time.monotonic() - began < 30
    finally:
        kafka.start()
    assert future.failed()
    [lost] = [record.__dict__ for record in caplog.records if record.message == "act-lost"]
    assert (lost["agency"], lost["actor"], lost["action"], lost["subject"]) == ("jinan", "li@office", "submit", "r1")
