"""The contract's rules, said once more: conditions, days, amounts and the campaigns that a record counts for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from producers.simulate.clock import DAY_S
from producers.simulate.truth.ledger import Record
from schemas.catalogue import Calc, Catalogue, Condition, Topic

ZONE = ZoneInfo("Asia/Shanghai")
TOTAL = "*"
MISSING = "(none)"


def given(value: Any) -> bool:
    """Whether a field has a value; an empty list has none."""
    return value is not None and value != []


def holds(where: Mapping[str, Condition], data: Mapping[str, Any]) -> bool:
    """Whether all conditions hold; of a list field one value that fits is enough."""
    for name, wanted in where.items():
        value = data.get(name)
        if not given(value):
            return False
        if wanted == "*":
            continue
        if wanted is True:
            if value is not True:
                return False
            continue
        values = value if isinstance(value, list) else [value]
        if not any(item in wanted for item in values):
            return False
    return True


@lru_cache(maxsize=65_536)
def moment_of(text: str) -> datetime:
    """A moment of an event."""
    return datetime.fromisoformat(text)


@lru_cache(maxsize=65_536)
def day_of_text(text: str) -> int:
    """The day of a date or a moment, in Asia/Shanghai, as an ordinal."""
    if "T" not in text:
        return date.fromisoformat(text).toordinal()
    return moment_of(text).astimezone(ZONE).toordinal()


def own_day(record: Record) -> int:
    """The day of the event's time."""
    return record.at // DAY_S


def _whole_units(topic: Topic, name: str, value: float) -> int:
    """An amount as cells keep it: yuan in whole fen."""
    return round(value * 100) if topic.field[name].unit == "yuan" else int(value)


def amount_of(topic: Topic, calc: Calc, data: Mapping[str, Any]) -> int | None:
    """1 of a count; of a sum None where the record has no such field."""
    if calc.agg == "count":
        return 1
    assert calc.field is not None
    value = data.get(calc.field)
    if value is None:
        return None
    taken = data.get(calc.less) if calc.less else None
    return _whole_units(topic, calc.field, value) - (0 if taken is None else _whole_units(topic, calc.less or "", taken))


def breakdowns_of(calc: Calc, data: Mapping[str, Any]) -> list[str | None]:
    """The whole, and each value of the breakdown once; only values that the formula lets through."""
    if calc.by is None:
        return [None]
    value = data.get(calc.by)
    if not given(value):
        return [None, MISSING]
    values = list(dict.fromkeys(value)) if isinstance(value, list) else [value]
    wanted = calc.where.get(calc.by)
    return [None, *(item for item in values if not isinstance(wanted, list) or item in wanted)]


class Campaigns:
    """Which campaigns a record counts for."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._runs: dict[str, list[tuple[str, int, int]]] = {}
        for province in catalogue.provinces:
            self._runs[province] = [
                (notice.id, notice.counts.first.toordinal(), notice.counts.last.toordinal())
                for notice in catalogue.notices.values()
                if province in notice.provinces
            ]
        self._province = {place: catalogue.province_of(place) for place in catalogue.places}

    def on(self, record: Record, day: int) -> list[str]:
        """For what it says of a day of its own."""
        return self.between(record, day, day)

    def between(self, record: Record, first: int, last: int | None) -> list[str]:
        """For a position that it holds from one day to another, both included; None while it is held."""
        if record.data.get("notice_id") is not None:
            return [record.data["notice_id"]]
        named = record.data.get("notice_ids")
        if named:
            return sorted(set(named))
        runs = self._runs[self._province[record.city]]
        return [name for name, begins, ends in runs if first <= ends and (last is None or last >= begins)]
