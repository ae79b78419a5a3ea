"""The shards that a worker holds: opened when their partition is assigned, closed when it is taken away."""

from __future__ import annotations

import asyncio
import logging
import shutil
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from streams.changelog import FencedWriter
from streams.refusal import Breaker
from streams.shard import Rules, Shard
from streams.store import LocalStore
from streams.table import BatchedTable

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Changelogs:
    """Topics of the tables of a generation, and the connection to them as aiokafka takes it."""

    connection: Mapping[str, Any]
    progress: str
    signals: str
    ledger: str
    identity: str


class Shards:
    """Opens each partition's state once: shuts out earlier writers, then reads what the local copy lacks."""

    def __init__(self, rules: Rules, changelogs: Changelogs, folder: Path, breaker: Breaker) -> None:
        self._rules = rules
        self._changelogs = changelogs
        self._folder = folder
        self._breaker = breaker
        self._open: dict[int, asyncio.Task[Shard]] = {}
        self._turn = asyncio.Lock()

    @property
    def ready(self) -> bool:
        """Whether every shard that was asked for is open."""
        return all(task.done() for task in self._open.values())

    def prepare(self, partitions: Iterable[int], fail: Callable[[BaseException], None]) -> None:
        """Begin to open these, without waiting; `fail` is called if one can't be."""

        def check(task: asyncio.Task[Shard]) -> None:
            if not task.cancelled() and (error := task.exception()) is not None:
                fail(error)

        for partition in partitions:
            self._task(partition).add_done_callback(check)

    async def get(self, partition: int) -> Shard:
        """The open shard of a partition. Blocks while it recovers."""
        return await asyncio.shield(self._task(partition))

    def _task(self, partition: int) -> asyncio.Task[Shard]:
        if partition not in self._open:
            self._open[partition] = asyncio.get_running_loop().create_task(self._recovered(partition))
        return self._open[partition]

    async def _recovered(self, partition: int) -> Shard:
        logs = self._changelogs
        began = time.monotonic()
        async with AsyncExitStack() as held:
            writer = FencedWriter(logs.connection, f"{logs.identity}-{partition}", partition)
            held.push_async_callback(writer.close)
            topics = (logs.progress, logs.signals, logs.ledger)
            marks = await writer.open(topics)
            tables, read = [], 0
            for topic in topics:
                table = BatchedTable(_local_copy(self._folder / topic / str(partition), marks[topic]), topic, writer)
                held.callback(table.close)
                read += await table.recover(logs.connection, marks[topic])
                tables.append(table)
            log.info("shard-open", extra={"partition": partition, "recovered": read, "seconds": round(time.monotonic() - began, 2)})
            progress, signals, ledger = tables
            shard = Shard(partition, self._rules, progress, signals, ledger, writer, self._breaker, self._turn)
            held.pop_all()
            return shard

    async def close(self, partitions: Iterable[int]) -> None:
        """Let go of these; the ones that are still recovering are given up."""
        for partition in partitions:
            task = self._open.pop(partition, None)
            if task is None:
                continue
            if not task.done():
                task.cancel()
                await asyncio.wait([task])
            elif not task.cancelled() and task.exception() is None:
                await task.result().close()


def _local_copy(folder: Path, mark: int) -> LocalStore:
    """The local copy, begun anew if it knows more than the changelog has: then it is the copy of another one, which is gone."""
    store = LocalStore(folder)
    if store.offset <= mark:
        return store
    log.warning("local-copy-discarded", extra={"folder": str(folder), "offset": store.offset, "mark": mark})
    store.close()
    shutil.rmtree(folder)
    return LocalStore(folder)
