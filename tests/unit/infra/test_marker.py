"""The mark on a data folder."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from infra.platform.marker import NAME, check_folder, current_marker, write_marker
from infra.settings import Settings


def settings_in(folder: Path) -> Settings:
    return Settings.model_validate({"data_dir": folder})


def test_a_folder_of_ours_and_none_at_all_can_be_used(tmp_path: Path) -> None:
    settings = settings_in(tmp_path / "new")
    assert check_folder(settings) is None
    write_marker(settings)
    (tmp_path / "new" / "kafka").mkdir()
    assert check_folder(settings) is None


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    assert "holds letters and is no data folder of Tongxin" in str(check_folder(settings_in(tmp_path)))


def test_a_file_in_its_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "is not a folder" in str(check_folder(settings_in(tmp_path / "file")))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"format": 99}, "has layout 99"),
        ({"kafka": "99.1"}, "was written by kafka 99.1"),
        ({"clickhouse": "99.1"}, "was written by clickhouse 99.1"),
    ],
)
def test_a_folder_of_a_later_version_is_refused(change: dict[str, object], words: str, tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(json.dumps(asdict(current_marker()) | change), encoding="utf-8")
    assert words in str(check_folder(settings_in(tmp_path)))


def test_a_folder_of_an_earlier_server_is_taken(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(json.dumps(asdict(current_marker()) | {"kafka": "4.0", "clickhouse": "9.12"}), encoding="utf-8")
    assert check_folder(settings_in(tmp_path)) is None


def test_a_broken_mark_is_refused(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text("{", encoding="utf-8")
    assert "can't be read" in str(check_folder(settings_in(tmp_path)))
