"""The gate in front of Streamlit: without a session nothing passes but the sign-in page.

It is an ASGI middleware of the same server, so the cookie can be one that no script reads, and a stranger reaches neither a websocket nor
an upload nor a file that a page has offered. A session is looked up at every request and every message, so that whoever has signed out,
or was shut out, has done so in every window.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from anyio import CapacityLimiter, to_thread
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.binding import bound
from dashboard.entrance import COOKIE, Entrance, entrance
from dashboard.entry_page import entry_page
from dashboard.hearing import heard, heard_of_session
from dashboard.voice import Language, Voice
from infra.accounts.account import Account, Role
from infra.accounts.authenticator import NotSignedIn
from infra.accounts.session import LONGEST
from infra.settings import LOOPBACK
from schemas.errors import ConfigurationError

SIGN_IN, SIGN_OUT, WALL = "/sign-in", "/sign-out", "/wall"
OPEN = frozenset({SIGN_IN, SIGN_OUT, "/_stcore/health", "/app/static/tongxin-song.woff2"})
OWNER = b"x-tongxin-session"
"""Tells Streamlit whose a connection is, so that it lets nobody into another's (server.trustedUserHeaders in config.toml)."""
MOST_BYTES = 8_192
HASHING = 4


class Gate:
    """The middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request or one websocket."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        if scope["type"] == "http":
            send = bound(Headers(scope=scope), send)
        else:
            receive = heard(receive)
        try:
            here = entrance()
            refusal, guarded = self._pass(here, scope, receive)
        except ConfigurationError as error:
            refusal, guarded = PlainTextResponse("\n".join(error.faults), 503), receive
        if refusal is None:
            await self._app(scope, guarded, send)
        elif scope["type"] == "http":
            await refusal(scope, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close", "code": 1008})

    def _pass(self, here: Entrance, scope: Scope, receive: Receive) -> tuple[Response | None, Receive]:
        """Why it may not pass, or how it goes on."""
        connection = HTTPConnection(scope)
        scope["headers"] = [(name, value) for name, value in scope["headers"] if name.lower() != OWNER]
        sign_in = here.settings.access.sign_in
        if _is_foreign(connection.headers):
            return PlainTextResponse("Another site may not ask.", 403), receive
        if sign_in == "off":
            is_near = _address(connection) in LOOPBACK and _host(connection) in LOOPBACK
            return (None if is_near else PlainTextResponse("Only this machine may look.", 403)), receive
        if sign_in == "oidc" or scope["path"] in OPEN:
            return None, receive
        token = connection.cookies.get(COOKIE)
        found = here.authenticator.account_of(token)
        if found is None:
            return _refusal(connection), receive
        scope["headers"].append((OWNER, found[0].digest.encode()))
        if scope["type"] == "websocket":
            return None, heard_of_session(here.authenticator, token, receive)
        if _is_person(scope["method"], connection.headers):
            here.authenticator.touch(found[0])
        return None, receive


def routes() -> list[Route]:
    """The sign-in page, the way out, and the wall's short address."""
    limiter = CapacityLimiter(HASHING)

    async def sign_in(request: Request) -> Response:
        here = entrance()
        onward = _onward(request.query_params.get("next"))
        if here.settings.access.sign_in != "accounts":
            return RedirectResponse("/", 303)
        if request.method == "GET":
            known = here.authenticator.account_of(request.cookies.get(COOKIE))
            return RedirectResponse(onward, 303) if known else _page(request, onward)
        form = await _form(request)
        if form is None:
            return PlainTextResponse("This form was not ours.", 403)
        onward = _onward(form.get("next"))
        try:
            token, account = await to_thread.run_sync(
                here.authenticator.sign_in, form.get("name", ""), form.get("password", ""), _address(request), limiter=limiter
            )
        except NotSignedIn as error:
            return _page(request, onward, name=form.get("name", ""), refused=error)
        if before := request.cookies.get(COOKIE):
            here.authenticator.sessions.end(before)
        answer = RedirectResponse(onward, 303)
        _keep(answer, request, token, account, here)
        return answer

    async def sign_out(request: Request) -> Response:
        if request.method == "POST" and await _form(request) is None:
            return PlainTextResponse("This form was not ours.", 403)
        if request.method == "POST" and (token := request.cookies.get(COOKIE)):
            entrance().authenticator.sign_out(token, _address(request))
        answer = RedirectResponse(SIGN_IN, 303)
        if request.method == "POST":
            answer.delete_cookie(COOKIE, httponly=True, samesite="lax")
        return answer

    return [
        Route(SIGN_IN, sign_in, methods=["GET", "POST"]),
        Route(SIGN_OUT, sign_out, methods=["GET", "POST"]),
        Route(WALL, _wall, methods=["GET"]),
    ]


