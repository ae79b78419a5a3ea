"""`tongxin up` with every real part: start, status, a killed part, a second copy refused, and an end that leaves nothing."""

from __future__ import annotations

import json
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.clickhouse import client
from tests.support.installation import Installation, until
from tests.support.server import own_settings

START_TIMEOUT_S = 120.0
STOP_TIMEOUT_S = 60.0
MEMORY_LIMIT_MB = 2500
PARTS = {"kafka", "clickhouse", "worker", "alerter", "sink", "figures", "notifier", "gateway", "dashboard"}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    made = Installation(own_settings(tmp_path_factory.mktemp("copy") / "data"))
    yield made
    made.run("down")
    assert made.processes() == []


@pytest.fixture
def running(copy: Installation) -> Installation:
    if not copy.status()["running"]:
        done = copy.run("up", "--detach", "--no-simulate")
        assert done.returncode == 0, done.stderr
    return copy


def test_all_parts_come_up_and_say_where_they_are(running: Installation) -> None:
    status = running.status()
    parts = {part["name"]: part for part in status["parts"]}
    assert set(parts) == PARTS
    assert {part["state"] for part in parts.values()} == {"ready"}
    assert parts["kafka"]["address"] == running.settings.kafka_bootstrap
    assert parts["clickhouse"]["address"].endswith(f":{running.settings.clickhouse_address[1]}")
    assert parts["clickhouse"]["http_address"].endswith(f":{running.settings.clickhouse_http_port}")
    assert parts["dashboard"]["address"] == running.settings.dashboard_address
    assert parts["gateway"]["address"] == running.settings.gateway_address
    assert 0 < status["memory_mb"] < MEMORY_LIMIT_MB
    assert len(status["contacts"]["unreached"]) == status["contacts"]["answering"] > 0, "nobody has a contact yet"
    assert "alerts reach nobody" in running.run("status").stdout


def test_a_second_copy_on_the_same_folder_is_refused(running: Installation) -> None:
    for arguments in (("up", "--no-simulate"), ("up", "--detach", "--no-simulate")):
        done = running.run(*arguments)
        assert done.returncode == 2
        [sentence] = done.stderr.strip().splitlines()
        assert "already runs on" in sentence
        assert "tongxin down" in sentence


@pytest.mark.parametrize("name", ["sink", "clickhouse", "kafka"])
def test_a_killed_part_is_started_again_and_status_says_so(name: str, running: Installation) -> None:
    before = running.part(name)
    os.kill(before["pid"], signal.SIGKILL)
    until(lambda: running.part(name).get("restarts") == before["restarts"] + 1, 60)
    until(lambda: running.part(name).get("state") == "ready", START_TIMEOUT_S)
    assert running.part(name)["pid"] != before["pid"]


def test_down_leaves_no_process_and_a_second_start_finds_its_data(running: Installation) -> None:
    with client(running.settings) as database:
        database.execute("INSERT INTO topics (topic, unique_within) VALUES ('kept', 'city')")
    assert running.run("down").returncode == 0
    assert running.processes() == []
    done = running.run("up", "--detach", "--no-simulate")
    assert done.returncode == 0, done.stderr
    with client(running.settings) as database:
        assert database.execute("SELECT count() FROM topics WHERE topic = 'kept'") == [(1,)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_leaves_no_process(number: signal.Signals, copy: Installation) -> None:
    copy.run("down")
    with copy.popen("up", "--no-simulate") as up:
        until(lambda: {part["state"] for part in copy.status()["parts"]} == {"ready"}, START_TIMEOUT_S)
        up.send_signal(number)
        _, told = up.communicate(timeout=STOP_TIMEOUT_S)
    assert up.returncode == 0
    assert f"Tongxin is up: {copy.settings.dashboard_address}" in told
    assert told.strip().endswith("Stopped.")
    assert copy.processes() == []


def test_a_killed_supervisor_takes_everything_with_it(running: Installation) -> None:
    os.kill(running.status()["pid"], signal.SIGKILL)
    until(lambda: running.processes() == [], 30)
    assert not running.status()["running"]


def test_a_taken_port_is_one_sentence_with_its_owner_and_the_setting(copy: Installation) -> None:
    copy.run("down")
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", copy.settings.dashboard_port))
        holder.listen()
        done = copy.run("up", "--no-simulate")
        doctor = copy.run("doctor", "--json")
    assert done.returncode == doctor.returncode == 2
    [sentence] = done.stderr.strip().splitlines()
    assert sentence.startswith(f"Port {copy.settings.dashboard_port} (dashboard) is taken by ")
    assert f"(pid {os.getpid()})" in sentence
    assert "TONGXIN_DASHBOARD__PORT" in sentence
    assert [one["words"] for one in json.loads(doctor.stdout) if one["verdict"] == "fault"] == [sentence]


def test_a_stale_data_folder_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "tongxin.json").write_text('{"format": 1, "kafka": "99.0", "clickhouse": "26.9"}', encoding="utf-8")
    stale = Installation(own_settings(tmp_path))
    done = stale.run("up", "--no-simulate")
    assert done.returncode == 2
    [sentence] = done.stderr.strip().splitlines()
    assert "was written by kafka 99.0" in sentence
