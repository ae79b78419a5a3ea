"""One consistent picture of all figures, published by the reader and shared by all viewers."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dashboard.alerts.alerts import Alerts
from dashboard.cells import CellKey
from dashboard.line.line import Line
from dashboard.reading import Answer, Reading, read_query, read_quotient, read_sum
from dashboard.records.records import Records
from dashboard.reports import REPORTS, Campaign
from dashboard.series import EMPTY, Series, total
from schemas.catalogue import Calc, Catalogue, Indicator

SHANGHAI = ZoneInfo("Asia/Shanghai")
ALL_NOTICES = "*"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A record as it came in."""

    topic: str
    city: str
    department: str
    org_name: str
    day: date
    revision: int
    withdrawn: bool
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Intake:
    """What came in through one topic: events ever, today and in the last minute (by the clock), and dead letters."""

    topic: str
    events: int = 0
    today: int = 0
    last_minute: int = 0
    refused: int = 0
    newest: datetime | None = None


class QueryKey(NamedTuple):
    """A query figure."""

    city: str
    notice: str
    indicator: str


@dataclass(frozen=True, eq=False)
class Snapshot:
    """Everything the pages show. Never changed once published; `version` tells two apart.

    `campaign` is for viewers who have not chosen one. `today` is the newest day that records speak of, not the clock's: the figures are
    as of that day. `moved_at` is when the newest figure came in, `read_at` when the database last answered; `fault` says why it does
    not, None while it does.
    """

    version: int
    catalogue: Catalogue
    read_at: datetime
    today: date
    campaign: Campaign
    moved_at: datetime | None = None
    generation: int = 0
    cells: Mapping[CellKey, Series] = field(default_factory=dict)
    answers: Mapping[QueryKey, tuple[Answer, ...]] = field(default_factory=dict)
    arrivals: tuple[Arrival, ...] = ()
    intake: Mapping[str, Intake] = field(default_factory=dict)
    fault: str | None = None
    records: Records = field(default_factory=Records)
    alerts: Alerts = field(default_factory=Alerts)
    line: Line = field(default_factory=Line)
    readings: dict[tuple[str, str, str], Reading] = field(default_factory=dict, repr=False)
    """What has been asked for already, by place, notice and indicator."""
    views: dict[Hashable, Snapshot] = field(default_factory=dict, init=False, repr=False)
    """What different people see of it (view.py)."""

    @property
    def cells_held(self) -> int:
        """How many cells there are."""
        return len(self.cells)

    def shows_detail(self, place: str) -> bool:  # noqa: ARG002 - a view decides by it
        """Whether days, feeds and records of a place are seen."""
        return True

    def reading(self, place: str, notice: str, indicator: str) -> Reading:
        """The figure of a city, of a province's own bodies (its code) or of a whole province (`province:` and its code)."""
        key = (place, notice, indicator)
        if key not in self.readings:
            self.readings[key] = self._compute(*key)
        return self.readings[key]

    def reports(self, place: str, notice: str, topics: Iterable[str]) -> Series:
        """How many current records a place has, by their day."""
        return total(self._sum(place, notice, REPORTS + topic, "sum") for topic in topics)

    def first_day(self, notice: str) -> date:
        """The day on which curves begin."""
        found = self.catalogue.notices.get(notice)
        begins = [found.counts.first] if found else [other.counts.first for other in self.catalogue.notices.values()]
        return min([*begins, self.today])

    def within(self, place: str) -> tuple[str, ...]:
        """The codes that a place is made of: itself, or a province's cities and its own bodies."""
        kind, _, code = place.rpartition(":")
        if not kind:
            return (code,)
        return (*(city.code for city in self.catalogue.cities.values() if city.province == code), code)

    def _compute(self, place: str, notice: str, indicator_id: str) -> Reading:
        indicator = self.catalogue.indicators[indicator_id]
        first = self.first_day(notice)
        if indicator.combine == "query":
            answers = self.answers.get(QueryKey(place, notice, indicator_id), ())
            zero = indicator.good == "zero" and indicator.calc.agg != "ratio" and self._has_reports(place, notice, indicator)
            return read_query(answers, first, self.today, computed=bool(self.answers), zero=zero)
        if indicator.combine == "quotient":
            num, den = (self._sum(place, notice, indicator_id, part) for part in ("num", "den"))
            scales = self._scale(indicator.calc.num or indicator.calc), self._scale(indicator.calc.den or indicator.calc)
            return read_quotient(num, den, first, self.today, scales)
        cell = self._sum(place, notice, indicator_id, "sum")
        found = read_sum(cell, indicator, first, self.today, self._has_reports(place, notice, indicator))
        return found.without_days() if self._grows(indicator.calc) else found

    def _grows(self, calc: Calc) -> bool:
        """Whether a record's amount goes on growing long after the record's day, as what is paid of the wages owed in a case."""
        topic = self.catalogue.topics.get(calc.topic or "")
        if topic is None or topic.state is None:
            return False
        return any(topic.field[name].at_most and not topic.field[name].stock for name in (calc.field, calc.less) if name)

    def _scale(self, calc: Calc) -> int:
        """Whole units of an amount in one of the field that is added up: 100 for yuan, kept as fen."""
        topic = self.catalogue.topics.get(calc.topic or "")
        field = topic.field.get(calc.field or "") if topic else None
        return 100 if field is not None and field.unit == "yuan" else 1

    def _has_reports(self, place: str, notice: str, indicator: Indicator) -> bool:
        return self.reports(place, notice, indicator.topics).until(self.today)[1] > 0

    def _sum(self, place: str, notice: str, indicator: str, part: str) -> Series:
        return total(self.cells.get(CellKey(city, notice, indicator, part), EMPTY) for city in self.within(place))


def whole(province: str) -> str:
    """The place that means a province with all its cities."""
    return f"province:{province}"
