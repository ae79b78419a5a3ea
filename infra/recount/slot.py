"""The parts of streamed indicators, as the catalogue's formulas give them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from infra.recount.reading import FEN_PER_YUAN
from schemas.catalogue import Calc, Catalogue, Indicator, Judged, Topic

PRESENCE = "@"
"""Before a topic's id: its current records, counted to know who has reported."""


@dataclass(frozen=True)
class Slot:
    """What one figure is made of: the whole of a sum, or one side (`num`, `den`) of a quotient."""

    indicator: str
    part: str
    calc: Calc
    position: bool
    judged: Judged | None = None


def scale_of(catalogue: Catalogue, calc: Calc) -> int:
    """Whole units of an amount in one of the field that is added up: 100 for yuan, kept as fen; else 1."""
    field = catalogue.topics[calc.topic].field.get(calc.field or "") if calc.topic else None
    return FEN_PER_YUAN if field is not None and field.unit == "yuan" else 1


def slots_of(catalogue: Catalogue, topic: Topic) -> list[Slot]:
    """Every slot that records of the topic fill. Topics that are unique everywhere have none: they are read by query."""
    if topic.unique_within == "all":
        return []
    counted = Slot(PRESENCE + topic.id, "sum", Calc(agg="count", topic=topic.id), position=False)
    streamed = (row for row in catalogue.indicators.values() if row.streamed and topic.id in row.topics)
    return [counted, *(slot for row in streamed for slot in _slots(row, topic))]


def _slots(row: Indicator, topic: Topic) -> Iterator[Slot]:
    calc, position = row.calc, row.time == "state"
    match calc.agg:
        case "count" | "sum":
            yield Slot(row.id, "sum", calc, position)
        case "ratio":
            sides = (("num", calc.num), ("den", calc.den))
            yield from (Slot(row.id, part, side, position) for part, side in sides if side is not None and side.topic == topic.id)
        case "true_share" if calc.field is not None:
            of_given = Calc(agg="count", topic=topic.id, where={calc.field: "*"})
            yield Slot(row.id, "num", Calc(agg="count", topic=topic.id, where={calc.field: True}), position)
            yield Slot(row.id, "den", of_given, position)
        case "negative_share":
            counted = Calc(agg="count", topic=topic.id, where=calc.where, by=calc.by, day=calc.day)
            yield Slot(row.id, "num", counted, position, Judged(polarity=["negative"]))
            yield Slot(row.id, "den", counted, position, Judged())
