"""A whole installation for tests: `tongxin up` with a data folder and ports of its own, and its commands."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from infra.settings import Settings, environment

UP_TIMEOUT_S = 180
COMMAND_TIMEOUT_S = 600


class Installation:
    """Starts with `up`, ends with `down`; in between its parts may be killed by name."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._environment = {**os.environ, **environment(settings)}

    def up(self) -> None:
        self.run("up", "--no-simulate", "--detach", timeout_s=UP_TIMEOUT_S)

    def down(self) -> None:
        self.run("down", timeout_s=60)

    def run(self, *command: str, timeout_s: float = COMMAND_TIMEOUT_S, may_fail: bool = False) -> str:
        """A command's standard output; its words are shown if it fails."""
        done = subprocess.run(
            [sys.executable, "-m", "tongxin", *command],
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )
        if done.returncode and not may_fail:
            raise AssertionError(f"tongxin {' '.join(command)} ended with {done.returncode}:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
        return done.stdout

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """A command that goes on beside the test; its words are in the folder of logs."""
        log = self.settings.data_dir / "logs" / f"{command[0]}.test.log"
        with log.open("wb") as sink:
            return subprocess.Popen(
                [sys.executable, "-m", "tongxin", *command], env=self._environment, stdout=sink, stderr=subprocess.STDOUT
            )

    def parts(self) -> dict[str, dict[str, Any]]:
        found: dict[str, Any] = json.loads(self.run("status", "--json", may_fail=True))
        return {part["name"]: part for part in found["parts"]}

    def kill(self, part: str) -> None:
        """SIGKILL to one part, as found in the status."""
        os.kill(self.parts()[part]["pid"], signal.SIGKILL)

    def wait_for_restart(self, part: str, restarts: int, timeout_s: float = 60) -> None:
        until = time.monotonic() + timeout_s
        while time.monotonic() < until:
            now = self.parts()[part]
            if now["restarts"] >= restarts and now["state"] == "ready":
                return
            time.sleep(0.3)
        raise AssertionError(f"{part} was not restarted: {now}")

    def state_of(self, worker: int) -> Path:
        """The folder in which a worker keeps its tables."""
        return self.settings.data_dir / "state" / f"worker-{worker}"
