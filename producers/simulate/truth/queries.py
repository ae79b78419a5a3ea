"""The query figures that a season must end in: distinct counts, stocks, medians, gaps and deadlines, by place and campaign."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from producers.simulate.truth.ledger import Ledger, Record
from producers.simulate.truth.medians import elapsed_of, exact_median
from producers.simulate.truth.rules import TOTAL, Campaigns, amount_of, breakdowns_of, day_of_text, given, holds, own_day
from producers.simulate.truth.within import deadlines_kept
from schemas.catalogue import Calc, Catalogue, Indicator, Topic

PROVINCE = "province:"


class Scope(NamedTuple):
    """Where and for what a figure is told; the whole has no breakdown."""

    place: str
    notice: str
    breakdown: str | None


class Tally:
    """What the records of one side of a figure brought to a scope."""

    __slots__ = ("amount", "days", "records", "spans", "values")

    def __init__(self) -> None:
        self.records = 0
        self.amount = 0
        self.values: set[str] = set()
        self.spans: list[float] = []
        self.days: set[int] = set()


Side = dict[Scope, Tally]
Row = tuple[str, str, str, str | None, float | None, float | None, float | None, int]
"""Place, notice, indicator, breakdown, value, num, den, records."""


class Queries:
    """Counts as of a day, over the records that stand."""

    def __init__(self, catalogue: Catalogue, ledger: Ledger, as_of: int) -> None:
        self._catalogue = catalogue
        self._campaigns = Campaigns(catalogue)
        self._as_of = as_of
        self._ledger = ledger

    def rows(self) -> list[Row]:
        """Every figure that is computed by query and that somebody has reported on."""
        found = [
            row for indicator in self._catalogue.indicators.values() if indicator.combine == "query" for row in self._figure(indicator)
        ]
        return sorted(found, key=lambda row: (row[2], row[0], row[1], row[3] or ""))

    def _figure(self, row: Indicator) -> Iterator[Row]:
        calc = row.calc
        if calc.agg == "count_within":
            topic = self._catalogue.topics[calc.topic or ""]
            yield from deadlines_kept(self._catalogue, self._campaigns, topic, row, self._ledger.standing(topic.id), self._as_of)
        elif calc.agg == "ratio":
            assert calc.num is not None
            assert calc.den is not None
            num, den = self._side(row, calc.num), self._side(row, calc.den)
            for scope in {**den, **num}:
                above = self._value(row, calc.num, num.get(scope), scope) or 0.0
                below = self._value(row, calc.den, den.get(scope), scope) or 0.0
                records = den[scope].records if scope in den else 0
                yield scope.place, scope.notice, row.id, scope.breakdown, above / below if below else None, above, below, records
        else:
            for scope, tally in self._side(row, calc).items():
                yield scope.place, scope.notice, row.id, scope.breakdown, self._value(row, calc, tally, scope), None, None, tally.records

    def _side(self, row: Indicator, calc: Calc) -> Side:
        if calc.agg == "covered_distinct":
            return self._covered(row, calc)
        side: Side = defaultdict(Tally)
        topic = self._catalogue.topics[calc.topic or ""]
        for record in self._ledger.standing(topic.id):
            self._take(side, row, calc, topic, record)
        return dict(side)

    def _take(self, side: Side, row: Indicator, calc: Calc, topic: Topic, record: Record) -> None:
        data = record.data
        notices = self._notices(row, calc, topic, record)
        if not notices:
            return
        value: Any = None
        if calc.agg == "count_distinct":
            value = record.city if calc.field == "city" else data.get(calc.field or "")
            if not given(value) or (calc.field == "city" and record.city not in self._catalogue.cities):
                return
        span = elapsed_of(calc, row.unit, data) if calc.agg == "median_elapsed" else None
        if calc.agg == "median_elapsed" and span is None:
            return
        amount = amount_of(topic, calc, data) if calc.agg == "sum" else 1
        if amount is None:
            return
        province = PROVINCE + self._catalogue.province_of(record.city)
        for place in (record.city, province):
            for notice in [*notices, TOTAL]:
                for breakdown in breakdowns_of(calc, data):
                    tally = side[Scope(place, notice, breakdown)]
                    tally.records += 1
                    tally.amount += amount
                    tally.days.add(self._day(calc, record) or 0)
                    if calc.agg == "count_distinct":
                        tally.values.add(value)
                    if span is not None:
                        tally.spans.append(span)

    def _notices(self, row: Indicator, calc: Calc, topic: Topic, record: Record) -> list[str]:
        """The campaigns that the record counts for here; none where it does not fit, or not yet."""
        state, data = topic.state, record.data
        if topic.kind != "state" or state is None:
            day = self._day(calc, record)
            return self._campaigns.on(record, own_day(record)) if day is not None and day <= self._as_of and holds(calc.where, data) else []
        begins = data.get(calc.begins or state.begins)
        if begins is None:
            return []
        ended = all(data.get(name) in values for name, values in state.final.items())
        first = day_of_text(begins)
        last = day_of_text(data[state.ends]) if ended else None
        if first > self._as_of:
            return []
        if row.time == "state":
            asked = {name: wanted for name, wanted in calc.where.items() if not (ended and name in state.final)}
            stands = last is None or last > self._as_of
            return self._campaigns.between(record, first, last) if stands and holds(asked, data) else []
        return self._campaigns.between(record, first, last) if holds(calc.where, data) else []

    def _day(self, calc: Calc, record: Record) -> int | None:
        if calc.day is None:
            return own_day(record)
        text = record.data.get(calc.day)
        return None if text is None else day_of_text(text)

    def _covered(self, row: Indicator, calc: Calc) -> Side:
        """Values of both sides, in the same place and for the same campaign."""
        assert calc.inside is not None
        looked_up = Calc(agg="count_distinct", topic=calc.inside.topic, field=calc.inside.field, where=calc.inside.where)
        there = self._side(row, looked_up)
        side: Side = {}
        for scope, tally in self._side(row, calc.model_copy(update={"agg": "count_distinct", "inside": None})).items():
            tally.values &= there[scope].values if scope in there else set()
            side[scope] = tally
        return side

    def _value(self, row: Indicator, calc: Calc, tally: Tally | None, scope: Scope) -> float | None:
        if tally is None:
            return None
        match calc.agg:
            case "count_distinct" | "covered_distinct":
                return float(len(tally.values))
            case "median_elapsed":
                return exact_median(tally.spans)
            case "max_gap":
                return float(self._longest_gap(tally.days, scope))
            case _:
                return tally.amount / row.scale

    def _longest_gap(self, days: set[int], scope: Scope) -> int:
        """Between neighbours, and from the last to the day asked for or the last day of the campaign."""
        ordered = sorted(days)
        gaps = [after - before for before, after in pairwise(ordered)]
        notices = self._catalogue.notices
        province = self._catalogue.province_of(scope.place.removeprefix(PROVINCE))
        ends = [notices[scope.notice]] if scope.notice != TOTAL else [notice for notice in notices.values() if province in notice.provinces]
        until = min(self._as_of, max(notice.counts.last.toordinal() for notice in ends))
        return max(0, until - ordered[-1], *gaps)


def query_rows(catalogue: Catalogue, ledger: Ledger, as_of: int) -> list[list[Any]]:
    """The figures as the truth file lists them."""
    return [list(row) for row in Queries(catalogue, ledger, as_of).rows()]
