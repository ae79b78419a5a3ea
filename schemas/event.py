"""Events: CloudEvents 1.0 that report, correct or withdraw a record (docs: the contract)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, create_model

from schemas.catalogue import Topic
from schemas.moment import Moment
from schemas.payload import payload_model

EVENT_LIMIT_BYTES = 65_536
"""CloudEvents intermediaries must carry this much, and may refuse more."""
REVISION_LIMIT = 2**31 - 1
TEXT_ATTRIBUTE_LIMIT_CHARS = 1024
SOURCE_LIMIT_CHARS = 256
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
    `content` is a digest of what makes two events of one revision the same: time, city, withdrawn and data.
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
    content: str


def event_model(topic: Topic) -> type[Envelope]:
    """The model of a topic's events, closed."""
    extensions: dict[str, Any] = dict.fromkeys(EXTENSIONS, (str | None, None))
    own: dict[str, Any] = {
        "type": (Literal[topic.event_type], ...),
        "data": (payload_model(topic) | None, None),
    }
    name = "".join(part.capitalize() for part in topic.id.split("-")) + "Event"
    return create_model(name, __base__=Envelope, __doc__=f"{topic.en}: {topic.subject}", **own, **extensions)
