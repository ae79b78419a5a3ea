"""A part of the platform as data: what it runs, what it needs first, and how one sees that it is ready."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol


class Report(Protocol):
    """How a part or a step says what it does, and which share of it is done."""

    def __call__(self, words: str, share: float | None = None) -> None: ...


class Restart(StrEnum):
    """What follows the end of a part's process."""

    ALWAYS = "always"  # it is a service
    ON_FAILURE = "on-failure"  # it may finish its work: exit code 0 is the end


@dataclass(frozen=True)
class Port:
    """A port that a part listens on, and the setting that moves it."""

    name: str
    host: str
    number: int
    setting: str


@dataclass(frozen=True)
class Part:
    """A process to keep running.

    `prepare` runs before each start, in a thread, and may report what it does; `ready` too, again and again until it is true, and may raise
    any error meanwhile. `silence_s` is how long the part may leave its health file untouched before it counts as stuck.
    """

    name: str
    command: Callable[[], Sequence[str]]
    needs: tuple[str, ...] = ()
    ports: tuple[Port, ...] = ()
    address: str | None = None
    http_address: str | None = None
    cwd: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    prepare: Callable[[Report], None] | None = None
    ready: Callable[[], bool] | None = None
    restart: Restart = Restart.ALWAYS
    silence_s: float | None = None


@dataclass(frozen=True)
class Step:
    """Something to do once between the parts, such as making topics; it may be repeated."""

    name: str
    run: Callable[[Report], None]
    needs: tuple[str, ...] = ()
