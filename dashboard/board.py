"""Where every city stands with every programme of a notice: what the map, the matrix and the lists are drawn from."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any, TypeVar

from dashboard.alerts.alerts import Alerts
from dashboard.forecast import Forecast, forecast
from dashboard.goal import Goals
from dashboard.pace import Pace, judge, worst_mean
from dashboard.rank import MOVED_DAYS, Rank, ranks
from dashboard.reading import Reading
from dashboard.snapshot import ALL_NOTICES, Snapshot, whole
from dashboard.standing import last_report
from schemas.catalogue import Indicator, Notice, Programme

_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class Figure:
    """An indicator's reading in a place, judged; `notice` is * where the figure is of all notices together."""

    place: str
    notice: str
    indicator: Indicator
    reading: Reading
    pace: Pace

    @property
    def forecast(self) -> Forecast | None:
        """When its goal will be reached; None without a goal, or where the days are not seen."""
        last = self.reading.first + timedelta(days=len(self.reading.course) - 1) if len(self.reading.course) else None
        most = 1.0 if self.indicator.unit == "share" else None
        return forecast(self.reading, self.pace.goal, last, most) if last else None


@dataclass(frozen=True, slots=True)
class Column:
    """A programme and the indicator that stands for it."""

    programme: Programme
    indicator: Indicator


@dataclass(frozen=True)
class Board:
    """One notice in one province.

    `programmes` are all groups of measures, `columns` the activities among them, without the requirements on organising. `rows` has a
    figure per column for each place, `worst` each city's days in one number.
    """

    snapshot: Snapshot
    goals: Goals
    province: str
    programmes: tuple[Column, ...]
    columns: tuple[Column, ...]
    rows: Mapping[str, tuple[Figure, ...]]
    worst: Mapping[str, int | None]
    views: dict[Hashable, Board] = field(default_factory=dict, init=False, repr=False)
    """What different people see of it (view.py)."""
    drawn: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False)
    """What has been drawn of it already (`once`)."""

    @property
    def notice(self) -> Notice:
        """The notice."""
        return self.goals.notice

    @cached_property
    def last_reports(self) -> Mapping[str, date | None]:
        """The newest day of which each city has any record."""
        return {city: last_report(self.snapshot, city, self.notice.id) for city in self.cities}

    @cached_property
    def ranks(self) -> Mapping[str, Rank]:
        """The rank of each city that has any, by the days of its three worst goals, as `worst` has them."""
        then = self.snapshot.today - timedelta(days=MOVED_DAYS)
        before = {
            city: worst_mean(judge(one.reading.back(MOVED_DAYS), one.pace.goal, then, required=False) for one in self.rows[city])
            for city in self.cities
        }
        return ranks({city: self.worst[city] for city in self.cities}, before)

    @property
    def reported(self) -> int:
        """How many cities have a record of today."""
        return sum(day == self.snapshot.today for day in self.last_reports.values())

    @property
    def silent(self) -> tuple[str, ...]:
        """The cities without a record of today or of the day before: a day has to be over before its silence says anything."""
        since = self.snapshot.today - timedelta(days=1)
        return tuple(city for city, day in self.last_reports.items() if day is None or day < since)

    @cached_property
    def cities(self) -> tuple[str, ...]:
        """The province's cities in official order."""
        return tuple(place for place in self.rows if place != self.whole)

    @property
    def whole(self) -> str:
        """The place of the province's row."""
        return whole(self.province)

    def once(self, key: Hashable, make: Callable[[], _Made]) -> _Made:
        """What `make` draws of this board and of its snapshot, drawn once for all who see them; all else that it depends on is in `key`."""
        if key not in self.drawn:
            self.drawn[key] = make()
        made: _Made = self.drawn[key]
        return made

    def figure(self, place: str, indicator: str) -> Figure:
        """Any indicator's figure in a place, judged against its goal."""
        return figure_of(self.snapshot, self.goals, place, indicator)

    def worst_first(self) -> tuple[str, ...]:
        """Cities by their days, the farthest behind first; those without any last."""
        return tuple(sorted(self.cities, key=lambda city: (self.worst[city] is None, self.worst[city] or 0, city)))

    @cached_property
    def alerts(self) -> Alerts:
        """The alerts of the province and of its cities."""
        return self.snapshot.alerts.of(self.snapshot.within(self.whole))

    @cached_property
    def headlines(self) -> tuple[Figure, ...]:
        """The figures of the wall's first row; of all notices together where this notice does not measure one."""
        chosen = [indicator for indicator in self.snapshot.catalogue.indicators.values() if indicator.headline == 1]
        return tuple(self.figure(self.whole, indicator.id) for indicator in chosen)


def figure_of(snapshot: Snapshot, goals: Goals, place: str, indicator_id: str) -> Figure:
    """An indicator in a place, judged against the notice's or the office's goal for it."""
    notice = goals.notice.id
    of_notice = indicator_id in snapshot.catalogue.notice_indicators[notice]
    scope = notice if of_notice else ALL_NOTICES
    reading = snapshot.reading(place, scope, indicator_id)
    goal = goals.of(indicator_id, None if ":" in place else place) if of_notice else None
    pace = judge(reading, goal, snapshot.today, required=not of_notice or goals.is_required(indicator_id))
    return Figure(place, scope, snapshot.catalogue.indicators[indicator_id], reading, pace)


def board_of(snapshot: Snapshot, goals: Goals, province: str) -> Board:
    """The whole board of a notice in a province."""
    indicators, notice = snapshot.catalogue.indicators, goals.notice
    leads = [(programme, goals.leading(programme)) for programme in notice.programmes]
    programmes = tuple(Column(programme, indicators[lead.id]) for programme, lead in leads if lead is not None)
    columns = tuple(column for column in programmes if column.programme.kind == "activity") or programmes
    cities = [city.code for city in snapshot.catalogue.cities.values() if city.province == province]
    rows = {
        place: tuple(figure_of(snapshot, goals, place, column.indicator.id) for column in columns) for place in (whole(province), *cities)
    }
    worst = {place: worst_mean(figure.pace for figure in figures) for place, figures in rows.items()}
    return Board(snapshot, goals, province, programmes, columns, rows, worst)
