"""The cells that a season must end in: amount and records by topic, city, campaign, indicator, part, breakdown and day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from producers.simulate.truth.ledger import Ledger, Record
from producers.simulate.truth.rules import TOTAL, Campaigns, amount_of, breakdowns_of, day_of_text, holds, own_day
from schemas.catalogue import Calc, Catalogue, Indicator, Topic
from schemas.judge import Polarity, judge


class Cell(NamedTuple):
    """A cell's address; the whole has no breakdown, `day` is an ordinal."""

    topic: str
    city: str
    notice: str
    indicator: str
    part: str
    breakdown: str | None
    day: int


Cells = dict[Cell, tuple[int, int]]


class _Part(NamedTuple):
    indicator: str
    name: str
    calc: Calc
    position: bool


def count_cells(catalogue: Catalogue, ledger: Ledger) -> Cells:
    """All cells of records that stand; those of topics whose records are one everywhere are not kept as cells."""
    campaigns = Campaigns(catalogue)
    cells: Cells = {}
    for topic in catalogue.topics.values():
        if topic.unique_within == "city":
            parts = _parts_of(catalogue, topic)
            for record in ledger.standing(topic.id):
                _count(cells, campaigns, topic, parts, record)
    return cells


def _count(cells: Cells, campaigns: Campaigns, topic: Topic, parts: list[_Part], record: Record) -> None:
    today = own_day(record)
    notices = campaigns.on(record, today)
    _add(cells, record, notices, (f"@{topic.id}", "sum"), [None], today, 1)
    for part in parts:
        if part.position:
            _add_position(cells, campaigns, topic, part, record)
        else:
            _add_period(cells, notices, topic, part, record)


def _parts_of(catalogue: Catalogue, topic: Topic) -> list[_Part]:
    found = []
    for row in catalogue.indicators.values():
        if row.combine != "query" and topic.id in row.topics:
            found += [
                _Part(row.id, name, calc, row.time == "state")
                for name, calc in _split(row)
                if calc.topic == topic.id or topic.id in calc.topics
            ]
    return found


def _split(row: Indicator) -> Iterator[tuple[str, Calc]]:
    calc = row.calc
    if calc.agg in ("count", "sum"):
        yield "sum", calc
    elif calc.agg == "ratio":
        assert calc.num is not None
        assert calc.den is not None
        yield "num", calc.num
        yield "den", calc.den
    elif calc.agg == "true_share":
        assert calc.field is not None
        yield "num", calc.model_copy(update={"agg": "count", "field": None, "where": {calc.field: True}})
        yield "den", calc.model_copy(update={"agg": "count", "field": None, "where": {calc.field: "*"}})
    elif calc.agg == "negative_share":
        yield "num", calc
        yield "den", calc


def _add_period(cells: Cells, notices: list[str], topic: Topic, part: _Part, record: Record) -> None:
    calc, data = part.calc, record.data
    if not notices or not holds(calc.where, data) or not _judged(part, data):
        return
    amount = 1 if calc.agg == "negative_share" else amount_of(topic, calc, data)
    if amount is None:
        return
    if calc.day is None:
        day = own_day(record)
    elif data.get(calc.day) is None:
        return
    else:
        day = day_of_text(data[calc.day])
    _add(cells, record, notices, part[:2], breakdowns_of(calc, data), day, amount)


def _judged(part: _Part, data: Mapping[str, Any]) -> bool:
    """Of a share of negative texts: any that is judged is in the whole, and a negative one is in the part."""
    if part.calc.agg != "negative_share":
        return True
    text = data.get(str(part.calc.field))
    return text is not None and (part.name == "den" or judge(text).polarity is Polarity.NEGATIVE)


def _add_position(cells: Cells, campaigns: Campaigns, topic: Topic, part: _Part, record: Record) -> None:
    calc, data, state = part.calc, record.data, topic.state
    assert state is not None
    ended = all(data.get(name) in values for name, values in state.final.items())
    asked = {name: wanted for name, wanted in calc.where.items() if not (ended and name in state.final)}
    begins = data.get(calc.begins or state.begins)
    if begins is None or not holds(asked, data):
        return
    amount = amount_of(topic, calc, data)
    if amount is None:
        return
    first = day_of_text(begins)
    last = day_of_text(data[state.ends]) if ended else None
    notices = campaigns.between(record, first, last)
    _add(cells, record, notices, part[:2], breakdowns_of(calc, data), first, amount)
    if last is not None:
        _add(cells, record, notices, part[:2], breakdowns_of(calc, data), last, -amount)


def _add(
    cells: Cells, record: Record, notices: list[str], name: tuple[str, str], breakdowns: list[str | None], day: int, amount: int
) -> None:
    """In each campaign, and once in the total where there is any."""
    for notice in [*notices, TOTAL] if notices else []:
        for breakdown in breakdowns:
            cell = Cell(record.topic, record.city, notice, name[0], name[1], breakdown, day)
            old = cells.get(cell, (0, 0))
            cells[cell] = old[0] + amount, old[1] + 1


def cell_rows(cells: Cells) -> list[list[Any]]:
    """Cells as the truth file lists them, sorted."""
    ordered = sorted(cells, key=lambda cell: (*cell[:5], cell.breakdown or "", cell.day))
    return [[*cell[:6], date.fromordinal(cell.day).isoformat(), *cells[cell]] for cell in ordered]
