"""Events: CloudEvents 1.0 that report, correct or withdraw a record (docs: the contract)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, create_model

from schemas.catalogue import Topic
from schemas.payload import payload_model

EVENT_LIMIT_BYTES = 65_536
"""CloudEvents intermediaries must carry this much, and may refuse more."""
REVISION_LIMIT = 2**31 - 1
CONTENT_TYPE = "application/cloudevents+json; charset=UTF-8"

EXTENSIONS = ("traceparent", "tracestate", "correlationid", "causationid", "partitionkey", "recordedtime", "sequence", "dataref")
"""Documented CloudEvents extensions that an agency's library may add; we carry them and read none."""

Attribute = Annotated[str, StringConstraints(min_length=1, max_length=1024)]


class Envelope(BaseModel):
    """CloudEvents attributes, without `type` and `data`, which each topic has of its own."""

    model_config = ConfigDict(extra="forbid", strict=True)

    specversion: Literal["1.0"]
    id: Attribute
    source: Annotated[str, StringConstraints(pattern=r"^/agencies/[^/\s]+$", max_length=256)]
    subject: Attribute
    time: AwareDatetime
    city: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
    revision: Annotated[int, Field(ge=1, le=REVISION_LIMIT)] = 1
    withdrawn: bool = False
    datacontenttype: Literal["application/json"] | None = None
    dataschema: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One event that keeps the contract.

    `data` has every field of the topic, None where it was not given; yuan are whole fen. It is None only where a withdrawal came without.
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
    """The model of a topic's events, closed, for validation and JSON Schema."""
    extensions: dict[str, Any] = {name: (str | None, None) for name in EXTENSIONS}
    own: dict[str, Any] = {
        "type": (Literal[topic.event_type], ...),
        "data": (payload_model(topic) | None, None),
    }
    name = "".join(part.capitalize() for part in topic.id.split("-")) + "Event"
    return create_model(name, __base__=Envelope, __doc__=f"{topic.en}: {topic.subject}", **own, **extensions)
