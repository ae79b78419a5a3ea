"""A sign-in provider as a province may run one: OpenID Connect with authorisation codes, PKCE and signed tokens, on this machine."""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT, SECRET = "dashboard", "a secret of the client"


class Provider:
    """Whoever comes is the person whose `claims` are set; nobody when there are none."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.claims: dict[str, Any] = {}
        self.age_s = 0
        """How long ago the person signed in here."""
        self._key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self._codes: dict[str, dict[str, str]] = {}

    def app(self) -> Starlette:
        """Its endpoints."""
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._about),
                Route("/keys", self._keys),
                Route("/authorize", self._authorize),
                Route("/token", self._token, methods=["POST"]),
                Route("/leave", self._leave),
            ]
        )

    async def _about(self, _request: Request) -> Response:
        at = self.address
        return JSONResponse(
            {
                "issuer": at,
                "authorization_endpoint": f"{at}/authorize",
                "token_endpoint": f"{at}/token",
                "jwks_uri": f"{at}/keys",
                "end_session_endpoint": f"{at}/leave",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    async def _keys(self, _request: Request) -> Response:
        return JSONResponse({"keys": [self._key.as_dict(private=False)]})

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        if not self.claims:
            return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': asked['state']})}", 302)
        code = secrets.token_urlsafe()
        self._codes[code] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}", 302)

    async def _token(self, request: Request) -> Response:
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        kind, _, held = request.headers.get("authorization", "").partition(" ")
        client = base64.b64decode(held).decode() if kind == "Basic" else f"{form.get('client_id')}:{form.get('client_secret')}"
        asked = self._codes.pop(form.get("code", ""), None)
        is_ours = asked is not None and _challenge_of(form.get("code_verifier", "")) == asked.get("code_challenge")
        if asked is None or not is_ours or client != f"{CLIENT}:{SECRET}":
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time()) - self.age_s
        subject = hashlib.sha256(str(self.claims).encode()).hexdigest()
        told = {"iss": self.address, "aud": CLIENT, "sub": subject, "iat": now, "exp": now + 7 * 86_400, "nonce": asked["nonce"]}
        token = jwt.encode({"alg": "RS256", "kid": "one"}, told | self.claims, self._key)
        return JSONResponse({"access_token": secrets.token_urlsafe(), "token_type": "Bearer", "expires_in": 300, "id_token": token})

    async def _leave(self, request: Request) -> Response:
        self.claims = {}
        return RedirectResponse(request.query_params["post_logout_redirect_uri"], 302)


@contextmanager
def providing(port: int) -> Iterator[Provider]:
    """A provider that answers."""
    provider = Provider(f"http://127.0.0.1:{port}")
    server = uvicorn.Server(uvicorn.Config(provider.app(), "127.0.0.1", port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.02)
        yield provider
    finally:
        server.should_exit = True
        thread.join()


def _challenge_of(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
