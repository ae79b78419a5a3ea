"""Where a season's messages go: into Kafka, or into a file as lines."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO, Any, Protocol

from infra.settings import Settings
from producers.channel import BULK_LINGER_MS, Channel
from producers.simulate.message import Message
from schemas.errors import ConfigurationError, TransientError

BLOCK_S = 180.0
CLOSE_S = 180.0
"""Long enough for a broker that is killed and started again."""


class Outlet(Protocol):
    """Takes messages in order."""

    def send(self, message: Message) -> None:
        """Raises TransientError when it can't be had."""

    def flush(self) -> None:
        """Wait until all that was sent has arrived. Raises TransientError when it has not."""

    def close(self) -> None:
        """Flush and stop."""


class KafkaOutlet:
    """Each message to its topic, unchecked: a season has events that are wrong on purpose."""

    def __init__(self, settings: Settings) -> None:
        self._lost: list[str] = []
        self._channel = Channel(settings, block_s=BLOCK_S, linger_ms=BULK_LINGER_MS, on_failure=self._note_failure)

    def send(self, message: Message) -> None:
        self._channel.send(message.topic, message.key, message.raw)
        if self._lost:
            self._raise_lost()

    def flush(self) -> None:
        waiting = self._channel.flush(CLOSE_S)
        if waiting or self._lost:
            self._raise_lost(waiting)

    def close(self) -> None:
        self._channel.close(CLOSE_S)
        if self._lost:
            self._raise_lost()

    def _note_failure(self, _tag: Any, error: Exception) -> None:
        self._lost.append(str(error))

    def _raise_lost(self, waiting: int = 0) -> None:
        why = f": {self._lost[0]}" if self._lost else ""
        raise TransientError(f"{len(self._lost) + waiting} messages did not reach Kafka{why}")


class FileOutlet:
    """Each message as a line; `-` is standard output."""

    def __init__(self, path: str) -> None:
        self._own = path != "-"
        try:
            self._file: IO[bytes] = Path(path).open("wb") if self._own else sys.stdout.buffer  # noqa: SIM115 - closed in close()
        except OSError as error:
            raise ConfigurationError([f"--out {path} can't be written: {error.strerror}."]) from error

    def send(self, message: Message) -> None:
        self._file.write(message.raw + b"\n")

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        self._file.flush()
        if self._own:
            self._file.close()
