"""The door: who is let in by the token of a request."""

from __future__ import annotations

import time
from typing import Annotated, NamedTuple

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from infra.trail import Act, Action, Outcome
from infra.vouch import MARK
from producers.agency.register import Grant
from producers.gateway.gateway import Gateway, gateway_of
from producers.gateway.problem import Problem, denied
from schemas.alert.step import Actor
from schemas.errors import AccessError, Denial

bearer = HTTPBearer(auto_error=False, scheme_name="token", description="A token of an agency, made by `tongxin agencies token`.")


async def granted(request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> Grant:
    """What the token of a request opens.

    Raises:
        Problem: 401, in the same words for every reason.
    """
    gateway = gateway_of(request)
    try:
        if credentials is None:
            raise AccessError(Denial.MISSING)
        return gateway.register.grant(credentials.credentials, gateway.clock())
    except AccessError as error:
        _note(gateway, error)
        raise denied() from None


def _note(gateway: Gateway, error: AccessError) -> None:
    gateway.metrics.denied(error.denial.value)
    try:
        gateway.denials.take("", 1, time.monotonic())
    except Problem:
        return
    actor = f"token:{error.token_id}" if error.token_id and error.agency else "token:?"
    detail = {"denial": error.denial.value}
    gateway.reception.note(Act(gateway.clock(), actor, Action.ACCESS, Outcome.REFUSED, error.agency or "", detail=detail))


Granted = Annotated[Grant, Depends(granted)]


class Standing(NamedTuple):
    """Who acts on alerts: `name` is the agency, or the account that the dashboard vouches for; `by` is how the trail calls them."""

    actor: Actor
    name: str
    by: str


async def standing(request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> Standing:
    """Whom a request is for, by a token of an agency or by a voucher of the dashboard.

    Raises:
        Problem: 401, in the same words for every reason.
    """
    gateway = gateway_of(request)
    if credentials is not None and credentials.credentials.startswith(MARK):
        actor = gateway.vouching.actor(credentials.credentials, gateway.clock())
        if actor is None:
            _note(gateway, AccessError(Denial.WRONG_SECRET))
            raise denied()
        return Standing(actor, actor.id, actor.id)
    grant = await granted(request, credentials)
    return Standing(gateway.alerts.actor(grant), grant.agency.id, f"token:{grant.token_id}")


Standings = Annotated[Standing, Depends(standing)]
