"""Processes on a leash, and their logs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from infra.platform import leash, process

SLEEPER = [sys.executable, "-S", "-c", "import time; time.sleep(60)"]


def test_a_part_is_killed_with_its_group(tmp_path: Path) -> None:
    running = process.start(SLEEPER, tmp_path / "a.log", cwd=None, environment=os.environ)
    assert os.getpgid(running.pid) == running.pid != os.getpgid(0)
    process.stop(running, grace_s=5)
    assert running.returncode == -signal.SIGTERM
    assert process.ending(running, tmp_path / "a.log") == "killed by SIGTERM"
    process.kill_group(running)


def test_output_goes_to_the_log_and_is_the_last_word(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "a.log"
    for words in ("one", "two"):
        process.start([sys.executable, "-S", "-c", f"print({words!r}); raise SystemExit(3)"], log, cwd=tmp_path, environment={}).wait()
    assert log.read_text() == "one\ntwo\n"
    ended = process.start([sys.executable, "-S", "-c", "raise SystemExit(3)"], tmp_path / "b.log", cwd=tmp_path, environment={})
    ended.wait()
    assert process.ending(ended, log) == "two"
    assert process.ending(ended, tmp_path / "b.log") == "ended with exit code 3"


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("", ""),
        ("a\n\n", "a"),
        ('{"event": "stopped", "error": "no space"}\n', "stopped: no space"),
        ('{"event": "failed", "exception": "Traceback\\nValueError: x"}\n', "failed: ValueError: x"),
        ("[1]", "[1]"),
        ("é" * 5000, "é" * 300),
    ],
)
def test_the_last_line_is_told_in_short(text: str, last: str, tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text(text, encoding="utf-8")
    assert process.last_line(tmp_path / "a.log") == last


def test_a_log_that_is_not_there_says_nothing(tmp_path: Path) -> None:
    assert process.last_line(tmp_path / "none.log") == ""
    process.trim(tmp_path / "none.log")


def test_a_log_that_grew_is_begun_anew_under_its_writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "LOG_LIMIT_BYTES", 10)
    log = tmp_path / "a.log"
    with log.open("ab", buffering=0) as writer:
        writer.write(b"0123456789")
        process.trim(log)
        assert log.stat().st_size == 10
        writer.write(b"x")
        process.trim(log)
        writer.write(b"new")
    assert log.read_bytes() == b"new"
    assert (tmp_path / "a.log.1").read_bytes() == b"0123456789x"


def test_where_the_kernel_keeps_no_watch_the_leash_does(tmp_path: Path) -> None:
    folder = str(Path(leash.__file__).parent)
    code = f"import os, sys; sys.path.insert(0, {folder!r}); import leash; sys.exit(leash.watch(os.getppid(), {SLEEPER!r}))"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {code!r}])"
    with subprocess.Popen([sys.executable, "-c", outer]) as parent:
        family: list[psutil.Process] = []
        deadline = time.monotonic() + 60
        while len(family) < 2:
            assert time.monotonic() < deadline
            family = psutil.Process(parent.pid).children(recursive=True)
            time.sleep(0.02)
        parent.kill()
    _, alive = psutil.wait_procs(family, timeout=30)
    assert not [left for left in alive if left.status() != psutil.STATUS_ZOMBIE]


def test_a_leash_whose_holder_is_gone_starts_nothing() -> None:
    done = subprocess.run([sys.executable, "-I", "-S", leash.__file__, "1", "/bin/echo", "started"], capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (1, b"")
