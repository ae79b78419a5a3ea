"""Whose turn it is: what changes nothing is let go, the rest waits in line, and a person never waits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from starlette.types import Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from dashboard.turn import AT_ONCE, Turns

END = ForwardMsg(script_finished=ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY).SerializeToString()
GOES_ON = ForwardMsg(script_finished=ForwardMsg.FINISHED_EARLY_FOR_RERUN).SerializeToString()
SOCKET: Scope = {"type": "websocket"}


class Streamlit:
    """What comes through to it, and the means to answer."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.ends: list[Callable[[bytes], Awaitable[None]]] = []

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        while (message := await receive())["type"] != "websocket.disconnect":
            told = BackMsg()
            told.ParseFromString(message["bytes"])
            self.heard.append(told.rerun_script.fragment_id)
            self.ends.append(lambda end: send({"type": "websocket.send", "bytes": end}))


class Hall:
    """Some windows before one Streamlit; `version` is that of the figures."""

    def __init__(self, windows: int) -> None:
        self.version = 1
        self.streamlit = Streamlit()
        self._turns = Turns(self.streamlit, lambda: self.version)
        self._said: list[asyncio.Queue[Message]] = [asyncio.Queue() for _ in range(windows)]
        self._tasks = [asyncio.create_task(self._turns(SOCKET, said.get, self._hear)) for said in self._said]

    async def ask(self, window: int, name: str = "", *, person: bool = False) -> list[str]:
        """Say something in a window; all that has come through so far."""
        state = ClientState(fragment_id=name or str(window), is_auto_rerun=not person)
        self._said[window].put_nowait({"type": "websocket.receive", "bytes": BackMsg(rerun_script=state).SerializeToString()})
        return await self.heard()

    async def end(self, run: int, how: bytes = END) -> list[str]:
        """The end of a run; all that has come through so far."""
        await self.streamlit.ends[run](how)
        return await self.heard()

    async def leave(self, window: int) -> list[str]:
        self._said[window].put_nowait({"type": "websocket.disconnect"})
        return await self.heard()

    async def heard(self) -> list[str]:
        for _ in range(20):
            await asyncio.sleep(0)
        return self.streamlit.heard

    async def close(self) -> None:
        for window in range(len(self._said)):
            await self.leave(window)
        await asyncio.gather(*self._tasks)

    async def _hear(self, _message: Message) -> None:
        """Nothing."""


def in_hall(windows: int, scene: Callable[[Hall], Awaitable[None]]) -> None:
    async def play() -> None:
        hall = Hall(windows)
        await scene(hall)
        await hall.close()

    asyncio.run(play())


def test_what_would_change_nothing_is_let_go() -> None:
    async def scene(hall: Hall) -> None:
        assert await hall.ask(0, "a") == ["a"]
        await hall.end(0)
        assert await hall.ask(0, "b") == ["a"]
        hall.version = 2
        assert await hall.ask(0, "c") == ["a", "c"]

    in_hall(1, scene)


def test_the_longest_waiting_is_next_and_only_so_many_are_drawn_at_once() -> None:
    async def scene(hall: Hall) -> None:
        for window in range(AT_ONCE + 2):
            await hall.ask(window)
        first = [str(window) for window in range(AT_ONCE)]
        assert await hall.heard() == first
        await hall.ask(AT_ONCE, "again")
        assert await hall.end(0) == [*first, "again"], "its place in the line is kept, and what it last asked for counts"
        assert await hall.end(1) == [*first, "again", str(AT_ONCE + 1)]

    in_hall(AT_ONCE + 2, scene)


def test_a_person_never_waits_and_takes_back_what_the_page_asked_for() -> None:
    async def scene(hall: Hall) -> None:
        for window in range(AT_ONCE + 1):
            await hall.ask(window)
        heard = list(await hall.ask(AT_ONCE, "person", person=True))
        assert heard[-1] == "person"
        assert await hall.end(0) == heard

    in_hall(AT_ONCE + 1, scene)


def test_after_a_person_did_something_its_page_is_drawn_whenever_it_asks() -> None:
    async def scene(hall: Hall) -> None:
        await hall.ask(0, "person", person=True)
        await hall.end(0)
        await hall.ask(0, "a")
        await hall.end(1)
        assert await hall.ask(0, "b") == ["person", "a", "b"]

    in_hall(1, scene)


def test_no_page_asks_for_its_parts_while_a_person_goes_to_another_one() -> None:
    """The part was asked for after the other page had been drawn: Streamlit went back, found none, and the screen stayed empty."""

    async def scene(hall: Hall) -> None:
        await hall.ask(0, "person", person=True)
        hall.version = 2
        assert await hall.ask(0, "a") == ["person"]
        await hall.end(0, GOES_ON)
        assert await hall.ask(0, "a") == ["person"], "the other page is being drawn"
        await hall.end(0)
        assert await hall.ask(0, "a") == ["person", "a"]

    in_hall(1, scene)


def test_what_a_person_does_while_the_page_is_drawn_ends_with_the_run_after_it() -> None:
    async def scene(hall: Hall) -> None:
        await hall.ask(0, "a")
        await hall.ask(0, "person", person=True)
        await hall.ask(0, "another", person=True)
        await hall.end(0)
        assert await hall.ask(0, "b") == ["a", "person", "another"]
        await hall.end(1)
        assert await hall.ask(0, "c") == ["a", "person", "another", "c"]

    in_hall(1, scene)


def test_whoever_leaves_holds_up_nobody() -> None:
    async def scene(hall: Hall) -> None:
        for window in range(AT_ONCE + 1):
            await hall.ask(window)
        assert (await hall.leave(0))[-1] == str(AT_ONCE)

    in_hall(AT_ONCE + 1, scene)
