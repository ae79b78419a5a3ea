"""From what a caller has, an object, a model or bytes, to the bytes of an event and the topic it says it is for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import orjson

from schemas.canonical import yuan_fields
from schemas.catalogue import Catalogue
from schemas.errors import ContractError
from schemas.event import Envelope
from schemas.payload import FEN_PER_YUAN
from schemas.subject import HIDDEN

EventLike = Mapping[str, Any] | bytes | str | Envelope
"""A CloudEvents JSON object, as a mapping or as text, or a model of schemas.event."""

_TYPE = re.compile(rb'"type"\s*:\s*"([^"\\]*)"')


class Encoder:
    """Knows the topics of a catalogue by the types of their events."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._topic_of_type = {topic.event_type: topic.id for topic in catalogue.topics.values()}
        self._yuan = {topic.event_type: yuan_fields(topic) for topic in catalogue.topics.values()}

    def encode(self, event: EventLike) -> bytes:
        """The event as JSON.

        Raises:
            ContractError: it holds something that JSON can't say.
        """
        if isinstance(event, bytes):
            return event
        if isinstance(event, str):
            return event.encode()
        given = self._plain(event) if isinstance(event, Envelope) else event
        try:
            return orjson.dumps(given if type(given) is dict else dict(given))
        except (TypeError, ValueError) as error:
            raise ContractError([f"event: {error}"]) from None

    def topic_of(self, raw: bytes) -> str:
        """The topic named by the event's type.

        Raises:
            ContractError: the event is no JSON object, or its type is none of the catalogue's.
        """
        first = _TYPE.search(raw)
        guess = self._topic_of_type.get(first[1].decode(errors="replace")) if first else None
        return guess or self.named_topic(raw)

    def named_topic(self, raw: bytes) -> str:
        """The same, by reading the whole event: `topic_of` takes the first type in the text, and data may have one of their own."""
        try:
            event = orjson.loads(raw)
        except orjson.JSONDecodeError as error:
            raise ContractError([f"event: is no JSON: {error}"]) from None
        if not isinstance(event, dict):
            raise ContractError(["event: must be a JSON object"])
        name = event.get("type")
        topic = self._topic_of_type.get(name) if isinstance(name, str) else None
        if topic is None:
            shown = name if str(name).isascii() else HIDDEN
            raise ContractError([f"type: {'is missing' if name is None else f'{shown} is none of the catalogue'}"])
        return topic

    def _plain(self, event: Envelope) -> dict[str, Any]:
        """A model as an object. Validated models keep yuan as whole fen, and moments as Python's own."""
        plain = event.model_dump(exclude_none=True, warnings=False)
        data = plain.get("data")
        if data:
            for name in self._yuan.get(plain["type"], ()):
                if name in data:
                    data[name] /= FEN_PER_YUAN
        return plain
