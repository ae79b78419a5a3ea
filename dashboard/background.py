"""What reads the database in a thread of its own, so that no page and no other reader ever waits for it."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from typing import Generic, Protocol, TypeVar


class Closable(Protocol):
    """A connection, as far as it is one."""

    def close(self) -> None:
        """Leave it."""


_Connection = TypeVar("_Connection", bound=Closable)


class BackgroundReader(ABC, Generic[_Connection]):
    """Steps every `tick_s` from `start` to `stop`, and `retry_s` after a failure, with a connection that `connect` makes anew."""

    def __init__(self, name: str, connect: Callable[[], _Connection], tick_s: float, retry_s: float) -> None:
        self._connect = connect
        self._tick_s = tick_s
        self._retry_s = retry_s
        self._connection: _Connection | None = None
        self._stopped = threading.Event()
        self._turn = threading.Lock()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin to read; does not block."""
        self._thread.start()

    def stop(self) -> None:
        """Stop reading; blocks until the question under way is answered."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()
        self._drop()

    def step(self) -> bool:
        """Read once, and return whether the database answered. Threads take turns, since a connection is for one at a time."""
        with self._turn:
            try:
                self._read()
            except Exception as error:  # noqa: BLE001 - whatever it is, the next step begins with a new connection
                self._drop()
                self._failed(error)
                return False
            return True

    @abstractmethod
    def _read(self) -> None:
        """Ask what there is to ask, by `_connected`; any error is a failure."""

    @abstractmethod
    def _failed(self, error: Exception) -> None:
        """Take note of a failure; the connection has been left."""

    def _connected(self) -> _Connection:
        if self._connection is None:
            self._connection = self._connect()
        return self._connection

    def _drop(self) -> None:
        """Leave the connection, which may be broken."""
        if self._connection is not None:
            with suppress(Exception):
                self._connection.close()
        self._connection = None

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._stopped.wait(self._tick_s if self.step() else self._retry_s)
