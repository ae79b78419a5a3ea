"""Queried indicators told in Python, record by record, from the contract; slow and plain on purpose."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import chinese_calendar

from schemas.catalogue import Calc, Catalogue, Condition, Indicator
from schemas.day import SHANGHAI, day_of
from schemas.event import Event

Key = tuple[str, str, str, str]
"""Place, notice, indicator, breakdown."""


@dataclass(frozen=True)
class Told:
    value: float | None
    num: float | None
    den: float | None
    records: int


@dataclass(frozen=True)
class Taken:
    """A record that a formula takes, with where it counts and as what."""

    event: Event
    places: tuple[str, ...]
    notices: tuple[str, ...]
    breakdowns: tuple[str, ...]


class Teller:
    """Figures as of a day, from the events that stand."""

    def __init__(self, catalogue: Catalogue, standing: list[Event], asked: date) -> None:
        self._catalogue = catalogue
        self._events = standing
        self._asked = asked

    def figures(self) -> dict[Key, Told]:
        found: dict[Key, Told] = {}
        for row in self._catalogue.indicators.values():
            if not row.streamed:
                found |= {(place, notice, row.id, breakdown): told for (place, notice, breakdown), told in self._of(row).items()}
        return found

    def _of(self, row: Indicator) -> dict[tuple[str, str, str], Told]:
        if row.calc.agg == "ratio" and row.calc.num and row.calc.den:
            nums, dens = self._groups(row, row.calc.num), self._groups(row, row.calc.den)
            found = {}
            for scope in {*nums, *dens}:
                num = self._amount(row.calc.num, nums.get(scope, []), scope)
                den = self._amount(row.calc.den, dens.get(scope, []), scope)
                if scope in dens:
                    found[scope] = Told(num / den if den else None, num, den, len(dens[scope]))
            return found
        if row.calc.agg == "count_within":
            return self._within(row)
        groups = self._groups(row, row.calc)
        return {scope: Told(self._single(row, events, scope), None, None, len(events)) for scope, events in groups.items()}

    def _single(self, row: Indicator, events: list[Event], scope: tuple[str, str, str]) -> float:
        calc = row.calc
        if calc.agg == "median_elapsed":
            unit = timedelta(days=1) if row.unit == "days" else timedelta(hours=1)
            return statistics.median((_moment(_data(e)[calc.end]) - _moment(_data(e)[calc.start])) / unit for e in events)
        if calc.agg == "max_gap":
            days = sorted({e.day for e in events})
            gaps = [(after - before).days for before, after in pairwise(days)]
            return float(max([0, *gaps, (self._silent_until(scope) - days[-1]).days]))
        return self._amount(calc, events, scope)

    def _silent_until(self, scope: tuple[str, str, str]) -> date:
        place, notice, _ = scope
        if notice != "*":
            return min(self._asked, self._catalogue.notices[notice].counts.last)
        province = self._catalogue.province_of(place.split(":")[-1])
        return min(self._asked, max(n.counts.last for n in self._catalogue.notices.values() if province in n.provinces))

    def _amount(self, calc: Calc, events: list[Event], scope: tuple[str, str, str]) -> float:
        match calc.agg:
            case "count":
                return float(len(events))
            case "sum":
                return float(sum(_data(e)[calc.field] for e in events))
            case "count_distinct" if calc.field == "city":
                return float(len({e.city for e in events}))
            case "count_distinct":
                return float(len({_data(e)[calc.field] for e in events}))
            case "covered_distinct":
                return float(len({_data(e)[calc.field] for e in events} & self._looked_up(calc, scope)))
        raise AssertionError(calc.agg)

    def _looked_up(self, calc: Calc, scope: tuple[str, str, str]) -> set[str]:
        assert calc.inside is not None
        register = Calc(agg="count_distinct", topic=calc.inside.topic, field=calc.inside.field, where=calc.inside.where)
        there = [t.event for t in self._taken(register, state=False) if scope[0] in t.places and scope[1] in t.notices]
        return {_data(event)[register.field] for event in there}

    def _within(self, row: Indicator) -> dict[tuple[str, str, str], Told]:
        calc = row.calc
        starts: dict[tuple[str, str], list[date]] = {}
        ends: dict[tuple[str, str], list[date]] = {}
        for taken in self._taken(Calc(agg="count", topic=calc.topic, where=calc.where), state=False):
            data = _data(taken.event)
            if taken.event.city not in self._catalogue.cities:
                continue
            for into, moment in ((starts, calc.start), (ends, calc.end)):
                if data["report_kind"] == moment.report_kind and data[moment.field] is not None:  # type: ignore[union-attr]
                    into.setdefault((taken.event.city, data["notice_id"]), []).append(day_of(data[moment.field]))  # type: ignore[union-attr]
        found: dict[tuple[str, str, str], Told] = {}
        cities: dict[tuple[str, str], set[str]] = {}
        counted: dict[tuple[str, str], int] = {}
        for city, notice in {*starts, *ends}:
            first, last = starts.get((city, notice), []), ends.get((city, notice), [])
            if not first:
                continue
            kept = bool(last) and min(last) <= _due(min(first), calc.limit or 0)
            for place in (city, f"province:{self._catalogue.province_of(city)}"):
                for scope in (notice, "*"):
                    cities.setdefault((place, scope), set()).update([city] if kept else [])
                    counted[place, scope] = counted.get((place, scope), 0) + len(first) + len(last)
        for (place, notice), kept_by in cities.items():
            found[place, notice, ""] = Told(len(kept_by), None, None, counted[place, notice])
        return found

    def _groups(self, row: Indicator, calc: Calc) -> dict[tuple[str, str, str], list[Event]]:
        groups: dict[tuple[str, str, str], list[Event]] = {}
        for taken in self._taken(calc, state=row.time == "state"):
            for place in taken.places:
                for notice in taken.notices:
                    for breakdown in taken.breakdowns:
                        groups.setdefault((place, notice, breakdown), []).append(taken.event)
        return groups

    def _taken(self, calc: Calc, *, state: bool) -> Iterator[Taken]:
        for event in self._events:
            if event.topic != calc.topic:
                continue
            data = _data(event)
            notices = self._position(event, calc) if state else self._period(event, calc)
            if not notices or not self._has_fields(event, calc):
                continue
            places = (event.city, f"province:{self._catalogue.province_of(event.city)}")
            yield Taken(event, places, (*notices, "*"), _breakdowns(calc, data))

    def _has_fields(self, event: Event, calc: Calc) -> bool:
        if calc.field == "city":
            return event.city in self._catalogue.cities
        wanted = [calc.field] if calc.field else []
        if calc.agg == "median_elapsed":
            wanted += [str(calc.start), str(calc.end)]
        return all(_data(event)[name] is not None for name in wanted)

    def _period(self, event: Event, calc: Calc) -> tuple[str, ...]:
        data = _data(event)
        if self._catalogue.topics[event.topic].kind == "state":
            return self._lasting(event, calc)
        day = event.day if calc.day is None else data[calc.day] and day_of(data[calc.day])
        if day is None or day > self._asked or not all(_fits(data[name], wanted) for name, wanted in calc.where.items()):
            return ()
        return self._named(event) or self._overlapping(event.city, event.day, event.day)

    def _lasting(self, event: Event, calc: Calc) -> tuple[str, ...]:
        """What lasts counts for every notice in whose days it stood (ADR 0010, 10)."""
        data, state = _data(event), self._catalogue.topics[event.topic].state
        assert state is not None
        first = data[calc.begins or state.begins]
        if first is None or day_of(first) > self._asked or not all(_fits(data[name], wanted) for name, wanted in calc.where.items()):
            return ()
        ended = all(data[name] in values for name, values in state.final.items())
        return self._named(event) or self._overlapping(event.city, day_of(first), day_of(data[state.ends]) if ended else date.max)

    def _position(self, event: Event, calc: Calc) -> tuple[str, ...]:
        data, state = _data(event), self._catalogue.topics[event.topic].state
        assert state is not None
        first = data[calc.begins or state.begins]
        ended = all(data[name] in values for name, values in state.final.items())
        if first is None or day_of(first) > self._asked or (ended and day_of(data[state.ends]) <= self._asked):
            return ()
        if not all(_fits(data[name], wanted) for name, wanted in calc.where.items() if not (ended and name in state.final)):
            return ()
        return self._named(event) or self._overlapping(event.city, day_of(first), day_of(data[state.ends]) if ended else date.max)

    def _named(self, event: Event) -> tuple[str, ...]:
        data = _data(event)
        return tuple(set(data.get("notice_ids") or ([data["notice_id"]] if "notice_id" in data else [])))

    def _overlapping(self, city: str, first: date, last: date) -> tuple[str, ...]:
        province = self._catalogue.province_of(city)
        notices = self._catalogue.notices.values()
        return tuple(n.id for n in notices if province in n.provinces and first <= n.counts.last and last >= n.counts.first)


def _data(event: Event) -> Mapping[Any, Any]:
    assert event.data is not None
    return event.data


def _moment(value: date | datetime) -> datetime:
    return value if isinstance(value, datetime) else datetime.combine(value, time(0), SHANGHAI)


def _fits(value: Any, wanted: Condition) -> bool:
    values = value if isinstance(value, list) else [] if value is None else [value]
    allowed = wanted if isinstance(wanted, list) else [wanted]
    return any(wanted == "*" or one in allowed for one in values)


def _breakdowns(calc: Calc, data: Mapping[Any, Any]) -> tuple[str, ...]:
    if calc.by is None:
        return ("",)
    value = data[calc.by]
    values = set(value) if isinstance(value, list) else set() if value is None else {value}
    allowed = calc.where.get(calc.by)
    if isinstance(allowed, list):
        return ("", *(one for one in values if one in allowed))
    return ("", *(values or {"(none)"}))


def _due(first: date, limit: int) -> date:
    """The limit-th working day after `first`."""
    following = (first + timedelta(days=number) for number in range(1, 60))
    return [day for day in following if chinese_calendar.is_workday(day)][limit - 1]
