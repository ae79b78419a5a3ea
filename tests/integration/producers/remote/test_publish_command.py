"""`tongxin publish --url` as a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.producers.remote.fault_gateway import TOKEN, fault_gateway
from tests.integration.producers.remote.visits import numbered
from tests.support.event_factory import encode
from tests.support.server import free_ports

ROOT = Path(__file__).parents[4]


def published(*arguments: str, given: bytes) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tongxin", "publish", "-", *arguments]
    done = subprocess.run(command, cwd=ROOT, input=given, capture_output=True, env=dict(os.environ), check=False)
    return subprocess.CompletedProcess(command, done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def token_file(tmp_path: Path) -> str:
    path = tmp_path / "token"
    path.write_text(f"{TOKEN}\n")
    return str(path)


def test_rows_go_to_the_gateway_and_bad_ones_are_listed_by_line(token_file: str) -> None:
    lines = [encode(numbered(1)), b"", b"{}", encode(numbered(2, "refused")), encode(numbered(3))]
    with fault_gateway() as gateway:
        done = published("--url", gateway.url, "--token-file", token_file, "--json", given=b"\n".join(lines))
    told = json.loads(done.stdout)
    assert (done.returncode, told["delivered"], [one["line"] for one in told["refused"]]) == (1, 2, [3, 4])
    assert gateway.ids == ["v-1", "v-3"]


def test_what_an_outbox_kept_is_sent_by_the_next_call(tmp_path: Path, token_file: str) -> None:
    [port] = free_ports(1)
    options = ("--url", f"http://127.0.0.1:{port}", "--token-file", token_file, "--outbox", str(tmp_path / "outbox"), "--timeout", "5")
    away = published(*options[:-1], "1", given=encode(numbered(1)))
    assert away.returncode == 1
    assert "event v-1: not delivered to visits: The gateway at" in away.stderr
    assert TOKEN not in away.stderr
    with fault_gateway(port) as gateway:
        done = published(*options, given=encode(numbered(2)))
        assert (done.returncode, done.stderr.splitlines()[-1]) == (0, "1 delivered, 0 refused, 0 not delivered")
    assert gateway.ids == ["v-1", "v-2"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--url", "http://127.0.0.1:1"], "--url needs --token-file"),
        (["--url", "http://127.0.0.1:1", "--token-file", "no-such-file"], "no-such-file can't be read"),
        (["--outbox", "x"], "go with --url"),
    ],
)
def test_options_that_do_not_fit_stop_at_once(arguments: list[str], said: str) -> None:
    done = published(*arguments, given=b"{}")
    assert done.returncode == 2
    assert said in done.stderr
