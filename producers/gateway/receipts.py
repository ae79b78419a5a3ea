"""`GET /v1/receipts/{id}`: what has become of a submission since."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, Field

from producers.gateway import openapi
from producers.gateway.archive import Standing
from producers.gateway.door import Granted
from producers.gateway.fate import Fate
from producers.gateway.gateway import gateway_of
from producers.gateway.problem import Problem

router = APIRouter(tags=["receipts"])

ReceiptId = Annotated[str, Path(description="the id that the submission was answered with")]


class Refusal(BaseModel):
    """An event that was refused, at the way in or by the stream; only the first knows its index."""

    index: int | None = Field(ge=0)
    id: str | None
    topic: str | None
    reasons: list[str]


class States(BaseModel):
    """How many events of a submission are in each state; together they are its total."""

    accepted: int = Field(ge=0, description="stand for their records now")
    replaced: int = Field(ge=0, description="another event stands for the record")
    duplicate: int = Field(ge=0, description="had been told before, and changed nothing")
    refused: int = Field(ge=0, description="break the contract, or lie outside the scope")
    waiting: int = Field(ge=0, description="were not read yet")


class ReceiptStanding(BaseModel):
    """What has become of a submission, as of now."""

    id: str
    at: datetime = Field(description="when it was submitted")
    total: int = Field(ge=0)
    states: States
    refusals: list[Refusal]
    in_figures: bool = Field(description="whether the figures have all of it")
    as_of: datetime


@router.get(
    "/v1/receipts/{receipt_id}",
    summary="What became of a submission",
    description="Of the agency's own. A second or two after the submission its events may still wait.",
    response_model=ReceiptStanding,
    responses={**openapi.problems(401, 404, 503)},
)
async def get_receipt(request: Request, grant: Granted, receipt_id: ReceiptId) -> ReceiptStanding:
    gateway = gateway_of(request)
    found = await gateway.archive.find(receipt_id, grant.agency.id)
    given = gateway.recent.get(receipt_id, grant.agency.id)
    if found is None and given is not None:
        return _standing(receipt_id, Standing.unread(given.at, given.total, given.refused), gateway.clock())
    if found is None:
        raise Problem(404, "no-such-receipt", "There is no such receipt of this agency.")
    return _standing(receipt_id, found, gateway.clock())


def _standing(receipt_id: str, found: Standing, now: datetime) -> ReceiptStanding:
    return ReceiptStanding(
        id=receipt_id,
        at=found.at,
        total=found.total,
        states=States(**{fate.value: found.fates[fate] for fate in Fate}),
        refusals=[Refusal(**refusal) for refusal in found.refusals],
        in_figures=found.in_figures,
        as_of=now,
    )
