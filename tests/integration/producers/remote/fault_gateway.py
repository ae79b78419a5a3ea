"""A small gateway that fails on command: it answers 503 or 429, cuts connections, and loses answers after it has taken the events."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson

from producers.remote.post import CONTENT_TYPE, PATH

TOKEN = "tx_1_secret"
REFUSED = "data.mode: the gateway's own catalogue refuses it"


class Act(StrEnum):
    """What becomes of a request."""

    TAKE = "take"
    AWAY = "away"  # 503 with Retry-After
    FAST = "fast"  # 429 with Retry-After
    BROKEN = "broken"  # 502 of a proxy, in HTML
    CUT = "cut"  # the connection ends before anything was taken
    LOSE = "lose"  # all is taken, but the answer never comes
    DENY = "deny"  # 401
    BALK = "balk"  # 400 where any event is called "bad-…", without a word about which


FAULTS = (Act.AWAY, Act.FAST, Act.BROKEN, Act.CUT, Act.LOSE)


class FaultGateway(ThreadingHTTPServer):
    """Takes events as the real one; `choose` says what becomes of each request. An event called `refused-…` is refused."""

    daemon_threads = False

    def __init__(self, port: int = 0, choose: Callable[[], Act] = lambda: Act.TAKE, retry_after: str = "0") -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.choose = choose
        self.retry_after = retry_after
        self.taken: list[dict[str, Any]] = []
        self.requests: list[tuple[Act, float, int]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def ids(self) -> list[str]:
        """Of the events taken, each at its first coming."""
        return list(dict.fromkeys(event["id"] for event in self.taken))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FaultGateway

    def do_POST(self) -> None:
        events = orjson.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path != PATH:
            self._answer(404, b"<html>Not Found</html>")
            return
        act = self.server.choose()
        self.server.requests.append((act, time.monotonic(), len(events)))
        assert (self.headers["Content-Type"], self.headers["Authorization"]) == (CONTENT_TYPE, f"Bearer {TOKEN}")
        if act in (Act.AWAY, Act.FAST, Act.DENY):
            status = {Act.AWAY: 503, Act.FAST: 429, Act.DENY: 401}[act]
            self._answer(status, {"status": status, "detail": f"as it was told: {act}"}, {"Retry-After": self.server.retry_after})
        elif act is Act.BROKEN:
            self._answer(502, b"<html>Bad Gateway</html>")
        elif act is Act.CUT:
            self.close_connection = True
        elif act is Act.BALK and any(event["id"].startswith("bad-") for event in events):
            self._answer(400, {"status": 400, "detail": "something is wrong"})
        else:
            refused = [
                {"index": index, "id": event["id"], "topic": None, "reasons": [REFUSED]}
                for index, event in enumerate(events)
                if event["id"].startswith("refused-")
            ]
            self.server.taken += [event for event in events if not event["id"].startswith("refused-")]
            if act is Act.LOSE:
                self.close_connection = True
                return
            body = {"receipt": f"r-{len(self.server.requests)}", "accepted": len(events) - len(refused), "refused": refused}
            self._answer(422 if len(refused) == len(events) else 202, body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        pass

    def _answer(self, status: int, body: dict[str, Any] | bytes, headers: dict[str, str] | None = None) -> None:
        content = body if isinstance(body, bytes) else orjson.dumps(body)
        self.send_response(status)
        for name, value in {**(headers or {}), "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def fault_gateway(port: int = 0, choose: Callable[[], Act] = lambda: Act.TAKE, retry_after: str = "0") -> Iterator[FaultGateway]:
    """One that runs."""
    server = FaultGateway(port, choose, retry_after)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
