"""`/v1/refusals`: what the stream refused of an agency's events, with advice, and the way to send it again corrected."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, Field

from infra.letter import Group, Letter, LetterId
from infra.trail import Act, Action, Outcome
from producers.gateway import openapi
from producers.gateway.binding import JSON, STRUCTURED, Mode, events_of, form_of
from producers.gateway.body import read_body
from producers.gateway.door import Granted
from producers.gateway.events import ReceiptGiven, answer
from producers.gateway.gateway import Gateway, gateway_of
from producers.gateway.problem import Problem, unsupported
from schemas.advice import advice
from schemas.catalogue import Catalogue

LISTED = 100
LISTED_MOST = 1_000

CORRECTED: openapi.Document = {
    "requestBody": {
        "required": True,
        "content": {name: {"schema": {"$ref": openapi.REF.format(model="Event")}} for name in (STRUCTURED, JSON)},
    }
}

router = APIRouter(tags=["refusals"])

Topic = Annotated[str, Path(description="the topic it was sent to", max_length=200)]
Partition = Annotated[int, Path(ge=0, le=65_535)]
Position = Annotated[int, Path(ge=0, le=2**63 - 1)]
Index = Annotated[int, Path(ge=0, le=2**31 - 1)]


class RefusalGroup(BaseModel):
    """Refused events of one topic with the same fault that nobody has corrected."""

    topic: str
    place: str = Field(description="the field or attribute that is wrong")
    kind: str = Field(description="the kind of fault; `other` for words that have none")
    advice: str = Field(description="what is wrong and what to do, in Chinese, from the latest of them")
    events: int = Field(ge=1)
    latest: datetime


class RefusalGroups(BaseModel):
    """All of an agency's, the largest first; an event with several faults is in several."""

    groups: list[RefusalGroup]


class RefusedMessage(BaseModel):
    """An event that the stream refused."""

    href: str
    topic: str
    event_id: str
    subject: str
    city: str
    at: datetime
    state: str = Field(description="open, or replayed once it was sent again")
    reasons: list[str]
    advice: list[str] = Field(description="for each reason what to do, in Chinese")


class RefusedMessages(BaseModel):
    """Refused events, the newest first."""

    refusals: list[RefusedMessage]


class WholeMessage(RefusedMessage):
    """The same with its text as it came."""

    raw: str


@router.get(
    "/v1/refusals",
    summary="What was refused, in groups",
    response_model=RefusalGroups,
    responses=openapi.problems(401, 503),
)
async def get_groups(request: Request, grant: Granted) -> RefusalGroups:
    gateway = gateway_of(request)
    groups = await gateway.letter_desk.groups(grant.agency.source)
    return RefusalGroups(groups=[_group(one, gateway.catalogue) for one in groups])


@router.get(
    "/v1/refusals/{topic}",
    summary="Refused events of a topic that nobody has corrected",
    response_model=RefusedMessages,
    responses=openapi.problems(401, 422, 503),
)
async def get_letters(
    request: Request,
    grant: Granted,
    topic: Topic,
    place: Annotated[str | None, Query(description="with kind: only of this group", max_length=200)] = None,
    kind: Annotated[str | None, Query(description="with place: only of this group", max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=LISTED_MOST)] = LISTED,
) -> RefusedMessages:
    gateway = gateway_of(request)
    fault = None if place is None or kind is None else (place, kind)
    found = await gateway.letter_desk.letters(topic=topic, source=grant.agency.source, state="open", fault=fault, limit=limit)
    return RefusedMessages(refusals=[RefusedMessage(**_message(letter, gateway.catalogue)) for letter in found])


@router.get(
    "/v1/refusals/{topic}/{partition}/{position}/{index}",
    summary="One refused event",
    response_model=WholeMessage,
    responses=openapi.problems(401, 404, 422, 503),
)
async def get_letter(
    request: Request, grant: Granted, topic: Topic, partition: Partition, position: Position, index: Index
) -> WholeMessage:
    gateway = gateway_of(request)
    letter = await _own(gateway, grant.agency.source, LetterId(topic, partition, position, index))
    return WholeMessage(**_message(letter, gateway.catalogue), raw=letter.raw.decode(errors="replace"))


@router.post(
    "/v1/refusals/{topic}/{partition}/{position}/{index}/correction",
    status_code=202,
    summary="Send a refused event again, corrected",
    description="The body is the corrected event, whole. It is taken as any other, and then the refusal is closed.",
    responses={
        202: openapi.answer("Taken.", ReceiptGiven, headers={"Location": "where the receipt is"}),
        **openapi.problems(400, 401, 404, 408, 409, 413, 415, 422, 429, 503),
    },
    openapi_extra=CORRECTED,
)
async def correct(request: Request, grant: Granted, topic: Topic, partition: Partition, position: Position, index: Index) -> Response:
    gateway = gateway_of(request)
    gateway.rates.take(grant.agency.id, 1, time.monotonic())
    form = form_of(request.headers.items())
    if form.mode is not Mode.STRUCTURED:
        raise unsupported("A correction is one event, in structured mode.")
    with gateway.load.share() as share:
        limits = gateway.settings.gateway
        [event] = events_of(form, await read_body(request, limits.max_body_mb, share), limits.max_events)
        letter = await _own(gateway, grant.agency.source, LetterId(topic, partition, position, index))
        if letter.replayed_at is not None:
            raise Problem(409, "corrected-before", "This event was sent again before; report a new revision to change it.")
        receipt = await gateway.reception.receive(grant, [event], gateway.clock())
    gateway.recent.add(receipt)
    gateway.metrics.received(len(receipt.entries), len(receipt.refused))
    if receipt.entries:
        await gateway.letter_desk.mark_replayed(letter.id, gateway.clock())
    outcome = Outcome.DONE if receipt.entries else Outcome.REFUSED
    detail = {"receipt": receipt.id}
    gateway.reception.note(Act(gateway.clock(), f"token:{grant.token_id}", Action.REPLAY, outcome, grant.agency.id, str(letter.id), detail))
    return answer(receipt)


async def _own(gateway: Gateway, source: str, letter: LetterId) -> Letter:
    """Raises Problem: 404, also for another agency's."""
    found = await gateway.letter_desk.letters(letters=[letter], source=source)
    if not found:
        raise Problem(404, "no-such-refusal", "No such event of this agency was refused.")
    return found[0]


def _group(group: Group, catalogue: Catalogue) -> RefusalGroup:
    told = advice(group.reason, catalogue.topics.get(group.topic)).zh
    return RefusalGroup(topic=group.topic, place=group.place, kind=group.kind, advice=told, events=group.letters, latest=group.latest)


def _message(letter: Letter, catalogue: Catalogue) -> dict[str, Any]:
    at, topic = letter.id, catalogue.topics.get(letter.id.topic)
    return {
        "href": f"/v1/refusals/{at.topic}/{at.partition}/{at.position}/{at.index}",
        "topic": at.topic,
        "event_id": letter.event_id,
        "subject": letter.subject,
        "city": letter.city,
        "at": letter.at,
        "state": letter.state,
        "reasons": letter.reasons,
        "advice": [advice(reason, topic).zh for reason in letter.reasons],
    }
