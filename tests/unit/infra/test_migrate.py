"""The files of the migrations."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.migrate import read_migrations
from infra.statement import statements
from schemas.errors import ConfigurationError


def write(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).write_text("SELECT 1;", encoding="utf-8")


def test_ours_are_numbered_from_one_and_go_both_ways() -> None:
    ours = read_migrations()
    assert [migration.version for migration in ours] == list(range(1, len(ours) + 1))
    for migration in ours:
        assert list(statements(migration.up)), migration
        assert list(statements(migration.down)), migration


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    write(tmp_path, "0001_a.up.sql", "0001_a.down.sql", "0003_c.up.sql", "notes.sql")
    with pytest.raises(ConfigurationError) as caught:
        read_migrations(tmp_path)
    assert caught.value.faults == (
        "notes.sql is not named NNNN_name.up.sql or NNNN_name.down.sql.",
        "Migration 0003_c has no down.sql.",
        "Migrations are not numbered 1, 2, 3, …: [1, 3].",
    )


def test_two_migrations_with_one_number_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "0001_a.up.sql", "0001_a.down.sql", "0001_b.up.sql", "0001_b.down.sql")
    with pytest.raises(ConfigurationError, match=r"\[1, 1\]"):
        read_migrations(tmp_path)
