"""One pass over a topic's records for all figures that read it."""

from __future__ import annotations

from datetime import date

import clickhouse_driver

from consumers.figures.figure import Counted, Key
from consumers.figures.places import counted_in
from infra.recount.formula import Formula
from infra.recount.membership import TOTAL
from infra.recount.queried import queried_slots
from infra.recount.reading import Reading
from infra.recount.taking import taking
from schemas.catalogue import Catalogue, Topic

LIMITS = {"max_threads": 1, "max_bytes_before_external_group_by": 200_000_000, "max_query_size": 2**24}
"""The line has the machine first."""


def count_topic(client: clickhouse_driver.Client, catalogue: Catalogue, topic: Topic, asked: date) -> dict[Key, dict[str, Counted]]:
    """What was counted by figure and part, as of the day asked for. Blocks."""
    slots = queried_slots(catalogue, topic.id)
    if not slots:
        return {}
    formula = Formula(catalogue, Reading(topic))
    arrays = [taking(formula, number, slot, row.unit, asked) for number, (slot, row) in enumerate(slots)]
    found: dict[Key, dict[str, Counted]] = {}
    for place, notice, number, breakdown, *counted in client.execute(_query(formula, arrays), settings=LIMITS):
        slot, _ = slots[number]
        found.setdefault((place, notice, slot.indicator, breakdown), {})[slot.part] = Counted(*counted)
    return found


def _query(formula: Formula, arrays: list[str]) -> str:
    return f"""
        SELECT
            place, notice, slot, breakdown,
            uniqExactIf(key, key != ''),
            quantileExactInclusive(0.5)(number),
            sum(amount),
            toInt64(count()),
            arrayMax(arrayPushFront(arrayPopFront(arrayDifference(arraySort(groupUniqArray(toInt32(day))))), 0)),
            max(day)
        FROM (
            SELECT
                {counted_in(formula.catalogue)} AS places,
                arrayPushBack(taken.7, '{TOTAL}') AS all_notices,
                taken.1 AS slot, taken.2 AS breakdown, taken.3 AS key, taken.4 AS number, taken.5 AS amount, taken.6 AS day
            FROM (SELECT city, arrayJoin(arrayConcat({", ".join(arrays)})) AS taken FROM ({formula.rows()}))
            WHERE notEmpty(taken.7)
        )
        ARRAY JOIN places AS place
        ARRAY JOIN all_notices AS notice
        GROUP BY place, notice, slot, breakdown
    """
