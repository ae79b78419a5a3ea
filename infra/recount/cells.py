"""The query that recounts a topic's cells from its records: the second derivation of what the stream keeps."""

from __future__ import annotations

from infra.recount.contribution import contributions
from infra.recount.formula import Formula
from infra.recount.literal import text
from infra.recount.membership import TOTAL
from infra.recount.reading import Reading
from infra.recount.slot import slots_of
from schemas.catalogue import Catalogue, Topic


def cells_query(catalogue: Catalogue, topic: Topic, generation: int = 1, among: str = "1", source: str | None = None) -> str | None:
    """Rows (city, notice, indicator, part, breakdown, day, amount, records) in one pass over the topic; None where nothing is streamed.

    Records are added up by the set of notices they count for before they are spread over them, so that each is read and parsed once.
    `among` is a condition on the city; `source` and `generation` are those of Reading.
    """
    slots = slots_of(catalogue, topic)
    if not slots:
        return None
    formula = Formula(catalogue, Reading(topic, source, generation))
    arrays = [contributions(formula, number, slot) for number, slot in enumerate(slots, start=1)]
    indicators = ", ".join(text(slot.indicator) for slot in slots)
    parts = ", ".join(text(slot.part) for slot in slots)
    return f"""
        SELECT
            city, notice, [{indicators}][slot] AS indicator, [{parts}][slot] AS part, breakdown, day,
            sum(amounts) AS amount, toInt64(sum(counted)) AS records
        FROM (
            SELECT
                city, added.1 AS slot, added.2 AS breakdown, added.3 AS day, added.5 AS notices,
                sum(added.4) AS amounts, count() AS counted
            FROM (SELECT city, arrayJoin(arrayConcat({", ".join(arrays)})) AS added FROM ({formula.rows(among)}))
            WHERE notEmpty(notices)
            GROUP BY city, slot, breakdown, day, notices
        )
        ARRAY JOIN arrayConcat(notices, ['{TOTAL}']) AS notice
        GROUP BY city, notice, slot, breakdown, day
    """
