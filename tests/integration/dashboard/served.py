"""A real dashboard server in a process of its own, and a client that speaks to it as a browser does, or as an attacker would."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlencode

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from dashboard.entrance import COOKIE
from infra.accounts.account import Account, Role
from infra.accounts.password import hash_of
from infra.accounts.register import Register
from infra.settings import AccessSettings, Settings, environment
from tests.support.server import free_ports

ROOT = Path(__file__).parents[3]
START_TIMEOUT_S = 120
RUN_TIMEOUT_S = 120
PASSWORD = "a password of some length"


def with_accounts(settings: Settings, **access: Any) -> Settings:
    """The same settings, with sign-in by account."""
    return settings.model_copy(update={"access": AccessSettings(sign_in="accounts", **access)})


def add_account(
    settings: Settings, name: str, role: Role, cities: tuple[str, ...] = (), departments: tuple[str, ...] = (), title: str = ""
) -> Account:
    """An account with the one password."""
    now = datetime.now(UTC)
    account = Account(
        name=name,
        role=role,
        title=title or f"title of {name}",
        cities=cities,
        departments=departments,
        password_hash=hash_of(PASSWORD),
        created_at=now,
        changed_at=now,
    )
    Register(settings.accounts_file).change(name, lambda _before: account)
    return account


@contextmanager
def serving(settings: Settings, port: int | None = None) -> Iterator[str]:
    """The dashboard's server, with its log in the data folder; its address."""
    log = settings.data_dir / "dashboard.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    port = port or free_ports(1)[0]
    flags = ["--server.address=127.0.0.1", f"--server.port={port}", "--server.headless=true"]
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "dashboard" / "server.py"), *flags]
    with log.open("wb") as sink:
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment(settings)}, stdout=sink, stderr=sink)
        try:
            yield _answering(f"http://127.0.0.1:{port}", process, log)
        finally:
            process.terminate()
            process.wait(timeout=RUN_TIMEOUT_S)


def _answering(address: str, process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            if httpx.get(f"{address}/_stcore/health", timeout=2, trust_env=False).is_success:
                return address
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError(log.read_text())


class Browser:
    """One browser: cookies, requests and websockets."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.http = httpx.Client(base_url=address, timeout=RUN_TIMEOUT_S, trust_env=False, headers={"origin": address})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    @property
    def cookie(self) -> str:
        """The session's token."""
        return self.http.cookies.get(COOKIE) or ""

    def sign_in(self, name: str, password: str = PASSWORD, onward: str = "/") -> httpx.Response:
        """Fill in the form."""
        return self.http.post("/sign-in", data={"name": name, "password": password, "next": onward})

    def page(self, name: str = "", **query: str) -> str:
        """All that the server sends for a page, as text."""
        with self.socket() as socket:
            return drawn(socket, name, **query)[0]

    @contextmanager
    def socket(
        self, cookie: str | None = None, session_id: str | None = None, origin: str | None = None, **headers: str
    ) -> Iterator[ClientConnection]:
        """A websocket, with this browser's cookie or another's, that may ask for an older connection's session, or from another site."""
        token = self.cookie if cookie is None else cookie
        sent = {"Cookie": f"{COOKIE}={token}", **headers} if token else headers
        asked = [Subprotocol(one) for one in ("streamlit", "none", session_id) if one is not None]
        where = self.address.replace("http", "ws") + "/_stcore/stream"
        with connect(
            where,
            subprotocols=asked,
            origin=Origin(origin or self.address),
            additional_headers=sent,
            max_size=None,
            proxy=None,
            open_timeout=RUN_TIMEOUT_S,
        ) as socket:
            yield socket


def drawn(socket: ClientConnection, name: str = "", fragment: str = "", **query: str) -> tuple[str, str]:
    """Ask for a page; what comes until it is drawn, and the id of Streamlit's session."""
    ask(socket, name, fragment, **query)
    text, session_id = [], ""
    deadline = time.monotonic() + RUN_TIMEOUT_S
    while True:
        received, message = heard(socket, max(0.1, deadline - time.monotonic()))
        text.append(received.decode("utf-8", "replace"))
        if message.WhichOneof("type") == "new_session":
            session_id = message.new_session.initialize.session_id
        if message.WhichOneof("type") == "script_finished" and session_id:
            return "".join(text), session_id


def heard(socket: ClientConnection, wait_s: float = RUN_TIMEOUT_S) -> tuple[bytes, ForwardMsg]:
    """The next message, as it came and unpacked.

    Raises:
        TimeoutError: none came in time.
    """
    received = socket.recv(timeout=wait_s)
    assert isinstance(received, bytes)
    message = ForwardMsg()
    message.ParseFromString(received)
    return received, message


def ask(socket: ClientConnection, name: str = "", fragment: str = "", **query: str) -> None:
    """Ask for a page."""
    state = ClientState(query_string=urlencode(query), page_name=name, fragment_id=fragment)
    state.context_info.is_embedded = query.get("embed") == "true"
    socket.send(BackMsg(rerun_script=state).SerializeToString())
