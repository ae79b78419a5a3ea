"""Rows of `tongxin progress`: what a figure is worth, and when it was last heard of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consumers.progress.scope import Scope
from consumers.progress.tally import CellKey, Sum, Tally
from infra.recount.slot import PRESENCE, scale_of
from schemas.catalogue import Calc, Catalogue, Indicator
from schemas.day import SHANGHAI


@dataclass(frozen=True)
class ProgressRow:
    """One figure. Value None: nobody reported, or nothing to divide by. Yuan are yuan, shares 0 to 1; breakdown None is the whole."""

    city: str
    notice: str
    indicator: str
    breakdown: str | None
    value: float | None
    num: float | None
    den: float | None
    records: int
    as_of: datetime | None

    def as_json(self) -> dict[str, Any]:
        moment = None if self.as_of is None else self.as_of.astimezone(SHANGHAI).isoformat(timespec="milliseconds")
        return {**vars(self), "as_of": moment}


def streamed_rows(catalogue: Catalogue, scope: Scope, tally: Tally) -> Iterator[ProgressRow]:
    """A row for the whole of every streamed indicator in every place and notice, reported or not, and one for each breakdown there is."""
    breakdowns: dict[tuple[str, str, str], list[str]] = {}
    for key in tally:
        if key.breakdown is not None:
            breakdowns.setdefault(key[:3], []).append(key.breakdown)
    for key, row in whole_keys(catalogue, scope):
        if row.streamed:
            yield _with_zero(_row(catalogue, key, row, tally.get(key, {})), row, tally)
            for breakdown in sorted(breakdowns.get(key[:3], ())):
                part = key._replace(breakdown=breakdown)
                if any(one.records for one in tally[part].values()):
                    yield _row(catalogue, part, row, tally[part])


def queried_rows(catalogue: Catalogue, scope: Scope, known: dict[CellKey, ProgressRow], tally: Tally) -> Iterator[ProgressRow]:
    """The same for indicators computed by query, of which `known` has those with records."""
    for key, row in whole_keys(catalogue, scope):
        if not row.streamed:
            yield _with_zero(known.get(key, ProgressRow(*key, None, None, None, 0, None)), row, tally)
    for key, found in known.items():
        if key.breakdown is not None and key.place in scope.places and key.notice in scope.notices and key.indicator in scope.indicators:
            yield found


def whole_keys(catalogue: Catalogue, scope: Scope) -> Iterator[tuple[CellKey, Indicator]]:
    """Every figure there can be: the notices of a place are those of its province, and the total."""
    for place in scope.places:
        province = catalogue.province_of(place.rpartition(":")[2])
        for notice in scope.notices:
            if notice not in catalogue.notices or province in catalogue.notices[notice].provinces:
                for row in scope.indicators.values():
                    yield CellKey(place, notice, row.id, None), row


def _row(catalogue: Catalogue, key: CellKey, row: Indicator, parts: dict[str, Sum]) -> ProgressRow:
    as_of = max((one.newest for one in parts.values()), default=None)
    if row.combine == "sum":
        whole = parts.get("sum", Sum())
        value = _scaled(catalogue, row.calc, whole) if whole.records else None
        return ProgressRow(*key, value, None, None, whole.records, as_of)
    num, den = (
        _scaled(catalogue, side or row.calc, parts.get(part, Sum())) for part, side in (("num", row.calc.num), ("den", row.calc.den))
    )
    records = parts.get("den", Sum()).records
    return ProgressRow(*key, num / den if den else None, num if records else None, den if records else None, records, as_of)


def _scaled(catalogue: Catalogue, calc: Calc, found: Sum) -> float:
    scale = scale_of(catalogue, calc)
    return found.amount if scale == 1 else found.amount / scale


def _with_zero(found: ProgressRow, row: Indicator, tally: Tally) -> ProgressRow:
    """Where every case is one too many, no case is 0 as soon as the place has reported at all."""
    if found.records or row.good != "zero" or row.calc.agg == "ratio":
        return found
    seen = [tally.get(CellKey(found.city, found.notice, PRESENCE + topic, None), {}).get("sum", Sum()) for topic in row.topics]
    reported = [one for one in seen if one.records]
    if not reported:
        return found
    return ProgressRow(found.city, found.notice, found.indicator, None, 0, None, None, 0, max(one.newest for one in reported))
