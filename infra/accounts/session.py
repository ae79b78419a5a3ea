"""Sessions: who has signed in and not left, in a small database that outlives the dashboard's process.

The cookie holds a random token, the database only its digest: neither a backup nor a look into the file opens a session.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import sqlite3
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from infra.accounts.account import Account, Role
from infra.settings import Settings

TOKEN_BYTES = 32
TOUCH_EVERY = timedelta(minutes=1)
LONGEST = timedelta(days=30)
"""Whoever is never idle signs in again after this."""

_TABLE = """CREATE TABLE IF NOT EXISTS sessions (
    digest TEXT PRIMARY KEY, account TEXT NOT NULL, mark TEXT NOT NULL, seen_at REAL NOT NULL, idle_s REAL, ends_at REAL NOT NULL
) WITHOUT ROWID"""


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in; `mark` is the account's at that moment, `seen_at` when its person last did something."""

    digest: str
    account: str
    mark: str
    seen_at: datetime


class Sessions:
    """All sessions; safe to share between threads and processes."""

    def __init__(self, path: Path, idle: timedelta, wall: timedelta) -> None:
        self._idle = idle
        self._wall = wall
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self._lock = threading.Lock()
        self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=NORMAL")
        self._database.execute(_TABLE)

    def open(self, account: Account, now: datetime) -> str:
        """Begin a session and return its token, which is kept nowhere."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        is_wall = account.role is Role.WALL
        idle_s = None if is_wall else self._idle.total_seconds()
        ends_at = now + (self._wall if is_wall else LONGEST)
        with self._lock:
            self._database.execute("DELETE FROM sessions WHERE ends_at < ? OR seen_at + idle_s < ?", (now.timestamp(),) * 2)
            row = (digest_of(token), account.name, account.mark, now.timestamp(), idle_s, ends_at.timestamp())
            self._database.execute("INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?)", row)
        return token

    def find(self, token: str, now: datetime) -> Session | None:
        """The session of a token, unless it is over."""
        with self._lock:
            row = self._database.execute(
                "SELECT digest, account, mark, seen_at FROM sessions "
                "WHERE digest = ? AND ends_at >= ? AND (idle_s IS NULL OR seen_at + idle_s >= ?)",
                (digest_of(token), now.timestamp(), now.timestamp()),
            ).fetchone()
        return None if row is None else Session(row[0], row[1], row[2], datetime.fromtimestamp(row[3], UTC))

    def touch(self, session: Session, now: datetime) -> None:
        """Its person did something."""
        if now - session.seen_at >= TOUCH_EVERY:
            with self._lock:
                self._database.execute("UPDATE sessions SET seen_at = ? WHERE digest = ?", (now.timestamp(), session.digest))

    def end(self, token: str) -> None:
        """The person leaves."""
        with self._lock:
            self._database.execute("DELETE FROM sessions WHERE digest = ?", (digest_of(token),))

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.close()


def sessions_of(settings: Settings) -> Sessions:
    """The sessions of this data folder."""
    access = settings.access
    return Sessions(settings.data_dir / "sessions.db", timedelta(hours=access.idle_hours), timedelta(days=access.wall_days))


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
