"""Keys of pseudonyms: where they come from, how the display key rotates, and what happens when the identity key is another."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from infra.keys_cli import app
from infra.pseudonym_key import pseudonym_keys, rotate
from infra.settings import PrivacySettings, Settings, environment, load_settings
from schemas.errors import ConfigurationError


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


def with_privacy(settings: Settings, **privacy: object) -> Settings:
    return settings.model_copy(update={"privacy": PrivacySettings.model_validate(privacy)})


def key_files(folder: Path, **keys: str) -> dict[str, Path]:
    for name, text in keys.items():
        (folder / name).write_text(text + "\n")
    return {name: folder / name for name in keys}


def test_our_own_are_made_once_and_for_the_owner_only(settings: Settings) -> None:
    first, again = pseudonym_keys(settings), pseudonym_keys(settings)
    assert first == again
    assert first.version == 1
    for name in ("identity-key", "display-key-1"):
        assert stat.S_IMODE((settings.data_dir / "secrets" / name).stat().st_mode) == 0o600


def test_rotation_makes_a_version_and_keeps_the_old_ones(settings: Settings) -> None:
    before = pseudonym_keys(settings)
    assert rotate(settings) == 2
    after = pseudonym_keys(settings)
    assert (after.identity, after.version) == (before.identity, 2)
    assert after.display[1] == before.display[1]
    assert after.display[1] != after.display[2]
    assert after.display_of("x").startswith("p2.")
    assert after.was_display_of("x")[1] == before.display_of("x")
    assert pseudonym_keys(with_privacy(settings, display_version=1)).display_of("x") == before.display_of("x")


def test_a_version_that_is_not_there_is_refused(settings: Settings) -> None:
    with pytest.raises(ConfigurationError, match="no display key 3"):
        pseudonym_keys(with_privacy(settings, display_version=3))


def test_a_lost_identity_key_is_not_made_anew(settings: Settings) -> None:
    pseudonym_keys(settings)
    (settings.data_dir / "secrets" / "identity-key").unlink()
    with pytest.raises(ConfigurationError, match="is gone"):
        pseudonym_keys(settings)
    assert not (settings.data_dir / "secrets" / "identity-key").exists()


def test_another_identity_key_is_refused(settings: Settings) -> None:
    pseudonym_keys(settings)
    path = settings.data_dir / "secrets" / "identity-key"
    path.write_text("x" * 32)
    with pytest.raises(ConfigurationError, match="is not the one"):
        pseudonym_keys(settings)


def test_keys_from_files(settings: Settings, tmp_path: Path) -> None:
    files = key_files(tmp_path, identity="i" * 32, first="a" * 32, second="b" * 32)
    outside = with_privacy(settings, identity_key_file=files["identity"], display_key_files={1: files["first"], 2: files["second"]})
    keys = pseudonym_keys(outside)
    assert (keys.identity, dict(keys.display), keys.version) == (b"i" * 32, {1: b"a" * 32, 2: b"b" * 32}, 2)
    with pytest.raises(ConfigurationError, match="kept outside"):
        rotate(outside)
    assert not (settings.data_dir / "secrets").exists()


def test_a_short_or_missing_file_is_told(settings: Settings, tmp_path: Path) -> None:
    files = key_files(tmp_path, identity="short", first="a" * 32)
    with pytest.raises(ConfigurationError, match="has 5 bytes; it needs at least 32"):
        pseudonym_keys(with_privacy(settings, identity_key_file=files["identity"], display_key_files={1: files["first"]}))
    with pytest.raises(ConfigurationError, match="can't be read"):
        pseudonym_keys(with_privacy(settings, identity_key_file=tmp_path / "none", display_key_files={1: files["first"]}))


def test_keys_from_a_command(settings: Settings, tmp_path: Path) -> None:
    script = tmp_path / "kms"
    script.write_text('#!/bin/sh\nprintf "%s-0123456789012345678901234567890123" "$1"\n')
    script.chmod(0o700)
    keys = pseudonym_keys(with_privacy(settings, key_command=str(script), display_version=2))
    assert keys.identity.startswith(b"identity-key-")
    assert {version: key[:13] for version, key in keys.display.items()} == {1: b"display-key-1", 2: b"display-key-2"}
    assert keys.version == 2


@pytest.mark.parametrize(("command", "words"), [("/no/such/command", "can't be run"), ("false", "ended with 1"), ("true", "has 0 bytes")])
def test_a_command_that_gives_no_key_is_told(settings: Settings, command: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        pseudonym_keys(with_privacy(settings, key_command=command))


@pytest.mark.parametrize(
    "privacy",
    [
        {"identity_key_file": "i"},
        {"display_key_files": {1: "d"}},
        {"identity_key_file": "i", "display_key_files": {1: "d"}, "key_command": "kms"},
        {"identity_key_file": "i", "display_key_files": {1: "d"}, "display_version": 2},
    ],
)
def test_half_a_source_is_refused(privacy: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"go together|not from both|is none of"):
        PrivacySettings.model_validate(privacy)


def test_another_process_gets_the_same_keys(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = key_files(tmp_path, identity="i" * 32, first="a" * 32)
    outside = with_privacy(settings, identity_key_file=files["identity"], display_key_files={1: files["first"]})
    for name, value in environment(outside).items():
        monkeypatch.setenv(name, value)
    assert pseudonym_keys(load_settings()) == pseudonym_keys(outside)


def test_one_key_file_by_its_own_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = key_files(tmp_path, identity="i" * 32, first="a" * 32)
    monkeypatch.setenv("TONGXIN_PRIVACY__IDENTITY_KEY_FILE", str(files["identity"]))
    monkeypatch.setenv("TONGXIN_PRIVACY__DISPLAY_KEY_FILES__4", str(files["first"]))
    assert load_settings().privacy.display_key_files == {4: files["first"]}


def test_the_command_line_lists_rotates_and_recognises(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGXIN_DATA_DIR", str(settings.data_dir))
    run = CliRunner()
    keys = pseudonym_keys(settings)
    assert json.loads(run.invoke(app, ["rotate", "--json"]).stdout) == {"version": 2}
    listed = run.invoke(app, ["list", "--json"]).stdout
    assert {name: json.loads(listed)[name] for name in ("display", "version")} == {"display": [1, 2], "version": 2}
    assert keys.identity.decode() not in listed
    told = json.loads(run.invoke(app, ["recognise", "--json"], input="370102199003071238\n").stdout)
    assert told["identity"] == keys.identity_of("370102199003071238")
    assert told["display"]["1"] == keys.display_of("370102199003071238")
