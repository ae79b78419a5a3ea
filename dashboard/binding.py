"""What every answer binds a browser to: a page loads from us and tells nobody else, and stands in nobody else's frame.

Streamlit and its charts make scripts of text, so a policy can't say which scripts are ours; it says that none carries anything away.
"""

from __future__ import annotations

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import Message, Send

POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob: data:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self'"
)
HOST = re.compile(r"[A-Za-z0-9.:_\[\]-]{1,255}")


def bound(headers: Headers, send: Send) -> Send:
    """How an answer to a request with these headers is sent; what it says for itself stands."""
    host = headers.get("host", "")
    sockets = f" ws://{host} wss://{host}" if HOST.fullmatch(host) else ""  # not every browser takes them for our own
    policy = f"{POLICY}; connect-src 'self'{sockets}"

    async def told(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = MutableHeaders(scope=message)
            given.setdefault("content-security-policy", policy)
            given.setdefault("x-content-type-options", "nosniff")
            given.setdefault("referrer-policy", "same-origin")
        await send(message)

    return told