def _wall(request: Request) -> Response:
    """The wall under an address that can be typed: `theme` is dark or light, the rest goes along."""
    asked = [(name, value) for name, value in request.query_params.multi_items() if name not in ("theme", "embed", "embed_options")]
    theme = request.query_params.get("theme")
    options = ["hide_loading_screen", *([f"{theme}_theme"] if theme in ("dark", "light") else [])]
    return RedirectResponse("/?" + urlencode([("embed", "true"), *(("embed_options", one) for one in options), *asked]), 303)


def _page(request: Request, onward: str, name: str = "", refused: NotSignedIn | None = None) -> Response:
    asked = request.query_params.get("lang") or parse_qs(urlsplit(onward).query).get("lang", [""])[0]
    language: Language = "en" if asked == "en" else "zh"
    wait_s = refused.wait_s if refused else 0.0
    markup, policy = entry_page(Voice(language), onward, name, refused is not None, wait_s)
    headers = {"content-security-policy": policy, "cache-control": "no-store", "referrer-policy": "same-origin"}
    if wait_s:
        headers["retry-after"] = str(int(wait_s) + 1)
    return HTMLResponse(markup, 429 if wait_s else (401 if refused else 200), headers)


def _keep(answer: Response, request: Request, token: str, account: Account, here: Entrance) -> None:
    days = here.settings.access.wall_days if account.role is Role.WALL else LONGEST.days
    answer.set_cookie(COOKIE, token, max_age=days * 86_400, httponly=True, samesite="lax", secure=request.url.scheme == "https")


async def _form(request: Request) -> MutableMapping[str, str] | None:
    """What was typed; None for what another site has sent, or for more than a form can hold."""
    if request.headers.get("sec-fetch-site") not in (None, "same-origin", "none"):
        return None
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            return None
    return {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True).items()}


def _refusal(connection: HTTPConnection) -> Response:
    is_page = connection.scope.get("method") == "GET" and "text/html" in connection.headers.get("accept", "")
    if not is_page:
        return PlainTextResponse("Sign in first.", 401)
    wanted = connection.url.path + (f"?{connection.url.query}" if connection.url.query else "")
    return RedirectResponse(SIGN_IN if wanted == "/" else f"{SIGN_IN}?next={quote(wanted, safe='')}", 303)


def _onward(wanted: str | None) -> str:
    """Where to go after signing in: a page of ours, whatever the address says."""
    wanted = wanted or "/"
    is_ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable() and "\\" not in wanted
    return wanted if is_ours and urlsplit(wanted).path not in (SIGN_IN, SIGN_OUT) else "/"


def _is_foreign(headers: Headers) -> bool:
    """Whether a page of another site, or of another server on this machine, asks."""
    origin = headers.get("origin")
    return origin is not None and origin.partition("://")[2] != headers.get("host")


def _is_person(method: str, headers: Headers) -> bool:
    """Whether somebody did something, and not a page by itself."""
    return method in ("POST", "PUT") or "text/html" in headers.get("accept", "")


def _host(connection: HTTPConnection) -> str:
    """By what name it was asked: a name that another site has given this machine is not this machine's."""
    return re.sub(r":\d*$", "", connection.headers.get("host", "")).strip("[]").lower()


def _address(connection: HTTPConnection) -> str:
    return connection.client.host if connection.client else ""
