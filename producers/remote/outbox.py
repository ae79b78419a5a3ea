"""The events that the gateway has not acknowledged, in the order they were given, on disk or in memory; and those it refused.

On disk it is a SQLite database in WAL mode that is written through at every commit, so that an event which was put survives a power cut.
It is locked for one process, for two senders would break the order of a city.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Condition
from typing import Any, NamedTuple

import orjson

from schemas.errors import ConfigurationError, TransientError

BUSY_TIMEOUT_S = 0.5
"""Of opening: a process that has just been killed may hold its lock for a moment."""
OVERHEAD_BYTES = 200
"""Of one event, beside its bytes."""

_TABLES = """
    CREATE TABLE IF NOT EXISTS events (seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, topic TEXT NOT NULL, raw BLOB NOT NULL);
    CREATE TABLE IF NOT EXISTS refusals (
        seq INTEGER PRIMARY KEY, id TEXT NOT NULL, topic TEXT NOT NULL, raw BLOB NOT NULL, reasons TEXT NOT NULL, at TEXT NOT NULL
    );
"""


class Entry(NamedTuple):
    """An event to put: its id, topic and bytes, and whatever its giver wants to know it by while the process lives."""

    id: str
    topic: str
    raw: bytes
    tag: Any = None


class Item(NamedTuple):
    """An event that waits; `tag` is None where an earlier process put it."""

    seq: int
    id: str
    topic: str
    raw: bytes
    tag: Any


class Refused(NamedTuple):
    """An event that the gateway refused, as it was sent, and why."""

    seq: int
    id: str
    topic: str
    raw: bytes
    reasons: tuple[str, ...]
    at: datetime


class Outbox:
    """Holds at most `limit_bytes` of events, on disk with `path`; safe to share between threads.

    Raises:
        ConfigurationError: the file is another process's, or no outbox, or can't be written.
    """

    def __init__(self, path: Path | None, limit_bytes: int) -> None:
        self.path = path
        self._limit_bytes = limit_bytes
        self._changed = Condition()
        self._tags: dict[int, Any] = {}
        self._database = _opened(path)
        self._bytes: int
        self._waiting: int
        self._bytes, self._waiting = self._database.execute(
            f"SELECT coalesce(sum(length(raw) + {OVERHEAD_BYTES}), 0), count(*) FROM events"
        ).fetchone()

    @property
    def waiting(self) -> int:
        """How many events wait."""
        return self._waiting

    def put(self, entries: Sequence[Entry], block_s: float) -> None:
        """Keep events; on disk they are safe when this returns. Blocks while the outbox is full.

        Raises:
            TransientError: it was full for `block_s` seconds, or the disk is; none of the events was kept.
        """
        size = sum(len(entry.raw) + OVERHEAD_BYTES for entry in entries)
        with self._changed:
            if not self._changed.wait_for(lambda: self._bytes + size <= self._limit_bytes or not self._waiting, block_s):
                raise TransientError(f"{self._waiting} events wait for the gateway, and the outbox takes no more")
            with self._written():
                seqs = [self._insert(entry) for entry in entries]
            self._tags.update((seq, entry.tag) for seq, entry in zip(seqs, entries, strict=True) if entry.tag is not None)
            self._bytes += size
            self._waiting += len(entries)
            self._changed.notify_all()

    def oldest(self, events: int, size_bytes: int) -> list[Item]:
        """The oldest events, at least one of those there are, and no more than fit."""
        with self._changed, self._translated():
            found: list[Item] = []
            for seq, name, topic, raw in self._database.execute("SELECT seq, id, topic, raw FROM events ORDER BY seq LIMIT ?", (events,)):
                size_bytes -= len(raw) + 1
                if found and size_bytes < 0:
                    break
                found.append(Item(seq, name, topic, raw, self._tags.get(seq)))
            return found

    def remove(self, items: Sequence[Item], refused: Sequence[tuple[Item, Sequence[str]]], now: datetime) -> None:
        """Forget events that the gateway has, and move those it refused to the refusals, in one step."""
        at = now.isoformat(timespec="milliseconds")
        gone = [*items, *(item for item, _ in refused)]
        rows = [(item.seq, item.id, item.topic, item.raw, orjson.dumps(list(reasons)).decode(), at) for item, reasons in refused]
        with self._changed:
            with self._written():
                self._database.executemany("DELETE FROM events WHERE seq = ?", [(item.seq,) for item in gone])
                self._database.executemany("INSERT INTO refusals VALUES (?, ?, ?, ?, ?, ?)", rows)
            for item in gone:
                self._tags.pop(item.seq, None)
            self._bytes -= sum(len(item.raw) + OVERHEAD_BYTES for item in gone)
            self._waiting -= len(gone)
            self._changed.notify_all()

    def refusals(self) -> list[Refused]:
        """What the gateway refused and nobody has settled, the oldest first."""
        with self._changed, self._translated():
            rows = self._database.execute("SELECT seq, id, topic, raw, reasons, at FROM refusals ORDER BY seq").fetchall()
        return [
            Refused(seq, name, topic, raw, tuple(orjson.loads(reasons)), datetime.fromisoformat(at))
            for seq, name, topic, raw, reasons, at in rows
        ]

    def settle(self, refusals: Sequence[Refused]) -> None:
        """Forget refusals that were seen to."""
        with self._changed, self._written():
            self._database.executemany("DELETE FROM refusals WHERE seq = ?", [(one.seq,) for one in refusals])

    def await_events(self, timeout_s: float) -> bool:
        """Block until an event waits; whether one does."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting > 0, timeout_s)
            return self._waiting > 0

    def await_many(self, events: int, timeout_s: float) -> None:
        """Block until so many events wait, or the time is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting >= events, timeout_s)

    def await_empty(self, timeout_s: float) -> int:
        """Block until nothing waits; how many still do after the time."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting == 0, timeout_s)
            return self._waiting

    def abandoned(self) -> list[Any]:
        """The tags of what waits, which nobody will be told any more; for once."""
        with self._changed:
            tags = list(self._tags.values())
            self._tags.clear()
            return tags

    def close(self) -> None:
        """Let go of the file. May be repeated."""
        with self._changed:
            self._database.close()

    def _insert(self, entry: Entry) -> int:
        found = self._database.execute("INSERT INTO events (id, topic, raw) VALUES (?, ?, ?)", (entry.id, entry.topic, entry.raw))
        assert found.lastrowid is not None
        return found.lastrowid

    @contextmanager
    def _written(self) -> Iterator[None]:
        """One transaction; all of it, or nothing."""
        with self._translated():
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._database.execute("COMMIT")
            except BaseException:
                if self._database.in_transaction:
                    self._database.execute("ROLLBACK")
                raise

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise TransientError(f"the outbox {self.path or 'in memory'} can't be read or written: {error}") from error


def _opened(path: Path | None) -> sqlite3.Connection:
    if path is None:
        return _prepared(":memory:")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise ConfigurationError([f"The outbox {path} can't be opened: {error.strerror}."]) from error
    deadline = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            return _prepared(str(path))
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise ConfigurationError([f"The outbox {path} can't be used: {error}."]) from error
            if time.monotonic() > deadline:
                raise ConfigurationError([f"The outbox {path} is in use by another process; give each process one of its own."]) from error
            time.sleep(BUSY_TIMEOUT_S / 10)
        except sqlite3.DatabaseError as error:
            raise ConfigurationError([f"{path} is no outbox: {error}. Give another file."]) from error


def _prepared(name: str) -> sqlite3.Connection:
    database = sqlite3.connect(name, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        # The lock comes first, and is kept for as long as the connection.
        for pragma in ("locking_mode=EXCLUSIVE", "journal_mode=WAL", "synchronous=FULL"):
            database.execute(f"PRAGMA {pragma}").fetchall()
        database.execute("BEGIN EXCLUSIVE")
        database.execute("COMMIT")
        database.executescript(_TABLES)
    except BaseException:
        database.close()
        raise
    return database
