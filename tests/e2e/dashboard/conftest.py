"""A dashboard in a process of its own over a filled database, and a real browser."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from clickhouse_driver import Client
from playwright.sync_api import Browser, sync_playwright

from infra.clickhouse import client
from infra.settings import Settings, environment
from tests.integration.dashboard.filled import put_season
from tests.support.server import free_ports

ROOT = Path(__file__).parents[3]
START_TIMEOUT_S = 60
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; without one the tests are skipped at home and fail where they are to count."""
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is not installed.")
        pytest.skip("Chromium is not installed.")
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def database(tables: Settings) -> Iterator[Client]:
    """The filled database, to write more into."""
    with client(tables) as connection:
        put_season(connection)
        yield connection


@pytest.fixture
def address(tables: Settings, database: Client, tmp_path: Path) -> Iterator[str]:
    """Where the dashboard answers."""
    (port,) = free_ports(1)
    flags = ["--server.address=127.0.0.1", f"--server.port={port}", "--server.headless=true"]
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "dashboard" / "server.py"), *flags]
    with (tmp_path / "dashboard.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment(tables)}, stdout=log, stderr=log)
        try:
            yield _answering(f"http://127.0.0.1:{port}", process)
        finally:
            process.terminate()
            process.wait(timeout=20)


def _answering(address: str, process: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        assert process.poll() is None, "The dashboard did not start."
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return address
        except OSError:
            time.sleep(0.1)
    pytest.fail("The dashboard did not answer in time.")
