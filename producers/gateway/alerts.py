"""`/v1/alerts`: a department sees its own alerts and acts on them; the coordination office sees all."""

from __future__ import annotations

import time
from typing import Annotated, Any, TypeVar

import orjson
from fastapi import APIRouter, Header, Path, Query, Request, Response
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ValidationError

from infra.trail import Act, Outcome
from infra.trail import Action as Acted
from producers.alert.book import Past, order
from producers.alert.likeness import likeness
from producers.alert.wish import PEOPLES, Trouble, raising, wish, wish_id
from producers.gateway import openapi
from producers.gateway.alert_answer import (
    AlertFile,
    AlertPage,
    AskedStep,
    HistoryStep,
    RouteTold,
    StepRefused,
    StepTaken,
    StepWaits,
    Turned,
)
from producers.gateway.alert_desk import may_see
from producers.gateway.body import read_body
from producers.gateway.door import Standing, Standings
from producers.gateway.gateway import Gateway, gateway_of
from producers.gateway.problem import Problem
from schemas.alert.alert import Alert, State
from schemas.alert.life import actions_of
from schemas.alert.route import route
from schemas.alert.rule import Severity
from schemas.alert.step import Action, Actor, Step
from schemas.day import SHANGHAI
from schemas.errors import ContractError

MOST_MB = 1
PAGE = 50
MOST = 200

router = APIRouter(tags=["alerts"])

AlertId = Annotated[str, Path(description="the alert's id", max_length=100)]
Named = Annotated[list[str], Query(default_factory=list, max_length=50)]
Key = Annotated[
    str | None,
    Header(alias="Idempotency-Key", min_length=1, max_length=100, description="makes the step happen once, however often it is sent"),
]
Model = TypeVar("Model", bound=BaseModel)


def _dated(value: object) -> object:
    """A moment as it is written, RFC 3339; not a number of seconds."""
    if isinstance(value, str) and "-" not in value[1:]:
        raise ValueError("must be a date and time with its zone")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_dated)]


