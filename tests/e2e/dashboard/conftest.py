"""A dashboard in a process of its own over a filled database, one for all tests of a module, and a real browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from clickhouse_driver import Client
from playwright.sync_api import Browser, expect, sync_playwright

from infra.clickhouse import client
from infra.settings import Settings
from tests.e2e.dashboard.stillness import PATIENCE_MS
from tests.integration.dashboard.filled import put_season
from tests.integration.dashboard.served import serving

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; without one the tests are skipped at home and fail where they are to count.

    Not longer than a module: while Playwright is open its event loop counts as running, and no later test could run one of its own.
    """
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is not installed.")
        pytest.skip("Chromium is not installed.")
    with sync_playwright() as play:
        expect.set_options(timeout=PATIENCE_MS)
        opened = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        opened.on("context", lambda context: context.set_default_timeout(PATIENCE_MS))
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def database(shared_tables: Settings) -> Iterator[Client]:
    """The filled database behind `address`, to write more into."""
    with client(shared_tables) as connection:
        put_season(connection)
        yield connection


@pytest.fixture
def season(tables: Settings) -> None:
    """Fills the test's own database."""
    with client(tables) as connection:
        put_season(connection)


@pytest.fixture(scope="module")
def address(shared_tables: Settings, database: Client) -> Iterator[str]:
    """Where the dashboard answers, to anybody."""
    with serving(shared_tables) as address:
        yield address
