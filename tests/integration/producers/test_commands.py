"""`tongxin publish` and `tongxin simulate` as processes, against a real Kafka."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pytest

from infra.settings import Settings
from infra.topic import event_topic
from producers.simulate.message import Kind, Message
from producers.simulate.options import SeasonOptions
from producers.simulate.season import Season
from tests.integration.consumers.line import await_true
from tests.support.event_factory import own_catalogue
from tests.support.reading import amount, everything
from tests.support.topics import TestTopics

TOPICS = own_catalogue().topics
ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def _event_topics(topics: TestTopics) -> None:
    topics.create([event_topic(name) for name in TOPICS])


def command(settings: Settings, *arguments: str) -> tuple[list[str], dict[str, str]]:
    environment = {**os.environ, "TONGXIN_KAFKA__BOOTSTRAP": settings.kafka_bootstrap, "TONGXIN_DATA_DIR": str(settings.data_dir)}
    return [sys.executable, "-m", "tongxin", *arguments], environment


def run(settings: Settings, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    line, environment = command(settings, *arguments)
    return subprocess.run(line, env=environment, cwd=ROOT, input=given, capture_output=True, timeout=300, check=False)


def values(settings: Settings) -> Counter[tuple[str, bytes, bytes]]:
    """How often each (topic, key, value) is in Kafka."""
    return Counter((record.topic, record.key, record.value) for record in everything(settings))


def test_a_season_in_kafka_is_the_season_and_its_truth_is_told(settings: Settings, tmp_path: Path) -> None:
    truth = tmp_path / "truth.json"
    done = run(settings, "simulate", "--events", "3000", "--seed", "5", "--truth", str(truth), "--json")
    assert done.returncode == 0, done.stderr.decode()
    season = list(Season(own_catalogue(), SeasonOptions(seed=5, messages=3_000)))
    assert values(settings) == Counter((message.topic, message.key, message.raw) for message in season)
    told: dict[str, Any] = orjson.loads(truth.read_bytes())
    assert set(told) == {"counts", "cells", "as_of", "queries", "malformed"}
    assert told["counts"] == orjson.loads(done.stdout)
    assert told["counts"]["messages"] == 3_000
    assert [row[1] for row in told["malformed"]] == [message.id for message in season if message.kind == "malformed"]


def test_a_season_in_a_file_can_be_published(settings: Settings, tmp_path: Path) -> None:
    file, truth = tmp_path / "season.jsonl", tmp_path / "truth.json"
    assert run(settings, "simulate", "--events", "2000", "--seed", "6", "--truth", str(truth), "--out", str(file)).returncode == 0
    done = run(settings, "publish", str(file), "--json")
    assert done.returncode == 1
    report = orjson.loads(done.stdout)
    counts = orjson.loads(truth.read_bytes())["counts"]
    assert (report["delivered"], len(report["refused"]), report["undelivered"]) == (counts["accepted"], counts["malformed"], [])
    lines = file.read_bytes().split(b"\n")
    refused = {lines[row["line"] - 1] for row in report["refused"]}
    assert values(settings).total() == counts["accepted"]
    assert not refused & {value for _, _, value in values(settings)}


def test_the_same_season_goes_to_standard_output(settings: Settings) -> None:
    one, other = (run(settings, "simulate", "--events", "400", "--seed", "6", "--out", "-").stdout for _ in range(2))
    assert one == other
    assert one.count(b"\n") == 400


def test_good_rows_are_sent_and_bad_ones_listed_by_line(settings: Settings) -> None:
    good = next(message.raw for message in Season(own_catalogue(), SeasonOptions(seed=2, messages=200)) if message.kind == "first")
    done = run(settings, "publish", "-", given=b"\n".join([good, b"", b"{}", b"no json", good]))
    assert done.returncode == 1
    words = done.stderr.decode()
    assert "line 3: type: is missing" in words
    assert "line 4: event: is no JSON" in words
    assert "2 delivered, 2 refused, 0 not delivered" in words
    assert run(settings, "publish", "-", given=good).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("publish", "no-such-file.jsonl"), "no-such-file.jsonl can't be read"),
        (("simulate", "--truth", "t.json"), "--truth needs --events"),
        (("simulate", "--events", "9", "--from", "2024-03-01", "--to", "2024-02-01"), "--from 2024-03-01 is after --to 2024-02-01"),
        (("simulate", "--events", "9", "--malformed", "2"), "--malformed must be from 0 to 0.9"),
        (("simulate", "--events", "9", "--truth", "no/such/folder/t.json"), "its folder does not exist"),
    ],
)
def test_what_can_not_work_exits_2_with_a_sentence(settings: Settings, arguments: tuple[str, ...], words: str) -> None:
    done = run(settings, *arguments)
    assert done.returncode == 2, done.stderr.decode()
    assert words in done.stderr.decode()


def test_no_broker_exits_1_with_a_sentence(settings: Settings) -> None:
    away = settings.model_copy(update={"kafka": settings.kafka.model_copy(update={"bootstrap": "127.0.0.1:1"})})
    done = run(away, "publish", "-", given=b"{}")
    assert done.returncode == 1
    assert "127.0.0.1:1" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def has(settings: Settings, messages: int) -> bool:
    return amount(settings) >= messages


def test_a_season_without_end_goes_on_after_kill_and_stop(settings: Settings) -> None:
    arguments = ("simulate", "--rate", "40", "--speed", "4000", "--now", "2024-01-19", "--seed", "8")
    line, environment = command(settings, *arguments)
    options = SeasonOptions(seed=8, a_day=40 * 86_400 / 4_000)
    season = Season(own_catalogue(), options)
    for how, more in ((signal.SIGKILL, 1_500), (signal.SIGTERM, 300), (signal.SIGINT, 300)):
        enough = amount(settings) + more
        process = subprocess.Popen(line, env=environment, cwd=ROOT, stderr=subprocess.PIPE)
        try:
            await_true(partial(has, settings, enough), f"the season goes on to {enough} messages")
        finally:
            process.send_signal(how)
        _, words = process.communicate(timeout=300)
        assert process.returncode == (-how if how is signal.SIGKILL else 0), words.decode()
    arrived = values(settings)
    messages: list[Message] = []
    while len(messages) < len(arrived) + 2_000:
        hour = season.hour()
        assert hour is not None
        messages += hour.messages
    expected = [(message.topic, message.key, message.raw) for message in messages]
    # A duplicate may be the same bytes as a message long before it, so it does not tell how far the season came.
    last = max(place for place, message in enumerate(messages) if message.kind is not Kind.DUPLICATE and expected[place] in arrived)
    assert len(arrived) > 2_000
    assert set(expected[: last + 1]) <= set(arrived) <= set(expected[: last + 20])
    assert arrived.total() < (last + 1) * 1.3