@router.get(
    "/v1/alerts",
    summary="Alerts, the newest first",
    description="Those of the departments and cities of the token; the coordination office gets all.",
    responses={200: openapi.answer("A page.", AlertPage), **openapi.problems(401, 422)},
)
async def list_alerts(
    request: Request,
    standing: Standings,
    state: Annotated[list[State], Query(default_factory=list, description="any of these")],
    severity: Annotated[list[Severity], Query(default_factory=list, description="any of these")],
    city: Named,
    department: Named,
    rule: Named,
    since: Annotated[Moment | None, Query(description="raised then or later")] = None,
    live: Annotated[bool, Query(description="only those that are not over")] = False,
    after: Annotated[str | None, Query(description="`next` of the page before", max_length=100)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = PAGE,
) -> Response:
    desk = gateway_of(request).alerts
    actor = standing.actor
    seen = desk.seen(actor)
    if after is not None:
        last = next((alert for alert in seen if alert.id == after), None)
        if last is None:
            raise Problem(422, "unknown-page", "There is no such page; begin with the first.")
        seen = [alert for alert in seen if order(alert) < order(last)]
    found = [
        alert
        for alert in seen
        if (not state or alert.state in state)
        and (not severity or alert.severity in severity)
        and (not city or alert.city in city)
        and (not department or any(body.department in department for body in alert.bodies))
        and (not rule or alert.rule in rule)
        and (since is None or alert.raised_at >= since)
        and not (live and alert.state.is_over)
    ]
    page = found[:limit]
    return _json(AlertPage(alerts=page, next=page[-1].id if len(found) > limit else None))


@router.get(
    "/v1/alerts/{alert_id}",
    summary="All about one alert",
    description="The alert, its history, what may be done with it now, where it goes and why, and what alerts like it turned out to be.",
    responses={200: openapi.answer("The alert.", AlertFile), **openapi.problems(401, 404, 422)},
)
async def get_alert(request: Request, standing: Standings, alert_id: AlertId) -> Response:
    gateway = gateway_of(request)
    desk, actor = gateway.alerts, standing.actor
    alert = _own(gateway, actor, alert_id)
    alike = likeness(alert, desk.seen(actor))
    return _json(
        AlertFile(
            alert=alert,
            history=[_history(past) for past in desk.book.history(alert_id)],
            actions=actions_of(alert, actor),
            route=_routes(gateway, alert, actor),
            similar=Turned(
                of_city=alike.of_city,
                alerts=alike.alerts,
                verified=alike.verified,
                false=alike.false,
                withdrawn=alike.withdrawn,
                latest=[one.id for one in alike.latest],
            ),
        )
    )


@router.post(
    "/v1/alerts/{alert_id}/{action}",
    summary="Take a step",
    description="Answers once the alerter has taken or refused it. Sent again with the same key, it is answered again and not done twice.",
    responses={
        200: openapi.answer("Taken.", StepTaken),
        202: openapi.answer("Kept; the alerter has not answered yet.", StepWaits, headers={"Location": "where the alert is"}),
        409: openapi.problem(409, StepRefused),
        **openapi.problems(400, 401, 404, 408, 413, 422, 429, 503),
    },
    openapi_extra=openapi.asked(AskedStep, required=False),
)
async def act(
    request: Request,
    standing: Standings,
    alert_id: AlertId,
    action: Annotated[Action, Path(description="what is done", json_schema_extra={"enum": [one.value for one in PEOPLES]})],
    key: Key = None,
) -> Response:
    gateway = gateway_of(request)
    asked = await _asked(request, gateway, standing, AskedStep)
    actor = standing.actor
    wanted = wish_id(standing.name, _key(key, asked.id))
    subject = f"{alert_id}/{action.value}"
    try:
        _own(gateway, actor, alert_id)
        if action not in PEOPLES:
            raise Problem(422, "invalid", f"{action.value} is not done by people.")
        step = wish(wanted, alert_id, action, actor, gateway.clock(), why=asked.why, version=asked.version, detail=asked.detail)
    except Problem as problem:
        _note(gateway, standing, subject, Outcome.REFUSED, wanted, [str(problem)])
        raise
    except ContractError as error:
        _note(gateway, standing, subject, Outcome.REFUSED, wanted, list(error.reasons))
        raise Problem(422, "invalid", str(error), members={"reasons": list(error.reasons)}) from None
    return await _answered(gateway, standing, step, subject, 200)


@router.post(
    "/v1/alerts",
    status_code=201,
    summary="Raise an alert by hand: trouble that people found before any rule did",
    description="For the coordination office. There is one such alert of a signal, a place and a day.",
    responses={
        201: openapi.answer("Raised.", StepTaken, headers={"Location": "where the alert is"}),
        202: openapi.answer("Kept; the alerter has not answered yet.", StepWaits, headers={"Location": "where the alert is"}),
        409: openapi.problem(409, StepRefused),
        **openapi.problems(400, 401, 403, 408, 413, 422, 429, 503),
    },
    openapi_extra=openapi.asked(Trouble),
)
async def raise_alert(request: Request, standing: Standings, key: Key = None) -> Response:
    gateway = gateway_of(request)
    desk, now = gateway.alerts, gateway.clock()
    trouble = await _asked(request, gateway, standing, Trouble)
    actor, wanted = standing.actor, wish_id(standing.name, key)
    subject = f"{trouble.city}/{trouble.signal}/raise"
    if actor.role != "office":
        _note(gateway, standing, subject, Outcome.REFUSED, wanted, ["not the office"])
        raise Problem(403, "not-the-office", "Alerts are raised by hand by the coordination office.")
    today = now.astimezone(SHANGHAI).date()
    try:
        step = raising(wanted, trouble, actor, now, today, gateway.catalogue, desk.office.policy)
    except ContractError as error:
        _note(gateway, standing, subject, Outcome.REFUSED, wanted, list(error.reasons))
        raise Problem(422, "invalid", str(error), members={"reasons": list(error.reasons)}) from None
    return await _answered(gateway, standing, step, subject, 201)


async def _answered(gateway: Gateway, standing: Standing, step: Step, subject: str, status: int) -> Response:
    """Send a wish, and say what came of it."""
    past = await gateway.alerts.ask(step)
    alert = gateway.alerts.book.find(step.alert)
    href = f"/v1/alerts/{step.alert}"
    headers = {"Location": href}
    if past is None:
        _note(gateway, standing, subject, Outcome.DONE, step.id, ["waits for the alerter"])
        return _json(StepWaits(step=step.id, alert=step.alert, href=href), 202, headers)
    if not past.is_of(step):
        reason = "This Idempotency-Key was used for another step before."
        _note(gateway, standing, subject, Outcome.REFUSED, step.id, [reason])
        raise Problem(422, "key-used", reason)
    if past.refused:
        _note(gateway, standing, subject, Outcome.REFUSED, step.id, list(past.refused))
        stands = None if alert is None else alert.version
        raise Problem(409, "refused", "; ".join(past.refused), members={"reasons": list(past.refused), "version": stands})
    _note(gateway, standing, subject, Outcome.DONE, step.id, [])
    assert alert is not None
    return _json(StepTaken(step=step.id, alert=alert), status, headers if status == 201 else {})


def _own(gateway: Gateway, actor: Actor, alert_id: str) -> Alert:
    """Raises Problem: 404, in the same words for an alert that is not there and for one of others."""
    found = gateway.alerts.book.find(alert_id)
    if found is None or not may_see(found, actor):
        raise Problem(404, "no-such-alert", "There is no such alert for whoever holds this token.")
    return found


def _routes(gateway: Gateway, alert: Alert, actor: Actor) -> list[RouteTold]:
    """Where an alert goes; a department is told of itself, and not which alert of others mutes its own."""
    desk = gateway.alerts
    found = route(desk.office.policy, gateway.catalogue, alert, gateway.clock(), desk.book.live())
    told = []
    for one in found:
        mine = one.body.department in actor.departments and (actor.cities is None or one.body.city in actor.cities)
        if actor.role == "office":
            told.append(RouteTold(body=one.body, contact=one.contact, not_before=one.not_before, muted=one.muted, why=list(one.why)))
        elif mine:
            muted = one.muted.partition(":")[0]
            why = [muted if words == one.muted else words for words in one.why if words]
            told.append(RouteTold(body=one.body, contact=one.contact, not_before=one.not_before, muted=muted, why=why))
    return told


def _history(past: Past) -> HistoryStep:
    return HistoryStep(
        id=past.id,
        action=past.action,
        at=past.at,
        actor=past.actor,
        role=past.role,
        why=past.why,
        detail=past.detail,
        refused=list(past.refused),
        version=past.version,
        state=past.state,
    )


async def _asked(request: Request, gateway: Gateway, standing: Standing, model: type[Model]) -> Model:
    """The body of a request; an empty one asks for nothing more."""
    gateway.rates.take(standing.name, 1, time.monotonic())
    with gateway.load.share() as share:
        body = await read_body(request, MOST_MB, share)
        try:
            return model.model_validate(orjson.loads(body) if body.strip() else {})
        except orjson.JSONDecodeError as error:
            raise Problem(400, "no-json", f"The body is no JSON: {error}.") from None
        except ValidationError as error:
            faults = [f"{'.'.join(map(str, fault['loc'])) or 'body'}: {fault['msg']}" for fault in error.errors()]
            raise Problem(422, "invalid", "; ".join(faults), members={"reasons": faults}) from None


def _key(header: str | None, body: str | None) -> str | None:
    if header is not None and body is not None and header != body:
        raise Problem(422, "invalid", "id: differs from the header Idempotency-Key")
    return header if header is not None else body


def _note(gateway: Gateway, standing: Standing, subject: str, outcome: Outcome, step: str, reasons: list[str]) -> None:
    detail: dict[str, Any] = {"step": step} | ({"reasons": reasons} if reasons else {})
    act = Act(gateway.clock(), standing.by, Acted.ACT_ON_ALERT, outcome, standing.name, subject[:200], detail)
    gateway.reception.note(act)


def _json(model: BaseModel, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(model.model_dump_json(), status, headers, "application/json")
