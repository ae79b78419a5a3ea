"""Whose turn it is to be drawn again: between the gate and Streamlit, and the reason that many may look at once.

Every page asks to be drawn anew each second. What would change nothing on its screen is let go here, before it costs a thread, a run and
a hundred messages. The rest waits in line, for runs that share one interpreter only hinder each other: as many are drawn at once as can be,
the longest waiting first, so that under load all screens grow old together by as little as possible. What a person does never waits.

While that is under way, the page's own asking is let go too: it may lead to another page, and Streamlit, asked after that for a part of the
old page, would go back to it, find no such part and leave the screen empty.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from dashboard.house import house

AT_ONCE = 2
ANYWAY_S = 10.0
"""Words that grow old by themselves (three minutes ago, so much time is left) are drawn anew after so long."""
AFTER_ACT_S = 3.0
"""So long after what a person did has been done its page is drawn whenever it asks: choices settle and files are handed out meanwhile."""
LONGEST_RUN_S = 15.0
"""A run that has not ended after so long holds up nobody any more."""
SMALL_BYTES = 400
"""The message that ends a run is far smaller."""
LOST = 1006
"""What a websocket that broke is closed with (RFC 6455)."""


class Turns:
    """The middleware; `version` is that of the newest figures."""

    def __init__(self, app: ASGIApp, version: Callable[[], int] = lambda: house().reader.snapshot.version) -> None:
        self._app = app
        self._version = version
        self._waiting: deque[_Window] = deque()
        self._drawing: dict[_Window, float] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request or one websocket."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        window = _Window()
        pump = asyncio.create_task(self._listen(window, receive))

        async def tell(message: Message) -> None:
            await send(message)
            if (how := _end_of(message)) is not None:
                if how != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    window.has_run(self._now())
                self._end(window)

        try:
            await self._app(scope, window.inbox.get, tell)
        finally:
            pump.cancel()
            window.asked = None
            self._end(window)

    async def _listen(self, window: _Window, receive: Receive) -> None:
        try:
            while True:
                message = await receive()
                asked = _asked_by(message)
                if asked is not None and asked.is_auto_rerun:
                    self._ask(window, message)
                    continue
                window.act(self._now(), message, asked, is_drawn=window in self._drawing)
                if message["type"] == "websocket.disconnect":
                    return
        except Exception:
            window.act(self._now(), {"type": "websocket.disconnect", "code": LOST}, None, is_drawn=False)
            raise

    def _ask(self, window: _Window, message: Message) -> None:
        now = self._now()
        if window.runs and now - window.acted_at <= LONGEST_RUN_S:
            return
        is_new = self._version() != window.shown or now - window.drawn_at > ANYWAY_S or now - window.acted_at < AFTER_ACT_S
        if not is_new:
            return
        if window.asked is None:
            self._waiting.append(window)
        window.asked = message
        self._next()

    def _end(self, window: _Window) -> None:
        self._drawing.pop(window, None)
        self._next()

    def _next(self) -> None:
        """Let as many be drawn as may be, in the order in which they came."""
        now = self._now()
        for window in [window for window, since in self._drawing.items() if now - since > LONGEST_RUN_S]:
            del self._drawing[window]
        while self._waiting and len(self._drawing) < AT_ONCE:
            window = self._waiting.popleft()
            if window.asked is None:
                continue
            self._drawing[window] = now
            window.shown, window.drawn_at = self._version(), now
            window.inbox.put_nowait(window.asked)
            window.asked = None

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


class _Window:
    """One websocket: what it has asked for, and what it shows."""

    def __init__(self) -> None:
        self.inbox: asyncio.Queue[Message] = asyncio.Queue()
        self.asked: Message | None = None
        self.shown = -1
        self.drawn_at = self.acted_at = float("-inf")
        self.runs = 0
        """Those that have to end until what a person did has been done."""

    def act(self, now: float, message: Message, asked: Any, *, is_drawn: bool) -> None:
        """Hand on what a person did, with the run that it asks for, if any; what the page asked for before is of no use any more."""
        self.asked = None
        self.acted_at = now
        if asked is not None:
            # A part of the page is drawn after the run that is under way, and with what else waits for that; a whole page at once.
            self.runs = 2 if asked.fragment_id and (self.runs or is_drawn) else 1
        self.inbox.put_nowait(message)

    def has_run(self, now: float) -> None:
        """Take note of the end of a run."""
        if self.runs == 1:
            self.acted_at = now
        self.runs = max(0, self.runs - 1)


def _asked_by(message: Message) -> Any:
    """The run that is asked for, if any."""
    said = message.get("bytes")
    if message["type"] != "websocket.receive" or said is None:
        return None
    told: Any = BackMsg()
    try:
        told.ParseFromString(said)
    except ValueError:
        return None
    return told.rerun_script if told.WhichOneof("type") == "rerun_script" else None


def _end_of(message: Message) -> int | None:
    """How a run has ended, if one has."""
    said = message.get("bytes")
    if said is None or len(said) > SMALL_BYTES:
        return None
    told: Any = ForwardMsg()
    told.ParseFromString(said)
    return int(told.script_finished) if told.WhichOneof("type") == "script_finished" else None
