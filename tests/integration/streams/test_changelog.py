"""The fence: of two writers of one partition only the later gets anything through, and recovery reads what it left."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from aiokafka.errors import KafkaError

from infra.settings import Settings
from infra.topic import PROGRESS, changelog_topics
from streams.changelog import FencedWriter
from streams.store import LocalStore
from streams.table import BatchedTable
from tests.support.topics import TestTopics

PARTITION = 0


def test_an_earlier_writer_is_refused(settings: Settings, topics: TestTopics, tmp_path: Path) -> None:
    topics.create(changelog_topics())
    asyncio.run(_earlier_writer_is_refused({"bootstrap_servers": settings.kafka_bootstrap}, tmp_path))


async def _earlier_writer_is_refused(connection: dict[str, str], folder: Path) -> None:
    earlier, later = FencedWriter(connection, "w", PARTITION), FencedWriter(connection, "w", PARTITION)
    await earlier.open((PROGRESS,))
    old = BatchedTable(LocalStore(folder / "old"), PROGRESS, earlier)
    await old.put_many({b"a": b"1", b"b": b"1"})
    mark = (await later.open((PROGRESS,)))[PROGRESS]
    with pytest.raises(KafkaError):
        await old.put_many({b"a": b"from the grave"})
    assert old.get_many([b"a"]) == [b"1"], "the local copy never has what the changelog has not"
    new = BatchedTable(LocalStore(folder / "new"), PROGRESS, later)
    assert await new.recover(connection, mark) == 2
    await new.put_many({b"b": b"2"})
    assert new.get_many([b"a", b"b", b"c"]) == [b"1", b"2", None]
    new.close()
    await earlier.close()
    await later.close()


def test_recovery_reads_only_what_the_copy_lacks(settings: Settings, topics: TestTopics, tmp_path: Path) -> None:
    topics.create(changelog_topics())
    asyncio.run(_only_what_lacks({"bootstrap_servers": settings.kafka_bootstrap}, tmp_path))


async def _only_what_lacks(connection: dict[str, str], folder: Path) -> None:
    writer = FencedWriter(connection, "w", PARTITION)
    await writer.open((PROGRESS,))
    table = BatchedTable(LocalStore(folder / "copy"), PROGRESS, writer)
    items = {b"%d" % number: b"x" * 500 for number in range(5000)}
    await table.put_many(items)
    await table.put_many({b"0": b"later"})
    table.close()
    await writer.close()
    second = FencedWriter(connection, "w", PARTITION)
    mark = (await second.open((PROGRESS,)))[PROGRESS]
    same = BatchedTable(LocalStore(folder / "copy"), PROGRESS, second)
    assert await same.recover(connection, mark) == 0
    empty = BatchedTable(LocalStore(folder / "empty"), PROGRESS, second)
    assert await empty.recover(connection, mark) >= 5000
    assert empty.get_many([b"0", b"4999"]) == same.get_many([b"0", b"4999"]) == [b"later", b"x" * 500]
    await second.close()
