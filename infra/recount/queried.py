"""The parts of indicators that are computed by query, by the topic that they read."""

from __future__ import annotations

from collections.abc import Iterator

from infra.recount.slot import Slot
from schemas.catalogue import Calc, Catalogue, Indicator

READ_APART = frozenset({"covered_distinct", "count_within"})
"""Aggregates that look at more than one record at a time; modules of their own compute them."""


def queried_slots(catalogue: Catalogue, topic_id: str) -> list[tuple[Slot, Indicator]]:
    """Slots over the topic that one pass over its records fills."""
    return [
        (Slot(row.id, part, calc, row.time == "state"), row)
        for row in catalogue.indicators.values()
        if not row.streamed
        for part, calc in parts_of(row.calc)
        if calc.topic == topic_id and calc.agg not in READ_APART
    ]


def parts_of(calc: Calc) -> Iterator[tuple[str, Calc]]:
    """The sides of a ratio, or the one part of any other formula."""
    if calc.agg != "ratio":
        yield "sum", calc
        return
    for part, side in (("num", calc.num), ("den", calc.den)):
        if side is not None:
            yield part, side
