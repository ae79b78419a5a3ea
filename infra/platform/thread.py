"""Blocking work of the supervisor, in threads that don't hold up its end."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


async def in_thread(call: Callable[P, R], *arguments: P.args, **keywords: P.kwargs) -> R:
    """Like asyncio.to_thread, but a download or a probe that still runs when the process ends is left behind."""
    loop = asyncio.get_running_loop()
    result: asyncio.Future[R] = loop.create_future()

    def settle(settled: Callable[[], None]) -> None:
        if not result.done():
            settled()

    def work() -> None:
        try:
            value = call(*arguments, **keywords)
        except BaseException as error:  # noqa: BLE001 - raised again where it is awaited
            problem = error
            settled: Callable[[], None] = lambda: result.set_exception(problem)  # noqa: E731
        else:
            settled = lambda: result.set_result(value)  # noqa: E731
        with contextlib.suppress(RuntimeError):  # the loop may have ended meanwhile
            loop.call_soon_threadsafe(settle, settled)

    threading.Thread(target=work, daemon=True).start()
    return await result
