"""One request to the gateway: a batch of events, and what its answer says of them."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, NamedTuple

import httpx
import orjson

from producers.remote.backoff import asked_s
from schemas.errors import ConfigurationError, ContractError, TransientError

PATH = "/v1/events"
CONTENT_TYPE = "application/cloudevents-batch+json; charset=UTF-8"
CONNECT_TIMEOUT_S = 5.0
ANSWER_TIMEOUT_S = 30.0
"""Longer than the gateway takes to say that Kafka is away."""
DETAIL_LIMIT_CHARS = 500

_PASSING = frozenset({408, 425, 429})
"""With these, and all above 499, the same request may be taken later."""
_ACCESS = frozenset({401, 403})
_PLACE = frozenset({301, 302, 303, 307, 308, 404, 405, 410})
"""What answers is no gateway, or not at this address."""


class Taken(NamedTuple):
    """An answer: the receipt's id, and the reasons of each event that was refused, by its place in the batch from 0."""

    receipt: str
    refused: dict[int, tuple[str, ...]]


class Post:
    """A connection to the gateway at `url`; for one thread.

    Raises:
        ConfigurationError: the address or the token can't be one.
    """

    def __init__(self, url: str, token: str, *, verify: ssl.SSLContext | bool = True) -> None:
        address = httpx.URL(url) if _is_address(url) else None
        faults = [] if address else [f"The gateway's address is {url}, but must be like https://tongxin.example.cn."]
        if not token.strip().isascii() or len(token.split()) != 1:
            faults.append("The token must be one word, as `tongxin agencies token` printed it.")
        if faults or address is None:
            raise ConfigurationError(faults)
        self._address = str(address).rstrip("/")
        self._client = httpx.Client(
            headers={"Authorization": f"Bearer {token.strip()}", "Content-Type": CONTENT_TYPE, "User-Agent": "tongxin"},
            timeout=httpx.Timeout(ANSWER_TIMEOUT_S, connect=CONNECT_TIMEOUT_S),
            verify=verify,
        )

    def send(self, events: Sequence[bytes]) -> Taken:
        """Post a batch. Blocks; may be repeated, for an event that came twice changes nothing.

        Raises:
            TransientError: nobody answers, or not now; `retry_after_s` is what the answer asks for, else 0.
            ContractError: the request as a whole is refused.
            ConfigurationError: the token is refused, or no gateway is at this address.
        """
        try:
            answer = self._client.post(self._address + PATH, content=b"[" + b",".join(events) + b"]")
        except httpx.TransportError as error:
            raise TransientError(f"The gateway at {self._address} does not answer: {str(error) or type(error).__name__}", 0.0) from error
        status = answer.status_code
        body = _body(answer)
        if status == HTTPStatus.ACCEPTED:
            if not isinstance(body.get("receipt"), str):
                raise TransientError(f"What answers at {self._address} gives no receipt", 0.0)
            return Taken(body["receipt"], _refused(body, len(events)))
        words = str(body.get("detail") or answer.reason_phrase)[:DETAIL_LIMIT_CHARS]
        if status in _PASSING or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            wait = asked_s(answer.headers.get("Retry-After"), datetime.now(UTC))
            raise TransientError(f"The gateway at {self._address} can't just now ({status}): {words}", wait)
        if status in _ACCESS:
            raise ConfigurationError([f"The gateway at {self._address} refuses the token ({status}): {words}"])
        if status in _PLACE or status < HTTPStatus.BAD_REQUEST:
            raise ConfigurationError([f"What answers at {self._address} is no gateway ({status}): {words}"])
        refused = _refused(body, len(events))
        if len(refused) == len(events):
            return Taken(str(body.get("receipt") or ""), refused)
        raise ContractError([f"event: the gateway refuses it ({status}): {words}"])

    def close(self) -> None:
        self._client.close()


def _is_address(url: str) -> bool:
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL:
        return False
    return address.scheme in ("http", "https") and bool(address.host)


def _body(answer: httpx.Response) -> dict[str, Any]:
    try:
        body = orjson.loads(answer.content)
    except orjson.JSONDecodeError:
        return {}
    return body if isinstance(body, dict) else {}


def _refused(body: dict[str, Any], events: int) -> dict[int, tuple[str, ...]]:
    refused: dict[int, tuple[str, ...]] = {}
    for one in body.get("refused") or ():
        if isinstance(one, dict) and isinstance(one.get("index"), int) and 0 <= one["index"] < events:
            refused[one["index"]] = tuple(map(str, one.get("reasons") or ["event: the gateway refuses it"]))
    return refused
