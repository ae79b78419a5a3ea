"""CloudEvents over HTTP: from the headers and body of a request to the events it holds (HTTP protocol binding 1.0, all three modes)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Any, NamedTuple
from urllib.parse import unquote

import orjson

from producers.gateway.problem import Problem, too_large, unsupported

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
JSON = "application/json"
PREFIX = "ce-"
VALUES_PER_EVENT = 100
"""Commas and brackets allowed per event; a body with more of them would take many times its size in memory."""

_INTEGER = re.compile(r"-?[0-9]{1,18}")
_BOOLEANS = {"true": True, "false": False}


class Mode(StrEnum):
    """How a request carries events."""

    STRUCTURED = "structured"  # one, the whole of it in the body
    BATCH = "batch"  # any number of them, as an array
    BINARY = "binary"  # one: attributes in headers, data in the body


class Form(NamedTuple):
    """The mode of a request, and in binary mode the attributes of its event."""

    mode: Mode
    attributes: dict[str, Any]


def form_of(headers: Iterable[tuple[str, str]]) -> Form:
    """The form of a request, by its headers (names in lower case).

    Raises:
        Problem: 415 when it is none that we read.
    """
    content_type = encoding = None
    attributes: dict[str, Any] = {}
    for name, value in headers:
        if name == "content-type":
            content_type = value
        elif name == "content-encoding":
            encoding = value
        elif name.startswith(PREFIX):
            attributes[name.removeprefix(PREFIX)] = _decoded(value)
    if encoding not in (None, "", "identity"):
        raise unsupported(f"Bodies in content-encoding {encoding} are not read; send it plain.")
    media_type = _media_type(content_type)
    if media_type == BATCH:
        return Form(Mode.BATCH, {})
    if media_type == STRUCTURED:
        return Form(Mode.STRUCTURED, {})
    if media_type == JSON and not attributes:
        return Form(Mode.STRUCTURED, {})
    if attributes and media_type in (JSON, None):
        return Form(Mode.BINARY, _binary(attributes, media_type))
    raise unsupported(f"Send {STRUCTURED}, {BATCH}, or {JSON}, in UTF-8.")


def events_of(form: Form, body: bytes, most: int) -> list[Any]:
    """The events of a request as parsed JSON; that they are objects is for the contract to judge.

    Raises:
        Problem: 400 when the body is no JSON, or no array where it must be; 413 when it has more than `most` events.
    """
    if form.mode is Mode.BINARY and not body.strip():
        return [form.attributes]
    if body.count(b",") + body.count(b"[") + body.count(b"{") > most * VALUES_PER_EVENT:
        raise too_large("The body has more values than so many events can have.")
    try:
        parsed = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Problem(400, "no-json", f"The body is no JSON: {error}.") from None
    if form.mode is Mode.BINARY:
        return [form.attributes | {"data": parsed}]
    if form.mode is Mode.STRUCTURED:
        return [parsed]
    if not isinstance(parsed, list) or not parsed:
        raise Problem(400, "no-batch", "A batch is a JSON array of at least one event.")
    if len(parsed) > most:
        raise too_large(f"A batch has at most {most} events; this one has {len(parsed)}.")
    return parsed


def _media_type(content_type: str | None) -> str | None:
    """In lower case, without parameters. Raises Problem for a charset other than UTF-8."""
    if content_type is None:
        return None
    media_type, *parameters = (part.strip().lower() for part in content_type.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "charset" and value.strip(' "') not in ("utf-8", "utf8"):
            raise unsupported(f"Bodies in charset {value} are not read; send UTF-8.")
    return media_type


def _decoded(value: str) -> str:
    """A header's value as the attribute it stands for: quotes undone, percent-encoding of UTF-8 undone."""
    if len(value) >= 2 and value[0] == value[-1] == '"':
        value = re.sub(r"\\(.)", r"\1", value[1:-1])
    return unquote(value, errors="replace")


def _binary(attributes: dict[str, Any], media_type: str | None) -> dict[str, Any]:
    """Attributes with our extensions in their own types, where the text is of that type."""
    revision, withdrawn = attributes.get("revision"), attributes.get("withdrawn")
    if revision is not None and _INTEGER.fullmatch(revision):
        attributes["revision"] = int(revision)
    if withdrawn is not None and withdrawn.lower() in _BOOLEANS:  # the official SDK for Python writes True and False
        attributes["withdrawn"] = _BOOLEANS[withdrawn.lower()]
    if media_type is not None:
        attributes["datacontenttype"] = media_type
    return attributes
