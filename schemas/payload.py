"""Pydantic models of the topics' data, made from the catalogue.

They are closed and strict: an unknown field, a number as text or a value outside the list is a fault. Yuan come out as whole fen.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, create_model

from schemas.catalogue import Field as CatalogueField
from schemas.catalogue import Topic
from schemas.moment import Date, Moment

COUNT_LIMIT = 10**12
"""Above any count a campaign can have; keeps sums of a whole country inside 64 bits."""
YUAN_LIMIT = 10**12
TEXT_LIMIT_CHARS = 16_384
FEN_PER_YUAN = 100


class Payload(BaseModel):
    """Data of one event; a field that was not given is None."""

    model_config = ConfigDict(extra="forbid", strict=True)


def _fen(yuan: float) -> int:
    """Whole fen of an amount with at most two decimals; exact below 2**53 fen."""
    fen = round(yuan * FEN_PER_YUAN)
    if fen / FEN_PER_YUAN != yuan:
        raise ValueError("yuan have at most two decimals")
    return fen


Text = Annotated[str, StringConstraints(min_length=1, max_length=TEXT_LIMIT_CHARS)]
Count = Annotated[int, Field(ge=0, le=COUNT_LIMIT)]
Yuan = Annotated[float, Field(ge=0, le=YUAN_LIMIT, allow_inf_nan=False), AfterValidator(_fen)]
Measurement = Annotated[float, Field(allow_inf_nan=False)]


def payload_model(topic: Topic) -> type[Payload]:
    """The model of a topic's data."""
    fields: dict[str, Any] = {field.name: _definition(field) for field in topic.field.values()}
    name = "".join(part.capitalize() for part in topic.id.split("-"))
    return create_model(name, __base__=Payload, __doc__=topic.purpose, **fields)


def _definition(field: CatalogueField) -> tuple[Any, Any]:
    python_type = _python_type(field)
    return (python_type, ...) if field.required else (python_type | None, None)


def _python_type(field: CatalogueField) -> Any:
    if field.unit == "yuan":
        return Yuan
    single: Any = {
        "string": Text,
        "list<string>": Text,
        "integer": Count,
        "decimal": Measurement,
        "boolean": bool,
        "date": Date,
        "datetime": Moment,
    }.get(field.type)
    if field.values:
        single = Literal[tuple(value.v for value in field.values)]
    if not field.is_list:
        return single
    return Annotated[list[single], Field(min_length=1)] if field.required else list[single]
