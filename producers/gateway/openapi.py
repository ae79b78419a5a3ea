"""The gateway's OpenAPI document: what routes say of their answers, and the schemas of what they take."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Literal

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from producers.gateway.binding import BATCH, JSON, STRUCTURED
from producers.gateway.problem import MEDIA_TYPE, ProblemDetails
from schemas.catalogue import Catalogue
from schemas.export.json_schema import event_schema

REF = "#/components/schemas/{model}"
Document = dict[str, Any]

_HEADERS = {401: ("WWW-Authenticate",), 429: ("Retry-After",), 503: ("Retry-After",)}
_models: dict[str, type[BaseModel]] = {}
_asked: dict[str, type[BaseModel]] = {}

_ATTRIBUTES = ("specversion", "id", "source", "type", "subject", "time", "city", "revision", "withdrawn")
EVENTS_BODY: Document = {
    "parameters": [
        {
            "name": f"ce-{name}",
            "in": "header",
            "required": False,
            "description": "binary mode only: the attribute, percent-encoded",
            "schema": {"type": "string"},
        }
        for name in _ATTRIBUTES
    ],
    "requestBody": {
        "required": True,
        "description": "One event, a batch of them, or (binary mode, with ce- headers) the data of one.",
        "content": {
            STRUCTURED: {"schema": {"$ref": REF.format(model="Event")}},
            BATCH: {"schema": {"$ref": REF.format(model="Batch")}},
            JSON: {"schema": {"type": "object"}},
        },
    },
}


def answer(words: str, model: type[BaseModel], *, media_type: str = JSON, headers: Mapping[str, str] | None = None) -> Document:
    """An answer of a route, for its `responses`; `headers` are described by name."""
    _models[model.__name__] = model
    described = {name: {"description": about, "required": True, "schema": {"type": "string"}} for name, about in (headers or {}).items()}
    content = {media_type: {"schema": {"$ref": REF.format(model=model.__name__)}}}
    return {"description": words, "content": content, **({"headers": described} if described else {})}


def asked(model: type[BaseModel], *, required: bool = True) -> Document:
    """The body that a route takes, for its `openapi_extra`."""
    _asked[model.__name__] = model
    return {"requestBody": {"required": required, "content": {JSON: {"schema": {"$ref": REF.format(model=model.__name__)}}}}}


def problem(status: int, model: type[BaseModel] = ProblemDetails) -> Document:
    """A problem of that status."""
    phrase = HTTPStatus(status).phrase
    return answer(phrase, model, media_type=MEDIA_TYPE, headers=dict.fromkeys(_HEADERS.get(status, ()), phrase))


def problems(*statuses: int) -> dict[int | str, Document]:
    """Plain problems, by status."""
    return {status: problem(status) for status in statuses}


def document(app: FastAPI, catalogue: Catalogue) -> Document:
    """The whole document of an app."""
    described = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    components = described.setdefault("components", {}).setdefault("schemas", {})
    told: list[tuple[type[BaseModel], Literal["validation", "serialization"]]] = [(model, "serialization") for model in _models.values()]
    told += [(model, "validation") for model in _asked.values()]
    _, defined = models_json_schema(told, ref_template=REF)
    components.update(defined["$defs"])
    components.update(_events(catalogue))
    _drop_invalid(described)
    return described


def _drop_invalid(described: Document) -> None:
    """Take out the framework's own answer to wrong parameters, where a route has not put its own in its place."""
    for path in described["paths"].values():
        for operation in path.values():
            if "HTTPValidationError" in str(operation["responses"].get("422")):
                del operation["responses"]["422"]
    for name in ("HTTPValidationError", "ValidationError"):
        described["components"]["schemas"].pop(name, None)


def _events(catalogue: Catalogue) -> Document:
    """An event of any topic; what its data must be is in the AsyncAPI document."""
    topics = list(catalogue.topics.values())
    event = event_schema(catalogue, topics[0])
    event["properties"] |= {
        "type": {"enum": [topic.event_type for topic in topics]},
        "subject": event["properties"]["subject"] | {"description": "identity of the record: the topic's key, percent-encoded"},
        "data": {"type": ["object", "null"], "description": "the topic's own fields, as /asyncapi.json has them"},
    }
    kept = ("type", "required", "properties", "additionalProperties", "if", "then", "else")
    one = {"title": "Event", "description": "A CloudEvent of any topic."} | {name: event[name] for name in kept}
    return {"Event": one, "Batch": {"title": "Batch", "type": "array", "minItems": 1, "items": {"$ref": REF.format(model="Event")}}}
