"""The gateway as an ASGI app: its routes, and how errors become answers."""

from __future__ import annotations

import logging
import time
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from producers.gateway import alerts, events, house, office, openapi, receipts, refusals, scorecard, sheets
from producers.gateway.gateway import Gateway
from producers.gateway.metric import UNKNOWN_ROUTE, Metrics
from producers.gateway.problem import Problem, unavailable
from schemas.errors import TransientError
from schemas.export.asyncapi import CONTRACT_VERSION

ABOUT = "The way in for agencies: events as CloudEvents, receipts that tell what became of them, and the alerts that are theirs to see to."
AWAY = (
    "Kafka or the database is away or too slow just now. What was sent may have arrived all the same; send it again, that changes nothing."
)

log = logging.getLogger(__name__)


def build_app(gateway: Gateway) -> FastAPI:
    """The app of a gateway; it opens nothing itself."""
    app = FastAPI(title="Tongxin gateway", version=CONTRACT_VERSION, description=ABOUT, docs_url=None, redoc_url=None)
    app.state.gateway = gateway
    for router in (
        events.router,
        receipts.router,
        refusals.router,
        sheets.router,
        alerts.router,
        office.router,
        scorecard.router,
        house.router,
    ):
        app.include_router(router)
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(TransientError, _away)
    app.add_exception_handler(HTTPException, _refusal)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Exception, _fault)
    app.add_middleware(Measured, metrics=gateway.metrics)
    described: dict[str, Any] = {}

    def described_once() -> dict[str, Any]:
        described.update(described or openapi.document(app, gateway.catalogue))
        return described

    app.openapi = described_once  # type: ignore[method-assign]
    return app


class Measured:
    """Counts and times the requests of an app, by route."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began_s = time.perf_counter()
        status = 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            route = getattr(scope.get("route"), "path", UNKNOWN_ROUTE)
            self._metrics.answered(route, status, time.perf_counter() - began_s)


async def _problem(request: Request, error: Exception) -> Response:  # noqa: ARG001 - the framework's signature
    assert isinstance(error, Problem)
    return error.response()


async def _away(request: Request, error: Exception) -> Response:
    assert isinstance(error, TransientError)
    log.warning("answered-away", extra={"path": request.url.path, "reason": str(error)})
    return unavailable(AWAY, error.retry_after_s).response()


async def _refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    words = {404: f"There is nothing at {request.url.path}.", 405: f"{request.method} is not for this path."}
    detail = words.get(error.status_code, error.detail)
    headers = {**(error.headers or {}), "Allow": _allowed(request)} if error.status_code == 405 else error.headers
    return Problem(error.status_code, "no-such-thing", detail, headers=headers).response()


def _allowed(request: Request) -> str:
    """The methods of all routes of a path; the framework names those of the first."""
    fitting = [route for route in request.app.routes if route.matches(request.scope)[0] is not Match.NONE]
    return ", ".join(sorted({method for route in fitting for method in getattr(route, "methods", None) or ()}))


async def _invalid(request: Request, error: Exception) -> Response:  # noqa: ARG001 - the framework's signature
    assert isinstance(error, RequestValidationError)
    faults = [f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}" for fault in error.errors()]
    return Problem(422, "invalid", "; ".join(faults)).response()


async def _fault(request: Request, error: Exception) -> Response:
    log.error("answered-fault", extra={"path": request.url.path}, exc_info=error)
    return Problem(500, "fault", "This is our fault; it was noted. Sending again changes nothing.").response()
