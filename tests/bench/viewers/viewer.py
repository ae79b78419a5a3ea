"""A person with a browser: opens a page, stays on it with its refreshes, changes filters and pages now and then, leaves and comes again."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin, Subprotocol

from dashboard.entrance import COOKIE
from tests.bench.viewers.filling import BEAT_MARK
from tests.bench.viewers.tally import Tally

THINKS_S = 10.0
"""Mean time between two changes of one person."""
STAYS_S = 45.0
"""Mean time until one leaves."""
AWAY_S = 2.0
SLOWEST_S = 60.0
PAGES = ("", "", "", "alerts", "progress", "progress", "campaign", "city", "arrears", "trips", "trainings", "visits", "relief", "reporting")
CITIES = ("370100", "370200", "370300", "370600", "370700", "371300", "371700")
MARK = re.compile(BEAT_MARK.encode() + rb"(\d{6})")


@dataclass(frozen=True)
class Person:
    """Who it is: the account's cookie, and whether it is a wall that stays on its one page."""

    address: str
    cookie: str
    is_wall: bool = False


class Viewer:
    """One of the viewers; `run` until cancelled."""

    def __init__(self, person: Person, tally: Tally, seed: int) -> None:
        self._person = person
        self._tally = tally
        self._chance = random.Random(seed)
        self._began = 0.0
        self._page = ""
        self._query: dict[str, str] = {}
        self._asked_at: float | None = None
        self._drawn: Callable[[float], None] | None = None
        self._fragment, self._every_s = "", 0.0
        self._answering = 0.0
        self._kept: set[str] = set()
        self._seen: set[int] = set()

    async def run(self) -> None:
        """Come and go."""
        while True:
            try:
                await self._visit()
            except (WebSocketException, OSError, TimeoutError) as error:
                self._tally.faults.append(f"{type(error).__name__}: {error}"[:100])
            await asyncio.sleep(self._chance.expovariate(1 / AWAY_S))

    async def _visit(self) -> None:
        self._began = time.perf_counter()
        where = self._person.address.replace("http", "ws") + "/_stcore/stream"
        headers = {"Cookie": f"{COOKIE}={self._person.cookie}"}
        self._fragment, self._kept, self._seen = "", set(), set()
        async with connect(
            where, subprotocols=[Subprotocol("streamlit"), Subprotocol("none")], origin=Origin(self._person.address),
            additional_headers=headers, max_size=None, proxy=None, open_timeout=SLOWEST_S, compression="deflate",
        ) as socket:  # fmt: skip
            hearing = asyncio.create_task(self._hear(socket))
            try:
                await self._stay(socket, hearing)
            finally:
                hearing.cancel()

    async def _stay(self, socket: ClientConnection, hearing: asyncio.Task[None]) -> None:
        leaves_at = self._began + self._chance.expovariate(1 / STAYS_S) + 5.0
        self._page = "" if self._person.is_wall else self._chance.choice(PAGES)
        self._query = {"embed": "true"} if self._person.is_wall else {}
        await self._open(socket, self._began, self._tally.first)
        thinks_until = self._think()
        next_ask = 0.0
        while not hearing.done() and time.perf_counter() < leaves_at:
            now = time.perf_counter()
            if self._asked_at is not None and now - self._asked_at > SLOWEST_S:
                raise TimeoutError("a page was not drawn within a minute")
            if self._asked_at is None and now >= thinks_until and not self._person.is_wall:
                if self._chance.random() < 0.5:
                    self._page, self._query = self._chance.choice(PAGES), {}
                else:
                    self._query = {"city": self._chance.choice(CITIES)}
                await self._open(socket, now, self._tally.change)
                thinks_until = self._think()
            elif self._fragment and now >= next_ask:
                self._answering = now
                self._tally.asked += 1
                await self._ask(socket, fragment=self._fragment)
                next_ask = now + self._every_s
            await asyncio.sleep(0.05)
        if hearing.done():
            hearing.result()

    def _think(self) -> float:
        return time.perf_counter() + self._chance.expovariate(1 / THINKS_S) + 1.0

    async def _open(self, socket: ClientConnection, since: float, times: list[float]) -> None:
        self._fragment = ""
        self._asked_at = since
        self._drawn = times.append
        await self._ask(socket)

    async def _ask(self, socket: ClientConnection, fragment: str = "") -> None:
        state = ClientState(
            query_string=urlencode(self._query), page_name=self._page, fragment_id=fragment, is_auto_rerun=bool(fragment),
            cached_message_hashes=sorted(self._kept),
        )  # fmt: skip
        state.context_info.is_embedded = self._person.is_wall
        state.context_info.color_scheme = "light"
        await socket.send(BackMsg(rerun_script=state).SerializeToString())

    async def _hear(self, socket: ClientConnection) -> None:
        begun_at = 0.0
        async for said in socket:
            now = time.perf_counter()
            if not isinstance(said, bytes):
                continue
            self._tally.received_bytes += len(said)
            for mark in MARK.findall(said):
                self._see(int(mark), now)
            message = ForwardMsg()
            message.ParseFromString(said)
            if message.metadata.cacheable:
                self._kept.add(message.hash)
            match message.WhichOneof("type"):
                case "new_session":
                    begun_at = self._answering
                case "auto_rerun":
                    self._fragment, self._every_s = message.auto_rerun.fragment_id, message.auto_rerun.interval
                case "script_finished":
                    self._finish(message.script_finished, now, begun_at)

    def _finish(self, status: int, now: float, begun_at: float) -> None:
        if status == ForwardMsg.FINISHED_SUCCESSFULLY and self._asked_at is not None and self._drawn is not None:
            self._drawn(now - self._asked_at)
            self._asked_at = None
        elif status == ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY and begun_at:
            self._tally.refresh.append(now - begun_at)
        elif status == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
            self._tally.faults.append("the page has an error")

    def _see(self, mark: int, now: float) -> None:
        """A mark that was written while this page was already shown tells how long it took."""
        written = self._tally.beats.get(mark)
        if mark not in self._seen and written is not None and self._asked_at is None and written > self._began + 5.0:
            self._tally.update.append(now - written)
        self._seen.add(mark)
