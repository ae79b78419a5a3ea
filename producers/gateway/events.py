"""`POST /v1/events`: events of an agency, good ones going through when others fail."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from producers.gateway import openapi
from producers.gateway.binding import events_of, form_of
from producers.gateway.body import read_body
from producers.gateway.door import Granted
from producers.gateway.gateway import gateway_of
from producers.gateway.problem import Problem, ProblemDetails
from producers.receipt import Receipt

INLINE_BYTES = 64 * 1024
"""A larger body is parsed in a thread."""

router = APIRouter(tags=["events"])


class RefusedEvent(BaseModel):
    """An event of a submission that breaks the contract or lies outside the agency's scope."""

    index: int = Field(ge=0, description="its place in the submission, from 0")
    id: str | None = Field(description="its id, where it has one")
    topic: str | None = Field(description="its topic, where that could be told")
    reasons: list[str] = Field(min_length=1, description="every fault, in words")


class ReceiptGiven(BaseModel):
    """What became of a submission at the way in. What is accepted is kept, whatever happens next."""

    receipt: str = Field(description="id of the receipt")
    accepted: int = Field(ge=0)
    refused: list[RefusedEvent]
    href: str = Field(description="where to ask later what became of it")


class NothingAccepted(ProblemDetails, ReceiptGiven):
    """A submission of which every event was refused."""


@router.post(
    "/v1/events",
    status_code=202,
    summary="Report, correct or withdraw records",
    description="Answers once Kafka has acknowledged every good event. Sending the same again changes nothing.",
    responses={
        202: openapi.answer("Taken, at least in part.", ReceiptGiven, headers={"Location": "where the receipt is"}),
        422: openapi.problem(422, NothingAccepted),
        **openapi.problems(400, 401, 408, 413, 415, 429, 503),
    },
    openapi_extra=openapi.EVENTS_BODY,
)
async def take_events(request: Request, grant: Granted) -> Response:
    gateway = gateway_of(request)
    limits = gateway.settings.gateway
    form = form_of(request.headers.items())
    with gateway.load.share() as share:
        gateway.rates.take(grant.agency.id, 1, time.monotonic())
        body = await read_body(request, limits.max_body_mb, share)
        if len(body) <= INLINE_BYTES:
            events = events_of(form, body, limits.max_events)
        else:
            events = await asyncio.to_thread(events_of, form, body, limits.max_events)
        gateway.rates.take(grant.agency.id, len(events) - 1, time.monotonic())
        receipt = await gateway.reception.receive(grant, events, gateway.clock())
    gateway.recent.add(receipt)
    gateway.metrics.received(len(receipt.entries), len(receipt.refused))
    return answer(receipt)


def answer(receipt: Receipt) -> Response:
    """A receipt as the answer to its submission: 202, or 422 where nothing of it was accepted."""
    body: dict[str, Any] = {
        "receipt": receipt.id,
        "accepted": len(receipt.entries),
        "refused": receipt.refused,
        "href": f"/v1/receipts/{receipt.id}",
    }
    if receipt.refused and not receipt.entries:
        return Problem(422, "nothing-accepted", "Every event was refused; each has its reasons.", members=body).response()
    return Response(orjson.dumps(body), 202, {"Location": body["href"]}, "application/json")
