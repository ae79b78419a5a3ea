"""One process of a part: started on a leash in a group of its own, its output in a log file, ended with its whole group."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

from infra.platform import leash

LOG_LIMIT_BYTES = 32 * 1024 * 1024
TAIL_BYTES = 8192
POLL_S = 0.02


def start(command: Sequence[str], log: Path, *, cwd: Path | None, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start the command, output appended to `log`. It gets SIGKILL when the calling process dies."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-I", "-S", leash.__file__, str(os.getpid()), *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=dict(environment),
            start_new_session=True,
        )


def ask_to_stop(process: subprocess.Popen[bytes]) -> None:
    """SIGTERM to the process; it may be gone already."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL to everything the process started that is still in its group, and to itself."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def stop(process: subprocess.Popen[bytes], grace_s: float) -> None:
    """End the process and its group: politely, and after `grace_s` not. Blocks."""
    ask_to_stop(process)
    deadline = time.monotonic() + grace_s
    while process.poll() is None and time.monotonic() < deadline:
        time.sleep(POLL_S)
    kill_group(process)


def is_alive(process: psutil.Process) -> bool:
    """Whether it still runs; one that has ended and that nobody collected does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def ending(process: subprocess.Popen[bytes], log: Path) -> str:
    """How an ended process ended: the signal that killed it, or what its log said last."""
    code = process.returncode
    if code < 0:
        return f"killed by {signal.Signals(-code).name}"
    return last_line(log) or f"ended with exit code {code}"


def last_line(log: Path) -> str:
    """What the log says last, short enough for a sentence; of a JSON line the event and its error."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - TAIL_BYTES))
            lines = file.read().decode("utf-8", "replace").strip().splitlines()
    except OSError:
        return ""
    if not lines:
        return ""
    line = lines[-1].strip()
    try:
        entry = json.loads(line)
    except ValueError:
        return line[:300]
    if not isinstance(entry, dict):
        return line[:300]
    return ": ".join(str(entry[key]).strip().splitlines()[-1] for key in ("event", "error", "exception") if entry.get(key))[:300]


def trim(log: Path) -> None:
    """Keep a log that grew past LOG_LIMIT_BYTES as `.1` and begin it anew; its writer goes on appending."""
    try:
        if log.stat().st_size <= LOG_LIMIT_BYTES:
            return
        with log.open("rb") as source, log.with_suffix(".log.1").open("wb") as kept:
            while block := source.read(1024 * 1024):
                kept.write(block)
        os.truncate(log, 0)
    except FileNotFoundError:
        return
