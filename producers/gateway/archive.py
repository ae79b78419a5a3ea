"""Filed receipts, and what has become of their events since, read from ClickHouse by the keys of its tables."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import clickhouse_driver
import orjson

from infra.clickhouse import client, translated
from infra.settings import Settings
from producers.gateway.fate import Fate, Told, fate_of
from producers.gateway.reach import WorkerReach
from producers.receipt import Entry
from schemas.catalogue import Catalogue

THREADS = 2
"""So many receipts are looked up at once: a long one asks for thousands of records."""

_RECEIPT = """
    SELECT at, total, topics, partitions, positions, cities, subjects, refused
    FROM receipts FINAL WHERE id = %(id)s AND agency = %(agency)s ORDER BY part
"""
# What is asked for is in `asked`, a table that comes with the query, so that each look-up goes by the table's key.
_TOLD = """
    SELECT DISTINCT topic, subject, city, revision, position, withdrawn, reported_at
    FROM events WHERE topic IN %(topics)s AND (topic, city, subject) IN (SELECT topic, city, subject FROM asked)
"""
_TOLD_EVERYWHERE = """
    SELECT DISTINCT topic, subject, city, revision, position, withdrawn, reported_at
    FROM events WHERE topic = %(topic)s AND subject IN (SELECT subject FROM asked WHERE topic = %(topic)s)
"""
_CONTENTS = """
    SELECT DISTINCT topic, subject, city, position, cityHash64(time, withdrawn, data)
    FROM events
    WHERE topic IN %(topics)s AND (topic, city, subject, revision) IN (SELECT topic, city, subject, revision FROM asked)
"""
_LETTERS = """
    SELECT topic, partition, position, event_id, reasons
    FROM dead_letters FINAL WHERE (topic, partition, position) IN (SELECT topic, partition, position FROM asked)
"""
_GENERATION = "SELECT if(count() = 0, 1, argMax(generation, swapped_at)) FROM generations FINAL WHERE swapped_at IS NOT NULL"

Key = tuple[str, str, str]


@dataclass(frozen=True)
class Standing:
    """What has become of a submission, `in_figures` when the stream has read past all its events."""

    at: datetime
    total: int
    fates: Counter[Fate]
    refusals: list[dict[str, Any]]
    in_figures: bool

    @classmethod
    def unread(cls, at: datetime, total: int, refused: int) -> Standing:
        """Of a receipt that was given but is not in the tables yet."""
        return cls(at, total, Counter({Fate.WAITING: total - refused, Fate.REFUSED: refused}), [], in_figures=False)


class _Letter(NamedTuple):
    event_id: str
    reasons: list[str]


class Archive:
    """Looks receipts up; for one event loop. Queries run in threads of its own."""

    def __init__(self, settings: Settings, catalogue: Catalogue) -> None:
        self._settings = settings
        self._everywhere = sorted(name for name, topic in catalogue.topics.items() if topic.unique_within == "all")
        self._reach = WorkerReach(settings)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="archive")

    async def find(self, receipt_id: str, agency: str) -> Standing | None:
        """None when the agency has none of this id, or none yet.

        Raises:
            TransientError: Kafka or ClickHouse is away.
        """
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._find, receipt_id, agency)

    def close(self) -> None:
        self._threads.shutdown(cancel_futures=True)
        self._reach.close()

    def _find(self, receipt_id: str, agency: str) -> Standing | None:
        with translated(self._settings), client(self._settings) as connection:
            parts = connection.execute(_RECEIPT, {"id": receipt_id, "agency": agency})
            if not parts:
                return None
            at, total = parts[0][:2]
            entries = [Entry(*event) for part in parts for event in zip(*part[2:7], strict=True)]
            refusals = [refusal for part in parts for refusal in orjson.loads(part[7])]
            records = self._records(connection, entries)
            fates = [fate_of(one.city, one.position, records[self._record(one)]) for one in entries]
            waiting = [one for one, fate in zip(entries, fates, strict=True) if fate is Fate.WAITING]
            letters = _letters(connection, waiting) if waiting else {}
            [[generation]] = connection.execute(_GENERATION)
        missing = total - len(refusals) - len(entries)  # in parts that were not written yet
        counts = Counter(fates)
        counts[Fate.WAITING] += missing - len(letters)
        counts[Fate.REFUSED] += len(refusals) + len(letters)
        refusals += [
            {"index": None, "id": letter.event_id, "topic": topic, "reasons": letter.reasons} for (topic, _, _), letter in letters.items()
        ]
        in_figures = missing == 0 and (not entries or self._reach.is_past(generation, entries))
        return Standing(at, total, counts, refusals, in_figures)

    def _record(self, entry: Entry) -> Key:
        """What names the record; without city where it is unique everywhere."""
        return entry.topic, "" if entry.topic in self._everywhere else entry.city, entry.subject

    def _records(self, connection: clickhouse_driver.Client, entries: Sequence[Entry]) -> dict[Key, list[Told]]:
        """All events of the records of these events."""
        asked = _asked(entries, topic="String", city="String", subject="String")
        topics = sorted({entry.topic for entry in entries})
        within = [name for name in topics if name not in self._everywhere]
        rows = connection.execute(_TOLD, {"topics": within}, external_tables=asked) if within else []
        for topic in set(topics) - set(within):
            rows += connection.execute(_TOLD_EVERYWHERE, {"topic": topic}, external_tables=asked)
        often = Counter((topic, city, subject, revision) for topic, subject, city, revision, *_ in rows)
        contents = _contents(connection, [name for name, times in often.items() if times > 1])
        records: dict[Key, list[Told]] = defaultdict(list)
        for topic, subject, city, revision, position, withdrawn, reported_at in rows:
            content = contents.get((topic, subject, city, position), 0)
            told = Told(city, revision, position, bool(withdrawn), reported_at, content)
            records[topic, "" if topic in self._everywhere else city, subject].append(told)
        return records


def _contents(connection: clickhouse_driver.Client, revisions: list[tuple[str, str, str, int]]) -> dict[tuple[str, str, str, int], int]:
    """Digests of the contents of events whose revision was told more than once; only these are compared."""
    if not revisions:
        return {}
    structure = [("topic", "String"), ("city", "String"), ("subject", "String"), ("revision", "UInt32")]
    data = [dict(zip(("topic", "city", "subject", "revision"), revision, strict=True)) for revision in revisions]
    asked = [{"name": "asked", "structure": structure, "data": data}]
    topics = sorted({topic for topic, *_ in revisions})
    return {tuple(row[:4]): row[4] for row in connection.execute(_CONTENTS, {"topics": topics}, external_tables=asked)}


def _letters(connection: clickhouse_driver.Client, entries: Sequence[Entry]) -> dict[tuple[str, int, int], _Letter]:
    asked = _asked(entries, topic="String", partition="UInt16", position="UInt64")
    rows = connection.execute(_LETTERS, external_tables=asked)
    return {(topic, partition, position): _Letter(event_id, reasons) for topic, partition, position, event_id, reasons in rows}


def _asked(entries: Iterable[Entry], **fields: str) -> list[dict[str, Any]]:
    """A table of the query, with these fields of the events."""
    data = [{name: getattr(entry, name) for name in fields} for entry in entries]
    return [{"name": "asked", "structure": list(fields.items()), "data": data}]
