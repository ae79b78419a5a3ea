"""Reads and closes letters for the routes, in threads of its own: a slow database must not hold up who reports."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, TypeVar

import clickhouse_driver

from infra.clickhouse import client, translated
from infra.letter import Group, Letter, LetterId, mark_replayed, read_groups, read_letters
from infra.settings import Settings

THREADS = 2
QUERY_LIMIT_S = 20

Result = TypeVar("Result")


class LetterDesk:
    """For one event loop. Everything raises TransientError when ClickHouse is away."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="letters")

    async def groups(self, source: str) -> list[Group]:
        """Those of an agency that are open."""
        return await self._run(lambda connection: read_groups(connection, source=source))

    async def letters(self, **asked: Any) -> list[Letter]:
        """As infra.letter.read_letters."""
        return await self._run(lambda connection: read_letters(connection, **asked))

    async def mark_replayed(self, letter: LetterId, now: datetime) -> None:
        await self._run(lambda connection: mark_replayed(connection, [letter], now))

    def close(self) -> None:
        """Let what is under way end."""
        self._threads.shutdown(cancel_futures=True)

    async def _run(self, how: Callable[[clickhouse_driver.Client], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._asked, how)

    def _asked(self, how: Callable[[clickhouse_driver.Client], Result]) -> Result:
        with translated(self._settings), client(self._settings, max_execution_time=QUERY_LIMIT_S) as connection:
            return how(connection)
