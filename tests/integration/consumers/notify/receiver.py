"""Real receivers of messages: an HTTP server and an SMTP server on free ports, which count what they get by delivery."""

from __future__ import annotations

import email
import email.policy
import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller

from consumers.notify.channel import DELIVERY_HEADER
from tests.support.server import free_ports


@dataclass
class Received:
    """Messages in the order they came: delivery ('' for robots, which have no header), what was sent, the moment."""

    messages: list[tuple[str, str, float]] = field(default_factory=list)
    refusals: list[int] = field(default_factory=list)
    answer: dict[str, Any] = field(default_factory=dict)
    delay_s: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, delivery: str, body: str) -> None:
        with self.lock:
            self.messages.append((delivery, body, time.time()))

    @property
    def times(self) -> Counter[str]:
        """How often each delivery came."""
        with self.lock:
            return Counter(delivery for delivery, _, _ in self.messages)

    @property
    def bodies(self) -> list[str]:
        with self.lock:
            return [body for _, body, _ in self.messages]


@contextmanager
def http_receiver() -> Iterator[tuple[str, Received]]:
    """Host and port, and what came. `refusals` are statuses to answer with before it takes anything."""
    received = Received()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with received.lock:
                status = received.refusals.pop(0) if received.refusals else 200
            if status == 200:
                received.take(self.headers.get(DELIVERY_HEADER, ""), json.dumps(told, ensure_ascii=False))
            time.sleep(received.delay_s)
            answer = json.dumps(received.answer).encode()
            with suppress(ConnectionError):  # a sender that was killed
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}", received
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Mailbox:
    def __init__(self, received: Received) -> None:
        self._received = received

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        with self._received.lock:
            status = self._received.refusals.pop(0) if self._received.refusals else 250
        if status != 250:
            return f"{status} not now"
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        part = mail.get_body(("plain",))
        self._received.take(str(mail[DELIVERY_HEADER] or ""), f"{mail['Subject']}\n{part.get_content() if part is not None else ''}")
        return "250 OK"


@contextmanager
def mail_receiver() -> Iterator[tuple[str, Received]]:
    """Host and port, and what came."""
    received = Received()
    [port] = free_ports(1)
    controller = Controller(_Mailbox(received), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield f"127.0.0.1:{port}", received
    finally:
        controller.stop()
