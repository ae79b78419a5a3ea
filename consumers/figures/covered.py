"""How many values of a field are also found in another topic, as households on a register that were visited."""

from __future__ import annotations

from datetime import date

import clickhouse_driver

from consumers.figures.figure import Counted, Key
from consumers.figures.places import counted_in
from consumers.figures.topic_pass import LIMITS
from infra.recount.formula import WHOLE, Formula
from infra.recount.literal import text
from infra.recount.membership import TOTAL
from infra.recount.reading import Reading
from infra.recount.slot import Slot
from infra.recount.taking import taking
from schemas.catalogue import Calc, Catalogue, Indicator


def count_covered(
    client: clickhouse_driver.Client, catalogue: Catalogue, row: Indicator, part: str, calc: Calc, asked: date
) -> dict[Key, dict[str, Counted]]:
    """Values found on both sides, in the same place and for the same notice. Blocks."""
    if calc.inside is None:
        raise NotImplementedError("covered_distinct needs `in`")
    looked_up = Calc(agg="count_distinct", topic=calc.inside.topic, field=calc.inside.field, where=calc.inside.where)
    sides = [_side(catalogue, Slot(row.id, part, side, row.time == "state"), asked) for side in (calc, looked_up)]
    query = f"""
        SELECT scope.1, scope.2, toInt64(count())
        FROM (
            SELECT key, arrayJoin(arrayIntersect(groupUniqArrayArrayIf(scopes, side = 0), groupUniqArrayArrayIf(scopes, side = 1))) AS scope
            FROM (SELECT 0 AS side, * FROM ({sides[0]}) UNION ALL SELECT 1 AS side, * FROM ({sides[1]}))
            GROUP BY key
        )
        GROUP BY scope
    """
    return {
        (place, notice, row.id, WHOLE): {part: Counted(found, None, 0, found, 0, None)}
        for place, notice, found in client.execute(query, settings=LIMITS)
    }


def _side(catalogue: Catalogue, slot: Slot, asked: date) -> str:
    """Rows (key, scopes): a value, and the places and notices of a record that gives it."""
    formula = Formula(catalogue, Reading(catalogue.topics[str(slot.calc.topic)]))
    taken = taking(formula, 0, slot, "", asked)
    scopes = f"arrayFlatten(arrayMap(n -> arrayMap(p -> (p, n), {counted_in(catalogue)}), arrayPushBack(taken.7, {text(TOTAL)})))"
    return f"""
        SELECT taken.3 AS key, {scopes} AS scopes
        FROM (SELECT city, arrayJoin({taken}) AS taken FROM ({formula.rows()}))
        WHERE notEmpty(taken.7)
    """
