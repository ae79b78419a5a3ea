"""What the cells must be: the contract's rule over the whole log at once, without chunks, ledger or positions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

import orjson

from schemas.catalogue import load_catalogue
from schemas.decode import Decoder, decoders
from schemas.errors import ContractError
from schemas.event import Event
from schemas.formula import Formulas, compile_formulas
from schemas.membership import ALL_NOTICES, SEPARATOR


@cache
def _rules() -> tuple[dict[str, Decoder], dict[str, Formulas]]:
    catalogue = load_catalogue()
    return decoders(catalogue), compile_formulas(catalogue)


def recount(log: Iterable[Mapping[str, Any]]) -> dict[bytes, tuple[int, int]]:
    """Cells that are not zero, from events in the order of their positions."""
    by_topic, formulas_of = _rules()
    standing: dict[tuple[str, str, str], Event] = {}
    for one in log:
        topic = one["type"].split(".")[1]
        try:
            new = by_topic[topic].decode(orjson.dumps(one))
        except ContractError:
            continue
        key = (topic, new.city, new.subject)
        old = standing.get(key)
        if old is None or new.revision > old.revision or (new.revision == old.revision and not new.withdrawn and not old.withdrawn):
            standing[key] = new
    cells: dict[bytes, tuple[int, int]] = {}
    for new in standing.values():
        formulas = formulas_of[new.topic]
        for (notices, at, breakdown, day), (amount, records) in formulas.contributions(new).items():
            slot = formulas.slots[at]
            for notice in (*notices.split(SEPARATOR), ALL_NOTICES):
                parts = (new.topic, new.city, notice, slot.indicator, slot.part, breakdown, date.fromordinal(day).isoformat())
                had = cells.get("|".join(parts).encode(), (0, 0))
                cells["|".join(parts).encode()] = (had[0] + amount, had[1] + records)
    return {name: value for name, value in cells.items() if value != (0, 0)}
