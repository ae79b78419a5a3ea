"""One question at a time, however many people ask; an answer is kept for a little while, so that a question often asked is put once."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

from dashboard.source import Database

WAIT_S = 5.0

_Answer = TypeVar("_Answer")


class BusyError(Exception):
    """Others are asking; ask again."""


class AwayError(Exception):
    """The database does not answer; ask again later."""


@dataclass(slots=True)
class _Kept(Generic[_Answer]):
    answer: _Answer
    until_s: float
    state: Hashable


class Asking(Generic[_Answer]):
    """`connect` is called again after each failure. A question blocks for as long as ClickHouse takes, WAIT_S at most behind others."""

    def __init__(self, connect: Callable[[], Database], kept_s: float, most: int) -> None:
        """Answers are kept for `kept_s`, and no more than `most` of them."""
        self._connect = connect
        self._kept_s = kept_s
        self._most = most
        self._database: Database | None = None
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, _Kept[_Answer]] = OrderedDict()

    def close(self) -> None:
        """Leave the connection; a later question opens another."""
        with self._lock:
            self._drop()

    def _answer(self, asked: Hashable, ask: Callable[[Database], _Answer], state: Hashable = None) -> _Answer:
        """The answer; one that is kept stands for longer while `state`, what it may hang on, is given and the same.

        Raises:
            BusyError: too many ask at once.
            AwayError: the database did not answer, or not in time.
        """
        if not self._lock.acquire(timeout=WAIT_S):
            raise BusyError
        try:
            kept = self._kept.get(asked)
            is_same = kept is not None and state is not None and kept.state == state
            if kept is None or (not is_same and time.monotonic() > kept.until_s):
                kept = self._kept[asked] = _Kept(ask(self._connected()), time.monotonic() + self._kept_s, state)
                while len(self._kept) > self._most:
                    self._kept.popitem(last=False)
            return kept.answer
        except Exception as error:
            self._drop()
            raise AwayError(type(error).__name__) from error
        finally:
            self._lock.release()

    def _connected(self) -> Database:
        if self._database is None:
            self._database = self._connect()
        return self._database

    def _drop(self) -> None:
        if self._database is not None:
            with suppress(Exception):
                self._database.disconnect()
        self._database = None
