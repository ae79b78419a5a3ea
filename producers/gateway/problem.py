"""What can go wrong with a request, as problem details (RFC 9457)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:tongxin:problem:"


class ProblemDetails(BaseModel):
    """The body of every answer that is no success."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="a name of the kind of problem, as a URI")
    title: str = Field(description="the kind of problem, in words")
    status: int = Field(ge=400, le=599)
    detail: str = Field(description="what is wrong with this request, and what to do")


class Problem(Exception):
    """Ends a request; `name` is the kind of problem, `members` what its body says beyond the standard."""

    def __init__(
        self, status: int, name: str, detail: str, *, headers: Mapping[str, str] | None = None, members: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.headers = dict(headers or {})
        self.body = {
            "type": TYPE_PREFIX + name,
            "title": HTTPStatus(status).phrase,
            "status": status,
            "detail": detail,
            **(members or {}),
        }

    def response(self) -> Response:
        return Response(orjson.dumps(self.body), self.status, self.headers, MEDIA_TYPE)


def denied(detail: str = "This needs a valid token of an agency, as `Authorization: Bearer <token>`.") -> Problem:
    return Problem(401, "no-token", detail, headers={"WWW-Authenticate": "Bearer"})


def too_large(detail: str) -> Problem:
    return Problem(413, "too-large", detail)


def unsupported(detail: str) -> Problem:
    return Problem(415, "unsupported-media-type", detail)


def too_fast(wait_s: float) -> Problem:
    seconds = math.ceil(wait_s)
    return Problem(429, "over-rate", f"The agency's rate is used up; send again in {seconds} s.", headers={"Retry-After": str(seconds)})


def unavailable(detail: str, wait_s: float) -> Problem:
    return Problem(503, "unavailable", detail, headers={"Retry-After": str(max(1, math.ceil(wait_s)))})
