"""Events: CloudEvents 1.0 that report, correct or withdraw a record (docs: the contract)."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import blake2b
from typing import Annotated, Any, Literal, NamedTuple

import orjson
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, create_model

from schemas.catalogue import Topic
from schemas.moment import Moment
from schemas.payload import payload_model

EVENT_LIMIT_BYTES = 65_536
"""CloudEvents intermediaries must carry this much, and may refuse more."""
REVISION_LIMIT = 2**31 - 1
TEXT_ATTRIBUTE_LIMIT_CHARS = 1024
SOURCE_LIMIT_CHARS = 256
CONTENT_DIGEST_BYTES = 8
CONTENT_TYPE = "application/cloudevents+json; charset=UTF-8"

EXTENSIONS = ("traceparent", "tracestate", "correlationid", "causationid", "partitionkey", "recordedtime", "sequence", "dataref")
"""Documented CloudEvents extensions that an agency's library may add; we carry them and read none."""

SOURCE_PATTERN = r"^/agencies/[^/\s]+$"
CITY_PATTERN = r"^[0-9]{6}$"
Attribute = Annotated[str, StringConstraints(min_length=1, max_length=TEXT_ATTRIBUTE_LIMIT_CHARS)]


class Envelope(BaseModel):
    """CloudEvents attributes, without `type` and `data`, which each topic has of its own.

    What is null is not set, as the JSON format of CloudEvents has it: revision is then 1, withdrawn false.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    specversion: Literal["1.0"]
    id: Attribute
    source: Annotated[str, StringConstraints(pattern=SOURCE_PATTERN, max_length=SOURCE_LIMIT_CHARS)]
    subject: Attribute
    time: Moment
    city: Annotated[str, StringConstraints(pattern=CITY_PATTERN)]
    revision: Annotated[int, Field(ge=1, le=REVISION_LIMIT)] | None = None
    withdrawn: bool | None = None
    datacontenttype: Literal["application/json"] | None = None
    dataschema: str | None = None


class Event(NamedTuple):
    """One event that keeps the contract.

    `time` is told in Asia/Shanghai, and `day` is its date. `data` has every field of the topic, None where it was not given; yuan are
    whole fen. It is None only where a withdrawal came without.
    """

    topic: str
    id: str
    source: str
    city: str
    subject: str
    time: datetime
    day: date
    revision: int
    withdrawn: bool
    data: dict[str, Any] | None

    @property
    def content(self) -> str:
        """Digest of what makes two events of one revision the same, however their JSON was written: time, city, withdrawn and data.

        It is kept for as long as the events, so it must not move when the catalogue gains a field or tells them in another order.
        """
        given = None if self.data is None else {name: value for name, value in self.data.items() if value is not None}
        told = orjson.dumps([self.time, self.city, self.withdrawn, given], option=orjson.OPT_SORT_KEYS)
        return blake2b(told, digest_size=CONTENT_DIGEST_BYTES).hexdigest()


def event_model(topic: Topic) -> type[Envelope]:
    """The model of a topic's events, closed."""
    extensions: dict[str, Any] = dict.fromkeys(EXTENSIONS, (str | None, None))
    own: dict[str, Any] = {
        "type": (Literal[topic.event_type], ...),
        "data": (payload_model(topic) | None, None),
    }
    name = "".join(part.capitalize() for part in topic.id.split("-")) + "Event"
    return create_model(name, __base__=Envelope, __doc__=f"{topic.en}: {topic.subject}", **own, **extensions)
