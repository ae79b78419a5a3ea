"""What the cells must be: the contract's rule over the whole log at once, without chunks, ledger or positions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

import orjson

from schemas.catalogue import TEXT_FIELD, load_catalogue
from schemas.contribution import Amounts, Place
from schemas.day import hour_text
from schemas.decode import Decoder, decoders
from schemas.errors import ContractError
from schemas.event import Event
from schemas.formula import Formulas, compile_formulas
from schemas.judge import judge
from schemas.membership import ALL_NOTICES, SEPARATOR


@cache
def _rules() -> tuple[dict[str, Decoder], dict[str, Formulas]]:
    catalogue = load_catalogue()
    return decoders(catalogue), compile_formulas(catalogue)


def recount(log: Iterable[Mapping[str, Any]]) -> dict[bytes, Amounts]:
    """Cells that are not zero, from events in the order of their positions."""
    return _summed(log, of_signals=False)


def recount_signals(log: Iterable[Mapping[str, Any]]) -> dict[bytes, Amounts]:
    """Hours of signals that are not zero, from events in the order of their positions."""
    return _summed(log, of_signals=True)


def _summed(log: Iterable[Mapping[str, Any]], *, of_signals: bool) -> dict[bytes, Amounts]:
    _, formulas_of = _rules()
    cells: dict[bytes, Amounts] = {}
    for new in _standing(log):
        formulas = formulas_of[new.topic]
        text = (new.data or {}).get(TEXT_FIELD)
        for place, (amount, records) in formulas.contributions(new, None if text is None else judge(text)).items():
            if (place[0] == "") == of_signals:
                for name in _signal_keys(formulas, new, place) if of_signals else _figure_keys(formulas, new, place):
                    had = cells.get(name.encode(), (0, 0))
                    cells[name.encode()] = (had[0] + amount, had[1] + records)
    return {name: value for name, value in cells.items() if value != (0, 0)}


def _standing(log: Iterable[Mapping[str, Any]]) -> Iterable[Event]:
    by_topic, _ = _rules()
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
    return standing.values()


def _figure_keys(formulas: Formulas, new: Event, place: Place) -> Iterator[str]:
    notices, at, breakdown, day = place
    slot = formulas.slots[at]
    for notice in (*notices.split(SEPARATOR), ALL_NOTICES):
        yield "|".join((new.topic, new.city, notice, slot.indicator, slot.part, breakdown, date.fromordinal(day).isoformat()))


def _signal_keys(formulas: Formulas, new: Event, place: Place) -> Iterator[str]:
    _, at, codes, hour = place
    slot = formulas.signals.slots[at]
    for dimension, code in slot.series(codes):
        yield "|".join((new.topic, new.city, slot.signal, dimension, code, hour_text(hour)))
