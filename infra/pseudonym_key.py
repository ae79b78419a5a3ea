"""The keys of pseudonyms: from files, from a command, or made once in the data folder; and the mark of the identity key in use."""

from __future__ import annotations

import hashlib
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

from infra.secret import kept_secret, kept_text
from infra.settings import Settings
from schemas.errors import ConfigurationError
from schemas.privacy import Keys

IDENTITY = "identity-key"
DISPLAY = "display-key"
MARK = "identity-key.mark"
MIN_KEY_BYTES = 32
COMMAND_TIMEOUT_S = 30
_MARK_OF = b"tongxin identity key: "
_REMEDY = "with another the same person would become another. Give it back from the backup; for a new one, see docs/privacy.md."
_KEPT_OUTSIDE = (
    "The keys of pseudonyms are kept outside: make the next display key there, add it to TONGXIN_PRIVACY__DISPLAY_KEY_FILES "
    "(with a key command, raise TONGXIN_PRIVACY__DISPLAY_VERSION), keep the old ones, and start the parts again."
)


def pseudonym_keys(settings: Settings) -> Keys:
    """The keys of this installation; those of our own are made at the first call. Blocks while a key command runs.

    Raises:
        ConfigurationError: a key can't be had or is too short, or the identity key is not the one with which the data were made.
    """
    privacy = settings.privacy
    if privacy.key_command is not None:
        version = privacy.display_version or 1
        read: Callable[[str], bytes] = _by_command(privacy.key_command)
        keys = Keys(read(IDENTITY), {number: read(f"{DISPLAY}-{number}") for number in range(1, version + 1)}, version)
    elif privacy.identity_key_file is not None:
        display = {number: _from_file(path) for number, path in privacy.display_key_files.items()}
        keys = Keys(_from_file(privacy.identity_key_file), display, privacy.display_version or max(display))
    else:
        keys = _our_own(settings)
    if kept_text(settings.data_dir, MARK, mark_of(keys)).strip() != mark_of(keys):
        words = f"The identity key is not the one that the data in {settings.data_dir} were made with; {_REMEDY}"
        raise ConfigurationError([words])
    return keys


def rotate(settings: Settings) -> int:
    """Make a new display key of our own and return its version; parts use it once they are started again.

    Raises:
        ConfigurationError: the keys are not ours to make.
    """
    if settings.privacy.key_command is not None or settings.privacy.identity_key_file is not None:
        raise ConfigurationError([_KEPT_OUTSIDE])
    version = max(pseudonym_keys(settings).display) + 1
    kept_secret(_folder(settings), f"{DISPLAY}-{version}")
    return version


def mark_of(keys: Keys) -> str:
    """What tells one identity key from another, and nothing else of it."""
    return hashlib.sha256(_MARK_OF + keys.identity).hexdigest()[:32]


def _our_own(settings: Settings) -> Keys:
    folder = _folder(settings)
    if not (folder / IDENTITY).exists() and (settings.data_dir / MARK).exists():
        raise ConfigurationError([f"The identity key {folder / IDENTITY} is gone, and the data were made with it; {_REMEDY}"])
    identity = kept_secret(folder, IDENTITY).encode()
    kept_secret(folder, f"{DISPLAY}-1")
    display = {int(path.name.rpartition("-")[2]): path.read_bytes() for path in folder.glob(f"{DISPLAY}-*")}
    version = settings.privacy.display_version or max(display)
    if version not in display:
        raise ConfigurationError(
            [f"TONGXIN_PRIVACY__DISPLAY_VERSION: there is no display key {version}; make it by `tongxin keys rotate`."]
        )
    return Keys(identity, display, version)


def _folder(settings: Settings) -> Path:
    return settings.data_dir / "secrets"


def _from_file(path: Path) -> bytes:
    try:
        return _long_enough(path.read_bytes().strip(), str(path))
    except OSError as error:
        raise ConfigurationError([f"The key {path} can't be read: {error.strerror}."]) from error


def _by_command(command: str) -> Callable[[str], bytes]:
    def read(name: str) -> bytes:
        try:
            done = subprocess.run([*shlex.split(command), name], capture_output=True, timeout=COMMAND_TIMEOUT_S, check=False)
        except (OSError, ValueError, subprocess.TimeoutExpired) as error:
            raise ConfigurationError([f"TONGXIN_PRIVACY__KEY_COMMAND can't be run for {name}: {type(error).__name__}."]) from error
        if done.returncode:
            raise ConfigurationError([f"TONGXIN_PRIVACY__KEY_COMMAND gave no {name}: it ended with {done.returncode}."])
        return _long_enough(done.stdout.strip(), name)

    return read


def _long_enough(key: bytes, name: str) -> bytes:
    if len(key) < MIN_KEY_BYTES:
        raise ConfigurationError([f"The key {name} has {len(key)} bytes; it needs at least {MIN_KEY_BYTES}."])
    return key
