"""The jars: what the lock says, and a folder that lacks some."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from infra.platform import jar as jars_of_kafka
from infra.platform.jar import Jar, check_jars, class_path, jar_folder, locked_jars
from infra.settings import Settings
from schemas.errors import ConfigurationError


def with_folder(folder: Path) -> Settings:
    return Settings.model_validate({"packages": {"jars_dir": folder}})


def test_the_lock_names_kafka_and_no_address() -> None:
    jars = locked_jars()
    assert "kafka_2.13" in {jar.artifact for jar in jars}
    assert len({jar.file_name for jar in jars}) == len(jars)
    assert all(len(jar.sha256) == 64 and jar.coordinate.count(":") == 2 for jar in jars)


def test_a_folder_in_the_settings_is_used_as_it_is(tmp_path: Path) -> None:
    for jar in locked_jars():
        (tmp_path / jar.file_name).touch()
    settings = with_folder(tmp_path)
    assert jar_folder(settings) == tmp_path
    assert [path.name for path in class_path(settings)] == [jar.file_name for jar in locked_jars()]


def test_a_folder_that_lacks_a_jar_says_which(tmp_path: Path) -> None:
    jars = locked_jars()
    for jar in jars[1:]:
        (tmp_path / jar.file_name).touch()
    with pytest.raises(ConfigurationError, match=rf"lacks 1 of {len(jars)} jars: {jars[0].file_name}"):
        class_path(with_folder(tmp_path))


def test_a_jar_that_was_cut_off_is_told(tmp_path: Path) -> None:
    for jar in locked_jars():
        (tmp_path / jar.file_name).touch()
    with pytest.raises(ConfigurationError) as caught:
        check_jars(with_folder(tmp_path))
    assert len(caught.value.faults) == len(locked_jars())
    assert caught.value.faults[0].endswith("is not the file that was locked; remove it, or copy it there again.")


def test_two_that_need_them_at_the_same_time_fetch_each_jar_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fetched: list[str] = []

    def download(_settings: Settings, jar: Jar, staging: Path) -> Path:
        fetched.append(jar.file_name)
        time.sleep(0.01)
        (staging / jar.file_name).write_bytes(b"jar")
        return staging / jar.file_name

    monkeypatch.setattr(jars_of_kafka, "jar_folder", lambda _: tmp_path / "jars")
    monkeypatch.setattr(jars_of_kafka, "_download", download)
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(class_path, [Settings()] * 2)
    assert first == second
    assert all(path.read_bytes() == b"jar" for path in first)
    assert sorted(fetched) == sorted(jar.file_name for jar in locked_jars())
