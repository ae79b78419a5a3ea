"""Numbered reversible migrations of the ClickHouse schema: `infra/migrations/NNNN_name.up.sql` and `.down.sql`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import clickhouse_driver

from infra.clickhouse import client, translated
from infra.settings import Settings
from infra.statement import statements
from schemas.errors import ConfigurationError

MIGRATIONS = Path(__file__).parent / "migrations"
_NAME = re.compile(r"(?P<version>\d{4})_(?P<name>[a-z0-9_]+)\.(?P<direction>up|down)\.sql")
_RECORD = """
    CREATE TABLE IF NOT EXISTS migrations (version UInt32, name String, checksum String, applied UInt8, at DateTime64(3, 'UTC'))
    ENGINE = ReplacingMergeTree(at) ORDER BY version
"""


@dataclass(frozen=True)
class Migration:
    """One step of the schema, there and back; `checksum` is of the way up."""

    version: int
    name: str
    up: str
    down: str

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.up.encode()).hexdigest()

    def __str__(self) -> str:
        return f"{self.version:04d}_{self.name}"


def read_migrations(folder: Path = MIGRATIONS) -> list[Migration]:
    """All migrations by version. Raises ConfigurationError for a gap, a missing half or a name out of form."""
    halves: dict[tuple[int, str], dict[str, str]] = {}
    faults: list[str] = []
    for path in sorted(folder.glob("*.sql")):
        match = _NAME.fullmatch(path.name)
        if match is None:
            faults.append(f"{path.name} is not named NNNN_name.up.sql or NNNN_name.down.sql.")
            continue
        halves.setdefault((int(match["version"]), match["name"]), {})[match["direction"]] = path.read_text(encoding="utf-8")
    faults += [
        f"Migration {version:04d}_{name} has no {missing}.sql."
        for (version, name), found in halves.items()
        for missing in ("up", "down")
        if missing not in found
    ]
    versions = [version for version, _ in sorted(halves)]
    if versions != list(range(1, len(versions) + 1)):
        faults.append(f"Migrations are not numbered 1, 2, 3, …: {versions}.")
    if faults:
        raise ConfigurationError(faults)
    return [Migration(version, name, found["up"], found["down"]) for (version, name), found in sorted(halves.items())]


def migrate_up(settings: Settings, migrations: Sequence[Migration] | None = None, *, now: datetime | None = None) -> list[Migration]:
    """Make the database and apply what is missing; returns what was applied. May be repeated.

    Raises ConfigurationError when an applied migration's file has changed since, TransientError without a server.
    """
    known = read_migrations() if migrations is None else list(migrations)
    with translated(settings), client(settings, database="default") as server:
        server.execute(f"CREATE DATABASE IF NOT EXISTS {settings.clickhouse.database}")
    with translated(settings), client(settings) as connection:
        done = _applied(connection, known)
        missing = [migration for migration in known if migration.version not in done]
        for migration in missing:
            _run(connection, migration, migration.up)
            _record(connection, migration, applied=True, now=now)
        return missing


def migrate_down(
    settings: Settings, to: int, migrations: Sequence[Migration] | None = None, *, now: datetime | None = None
) -> list[Migration]:
    """Take back every migration above version `to`, newest first, with its data; returns what was taken back."""
    known = read_migrations() if migrations is None else list(migrations)
    with translated(settings), client(settings) as connection:
        done = _applied(connection, known)
        undone = [migration for migration in reversed(known) if migration.version in done and migration.version > to]
        for migration in undone:
            _run(connection, migration, migration.down)
            _record(connection, migration, applied=False, now=now)
        return undone


def migration_states(settings: Settings, migrations: Sequence[Migration] | None = None) -> list[tuple[Migration, bool]]:
    """Every known migration and whether it is applied. Raises as `migrate_up` does."""
    known = read_migrations() if migrations is None else list(migrations)
    with translated(settings), client(settings, database="default") as server:
        there = server.execute("SELECT count() FROM system.databases WHERE name = %(name)s", {"name": settings.clickhouse.database})
    if not there[0][0]:
        return [(migration, False) for migration in known]
    with translated(settings), client(settings) as connection:
        done = _applied(connection, known)
    return [(migration, migration.version in done) for migration in known]


def _applied(connection: clickhouse_driver.Client, known: Sequence[Migration]) -> set[int]:
    connection.execute(_RECORD)
    rows = connection.execute("SELECT version, name, checksum FROM migrations FINAL WHERE applied ORDER BY version")
    by_version = {migration.version: migration for migration in known}
    faults = []
    for version, name, checksum in rows:
        migration = by_version.get(version)
        if migration is None:
            faults.append(f"The database has migration {version:04d}_{name}, which this version does not know; use the newer version.")
        elif migration.checksum != checksum:
            faults.append(f"Migration {migration} was changed after it was applied; restore the file and write a new migration.")
    if faults:
        raise ConfigurationError(faults)
    return {version for version, _, _ in rows}


def _run(connection: clickhouse_driver.Client, migration: Migration, sql: str) -> None:
    try:
        parts = list(statements(sql))
    except ValueError as error:
        raise ConfigurationError([f"Migration {migration}: {error}."]) from error
    for statement in parts:
        connection.execute(statement)


def _record(connection: clickhouse_driver.Client, migration: Migration, *, applied: bool, now: datetime | None) -> None:
    row = (migration.version, migration.name, migration.checksum, int(applied), datetime.now(UTC) if now is None else now)
    connection.execute("INSERT INTO migrations (version, name, checksum, applied, at) VALUES", [row])
