"""`/v1/office`: what the coordination office decides about alerts, entry by entry, for its own tokens only."""

from __future__ import annotations

import time
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from infra.trail import Act, Action, Outcome
from producers.agency.register import Grant
from producers.gateway import openapi
from producers.gateway.body import read_body
from producers.gateway.door import Granted
from producers.gateway.gateway import Gateway, gateway_of
from producers.gateway.problem import Problem
from schemas.alert.entry import entries_of, shown
from schemas.alert.policy import Entry, Kind
from schemas.errors import ContractError

MOST_MB = 1

router = APIRouter(tags=["office"])

EntryName = Annotated[str, Path(description="the entry's id", pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$")]


class AskedEntry(BaseModel):
    """What an entry is to say, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: dict[str, Any] = Field(description="the fields of its kind, as docs/alerts.md has them")
    why: str = Field("", max_length=2000)


class EntryTold(BaseModel):
    """One entry that stands; addresses are shown without their secrets."""

    kind: Kind
    id: str
    value: dict[str, Any]
    actor: str | None = Field(description="who decided it; none where the default stands")
    at: AwareDatetime | None
    why: str


class Entries(BaseModel):
    """All entries of a kind that stand."""

    entries: list[EntryTold]


@router.get(
    "/v1/office/{kind}",
    summary="All entries of a kind",
    responses={200: openapi.answer("The entries.", Entries), **openapi.problems(401, 403, 422)},
)
async def list_entries(request: Request, grant: Granted, kind: Kind) -> Response:
    gateway = _checked(request, grant, f"{kind.value}/*", "read")
    found = entries_of(gateway.alerts.office.policy, kind)
    return _json(Entries(entries=[_told(gateway, kind, name) for name in found]))


@router.get(
    "/v1/office/{kind}/{entry_id}",
    summary="One entry",
    responses={200: openapi.answer("The entry.", EntryTold), **openapi.problems(401, 403, 404, 422)},
)
async def get_entry(request: Request, grant: Granted, kind: Kind, entry_id: EntryName) -> Response:
    gateway = _checked(request, grant, f"{kind.value}/{entry_id}", "read")
    if entry_id not in entries_of(gateway.alerts.office.policy, kind):
        raise Problem(404, "no-such-entry", f"There is no {kind.value} {entry_id}.")
    return _json(_told(gateway, kind, entry_id))


@router.put(
    "/v1/office/{kind}/{entry_id}",
    summary="Set an entry",
    description="It stands within about a second, everywhere, without a restart.",
    responses={200: openapi.answer("The entry.", EntryTold), **openapi.problems(400, 401, 403, 408, 413, 422, 429, 503)},
    openapi_extra=openapi.asked(AskedEntry),
)
async def put_entry(request: Request, grant: Granted, kind: Kind, entry_id: EntryName) -> Response:
    gateway = _checked(request, grant, f"{kind.value}/{entry_id}", "put")
    gateway.rates.take(grant.agency.id, 1, time.monotonic())
    with gateway.load.share() as share:
        try:
            asked = AskedEntry.model_validate(orjson.loads(await read_body(request, MOST_MB, share)))
        except orjson.JSONDecodeError as error:
            raise Problem(400, "no-json", f"The body is no JSON: {error}.") from None
        except ValidationError as error:
            faults = [f"{'.'.join(map(str, fault['loc'])) or 'body'}: {fault['msg']}" for fault in error.errors()]
            raise Problem(422, "invalid", "; ".join(faults)) from None
    entry = await _tell(gateway, grant, kind, entry_id, asked.value, asked.why)
    return _json(EntryTold(kind=kind, id=entry_id, value=shown(kind, asked.value), actor=entry.actor, at=entry.at, why=entry.why))


@router.delete(
    "/v1/office/{kind}/{entry_id}",
    status_code=204,
    summary="Take an entry away; the default of that id stands again, if there is one",
    response_class=Response,
    responses=openapi.problems(401, 403, 404, 422, 429, 503),
)
async def delete_entry(
    request: Request, grant: Granted, kind: Kind, entry_id: EntryName, why: Annotated[str, Query(max_length=2000)] = ""
) -> Response:
    gateway = _checked(request, grant, f"{kind.value}/{entry_id}", "delete")
    gateway.rates.take(grant.agency.id, 1, time.monotonic())
    if entry_id not in entries_of(gateway.alerts.office.policy, kind):
        raise Problem(404, "no-such-entry", f"There is no {kind.value} {entry_id}.")
    await _tell(gateway, grant, kind, entry_id, None, why)
    return Response(status_code=204)


async def _tell(gateway: Gateway, grant: Grant, kind: Kind, entry_id: str, value: dict[str, Any] | None, why: str) -> Entry:
    actor = f"{grant.agency.id}/{grant.token_id}"
    entry = Entry(kind=kind, id=entry_id, value=value, at=gateway.clock(), actor=actor, why=why)
    try:
        await gateway.alerts.tell(entry)
    except ContractError as error:
        raise Problem(422, "invalid", str(error), members={"reasons": list(error.reasons)}) from None
    return entry


def _checked(request: Request, grant: Grant, subject: str, tried: str) -> Gateway:
    """Raises Problem: 403, for whoever is not the office."""
    gateway = gateway_of(request)
    if not grant.agency.office:
        act = Act(
            gateway.clock(), f"token:{grant.token_id}", Action.CHANGE_POLICY, Outcome.REFUSED, grant.agency.id, subject, {"tried": tried}
        )
        gateway.reception.note(act)
        raise Problem(403, "not-the-office", "This is for the coordination office.")
    return gateway


def _told(gateway: Gateway, kind: Kind, entry_id: str) -> EntryTold:
    office = gateway.alerts.office
    value = entries_of(office.policy, kind)[entry_id].model_dump(mode="json", exclude_none=True, by_alias=True)
    last = office.last(kind, entry_id)
    decided = last if last is not None and last.value is not None else None
    return EntryTold(
        kind=kind,
        id=entry_id,
        value=shown(kind, value),
        actor=None if decided is None else decided.actor,
        at=None if decided is None else decided.at,
        why="" if decided is None else decided.why,
    )


def _json(model: BaseModel) -> Response:
    return Response(model.model_dump_json(), media_type="application/json")
