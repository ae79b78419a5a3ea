"""A whole installation for tests: a data folder and ports of its own, driven by its command line as a user would."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from infra.platform.process import is_alive
from infra.settings import Settings, environment

ROOT = Path(__file__).parents[2]
COMMAND_TIMEOUT_S = 900
POLL_S = 0.2


class Installation:
    """Its commands, its parts by name, and its processes."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._environment = {**os.environ, **environment(settings)}

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command to its end."""
        return subprocess.run(
            _command(arguments), cwd=ROOT, env=self._environment, capture_output=True, text=True, timeout=COMMAND_TIMEOUT_S, check=False
        )

    def output(self, *arguments: str, may_fail: bool = False) -> str:
        """Standard output of a command; one that fails shows its words."""
        done = self.run(*arguments)
        assert may_fail or done.returncode == 0, (
            f"tongxin {' '.join(arguments)}: {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
        )
        return done.stdout

    def popen(self, *arguments: str) -> subprocess.Popen[str]:
        """A command that goes on beside the test, in a session of its own, with its words in a pipe."""
        return subprocess.Popen(
            _command(arguments), cwd=ROOT, env=self._environment, stderr=subprocess.PIPE, text=True, start_new_session=True
        )

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """A command that goes on beside the test, with its words in the folder of logs."""
        log = self.log_of(arguments[0])
        with log.open("wb") as sink:
            return subprocess.Popen(_command(arguments), cwd=ROOT, env=self._environment, stdout=sink, stderr=subprocess.STDOUT)

    def log_of(self, command: str) -> Path:
        return self.settings.data_dir / "logs" / f"{command}.test.log"

    def status(self) -> dict[str, Any]:
        found = json.loads(self.run("status", "--json").stdout)
        assert isinstance(found, dict)
        return found

    def part(self, name: str) -> dict[str, Any]:
        return next((part for part in self.status()["parts"] if part["name"] == name), {})

    def kill(self, name: str, *, empty: Path | None = None) -> None:
        """SIGKILL to a part, and wait until it runs again; `empty` is a folder that is lost with it."""
        before = self.part(name)
        os.kill(before["pid"], signal.SIGKILL)
        if empty is not None:
            shutil.rmtree(empty)
        until(lambda: self.part(name).get("restarts", 0) > before["restarts"], 120)

    def processes(self) -> list[str]:
        """Whatever runs with our data folder in its environment: its id and command."""
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.environ().get("TONGXIN_DATA_DIR") == str(self.settings.data_dir) and is_alive(process):
                    found.append(f"{process.pid} {' '.join(process.cmdline())}")
        return found


def until(condition: Callable[[], bool], limit_s: float) -> None:
    """Wait until it holds; fail when it does not within the limit."""
    deadline = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(POLL_S)


def _command(arguments: tuple[str, ...]) -> list[str]:
    return [sys.executable, "-m", "tongxin", *arguments]
