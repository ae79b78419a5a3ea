"""Secrets that are made once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from infra.secret import clickhouse_password, kept_secret
from infra.settings import Settings


def test_it_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    settings = Settings.model_validate({"data_dir": tmp_path})
    first = clickhouse_password(settings)
    assert len(first) == 32
    assert clickhouse_password(settings) == first
    file = tmp_path / "secrets" / "clickhouse"
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0


def test_many_that_ask_at_once_get_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        got = set(pool.map(lambda _: kept_secret(tmp_path / "s", "x"), range(64)))
    assert len(got) == 1
    assert [path.name for path in (tmp_path / "s").iterdir()] == ["x"]


def test_one_in_the_settings_is_taken(tmp_path: Path) -> None:
    settings = Settings.model_validate({"data_dir": tmp_path, "clickhouse": {"password": "given"}})
    assert clickhouse_password(settings) == "given"
    assert not (tmp_path / "secrets").exists()


def test_an_outside_server_without_password_has_none(tmp_path: Path) -> None:
    assert clickhouse_password(Settings.model_validate({"data_dir": tmp_path, "clickhouse": {"server": "db"}})) == ""
