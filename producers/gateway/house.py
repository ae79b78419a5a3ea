"""The gateway's own state and words: health, readiness, metrics, and the descriptions of what it takes."""

from __future__ import annotations

import asyncio

import orjson
from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel

from producers.gateway import openapi
from producers.gateway.broker import reaches_kafka
from producers.gateway.gateway import gateway_of
from producers.gateway.problem import unavailable
from schemas.export.asyncapi import asyncapi_document

RETRY_S = 5.0

router = APIRouter(tags=["house"])


class State(BaseModel):
    """That something is as it should be."""

    status: str


@router.get("/-/healthy", response_model=State, summary="The process lives")
async def healthy() -> State:
    return State(status="healthy")


@router.get("/-/ready", response_model=State, summary="Events can be taken: Kafka answers", responses=openapi.problems(503))
async def ready(request: Request) -> State:
    if not await asyncio.to_thread(reaches_kafka, gateway_of(request).settings):
        raise unavailable("Kafka does not answer.", RETRY_S)
    return State(status="ready")


@router.get("/metrics", summary="Metrics for Prometheus", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
async def metrics(request: Request) -> Response:
    return Response(generate_latest(gateway_of(request).metrics.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})


@router.get("/asyncapi.json", summary="The topics and their events, as AsyncAPI", responses={200: {"content": {"application/json": {}}}})
async def asyncapi(request: Request) -> Response:
    gateway = gateway_of(request)
    described = asyncapi_document(gateway.catalogue, gateway.settings.kafka.partitions)
    return Response(orjson.dumps(described), media_type="application/json")
