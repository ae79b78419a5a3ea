"""What the supervisor knows of its parts, as a file that other processes read, and the lock that says whether it lives."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, Self

from infra.settings import Settings
from schemas.errors import ConfigurationError


class State(StrEnum):
    """Where a part is in its life."""

    WAITING = "waiting"  # for what it needs
    PREPARING = "preparing"  # fetching, writing configuration
    STARTING = "starting"  # its process runs and does not answer yet
    READY = "ready"
    RESTARTING = "restarting"  # its process ended; the next starts after a pause
    FAILING = "failing"  # it ended again and again; tried on, with longer pauses
    FINISHED = "finished"  # its work is done
    STOPPED = "stopped"


@dataclass(frozen=True)
class PartStatus:
    """One part; `since` is in seconds since the epoch, `note` what it does or what its log said last, `share` how much of it is done."""

    name: str
    state: State = State.WAITING
    pid: int | None = None
    restarts: int = 0
    address: str | None = None
    http_address: str | None = None
    note: str = ""
    share: float | None = None
    since: float = 0.0


@dataclass(frozen=True)
class Status:
    """All parts, at one moment; without a supervisor there are none."""

    running: bool
    pid: int | None
    data_dir: str
    parts: tuple[PartStatus, ...] = ()


def run_folder(settings: Settings) -> Path:
    return settings.data_dir / "run"


def log_file(settings: Settings, part: str) -> Path:
    return settings.data_dir / "logs" / f"{part}.log"


class RunLock:
    """Held by the one supervisor of a data folder for as long as it lives; a context manager."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._path = run_folder(settings) / "lock"
        self._file: IO[str] | None = None

    def __enter__(self) -> Self:
        """Raises ConfigurationError when another process holds it."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("a+", encoding="ascii")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            words = f"Tongxin already runs on {self._settings.data_dir} (pid {running_pid(self._settings)}); stop it with `tongxin down`,"
            raise ConfigurationError([f"{words} or set TONGXIN_DATA_DIR and TONGXIN_PORT_OFFSET to run a second copy."]) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        self._file = file
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.truncate(0)
            self._file.close()
            self._file = None


def running_pid(settings: Settings) -> int | None:
    """The supervisor's process id, or None when none runs."""
    try:
        with (run_folder(settings) / "lock").open("r", encoding="ascii") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                text = file.read().strip()
                return int(text) if text.isdigit() else None
    except FileNotFoundError:
        pass
    return None


def write_status(settings: Settings, parts: Sequence[PartStatus]) -> None:
    """Replace the file at once, so that no reader sees half of it."""
    path = run_folder(settings) / "status.json"
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps([asdict(part) for part in parts], ensure_ascii=False), encoding="utf-8")
    draft.replace(path)


def read_status(settings: Settings) -> Status:
    """What the supervisor wrote last; without one, no parts."""
    pid = running_pid(settings)
    if pid is None:
        return Status(False, None, str(settings.data_dir))
    try:
        entries = json.loads((run_folder(settings) / "status.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        entries = []
    parts = tuple(PartStatus(**{**entry, "state": State(entry["state"])}) for entry in entries)
    return Status(True, pid, str(settings.data_dir), parts)
