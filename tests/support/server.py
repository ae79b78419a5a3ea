"""A real Kafka or ClickHouse for tests: on free ports, in a temporary folder, gone when the session ends."""

from __future__ import annotations

import contextlib
import os
import random
import socket
import subprocess
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from infra.platform.part import Part
from infra.platform.process import kill_group, last_line, start, stop
from infra.settings import Settings

READY_TIMEOUT_S = 240
STOP_GRACE_S = 8
PORTS = range(20000, 32000)


class TestServer:
    """A running part that tests may kill and start again."""

    __test__ = False

    def __init__(self, part: Part, settings: Settings) -> None:
        self.part = part
        self.settings = settings
        self.log = settings.data_dir / "logs" / f"{part.name}.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._problem: Exception | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Block until the part is ready."""
        if self.part.prepare is not None:
            self.part.prepare(lambda _words, _share=None: None)
        self._process = start(self.part.command(), self.log, cwd=self.part.cwd, environment=os.environ)
        deadline = time.monotonic() + READY_TIMEOUT_S
        while not self._ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                kill_group(self._process)
                raise RuntimeError(f"{self.part.name} did not start: {last_line(self.log)}") from self._problem
            time.sleep(0.1)

    def kill(self) -> None:
        """SIGKILL, as a power cut would."""
        assert self._process is not None
        kill_group(self._process)

    def stop(self) -> None:
        if self._process is not None:
            stop(self._process, STOP_GRACE_S)

    def _ready(self) -> bool:
        assert self.part.ready is not None
        try:
            return self.part.ready()
        except Exception as problem:  # noqa: BLE001 - whatever a part that is not up yet answers
            self._problem = problem
            return False


def free_ports(count: int) -> list[int]:
    """Ports nobody listens on, below those that Linux gives to outgoing connections, so that none takes one before its server does.

    None is given twice, nor to two of the workers among whom a run is divided: a server may listen long after its port was chosen.
    """
    found: list[int] = []
    while len(found) < count:
        port = next(_untried())
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            found.append(port)
    return found


@cache
def _untried() -> Iterator[int]:
    """This worker's share of the ports, in an order of its own."""
    worker, workers = os.environ.get("PYTEST_XDIST_WORKER", "gw0"), os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")
    share = PORTS[int(worker.removeprefix("gw")) :: int(workers)]
    return iter(random.SystemRandom().sample(share, len(share)))


def own_settings(data_dir: Path) -> Settings:
    """Settings of an installation of its own: an own data folder and free ports."""
    kafka, controller, native, http, dashboard, gateway = free_ports(6)
    return Settings.model_validate(
        {
            "data_dir": data_dir,
            "kafka": {"port": kafka, "controller_port": controller},
            "clickhouse": {"port": native, "http_port": http},
            "dashboard": {"port": dashboard},
            "gateway": {"port": gateway},
        }
    )
