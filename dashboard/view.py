"""What one kind of viewer is given of a snapshot and of a board: the only thing that pages get.

How a page keeps to it: it reads from `scene.snapshot` and `scene.board`, and from nothing else. Whatever those hand out may be shown.

- A figure of which only the total may be seen has `reading.withheld` and no course; one that may not be seen has no value.
- `snapshot.shows_detail(place)` says whether days, feeds and records of a place are there, so that a page can say why they are not.
- `snapshot.shows_record(city, department)` and `snapshot.shows_alert(city, bodies)` decide for what is asked of the database with a
  question of its own, before anything of the answer is used.

How something new is added to the snapshot: a field is empty in every view until `_view` below says who sees what of it. So a forgotten
rule shows too little, never too much.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import numpy as np

from dashboard.board import Board, Figure
from dashboard.pace import Pace, Standing
from dashboard.rank import Rank
from dashboard.reading import Reading, Silence
from dashboard.series import EMPTY, Series
from dashboard.snapshot import Arrival, Snapshot
from dashboard.viewer import Clearance, Sight
from schemas.alert.alert import Alert

NOTHING = Reading(None, silence=Silence.WITHHELD, withheld=True)


@dataclass(frozen=True, eq=False)
class View(Snapshot):
    """A snapshot through the eyes of one clearance; the whole one is behind it, for sums that nobody may take apart."""

    clearance: Clearance = field(kw_only=True)
    _whole: Snapshot = field(kw_only=True, repr=False)

    @property
    def cells_held(self) -> int:
        """How many cells there are."""
        return self._whole.cells_held

    def sight_of(self, place: str) -> Sight:
        """How much of a place is seen."""
        return self.clearance.of_place(place, self.catalogue)

    def shows_detail(self, place: str) -> bool:
        """Whether days, feeds and records of a place are seen."""
        return self.sight_of(place) is Sight.DETAIL

    def shows_record(self, city: str, department: str) -> bool:
        """Whether the records that a body of a city has reported are seen."""
        return self.clearance.of_record(city, department, self.catalogue) is Sight.DETAIL

    def shows_records_of(self, city: str) -> bool:
        """Whether any records of a city are seen: all of them, or those of some departments."""
        whose = self.clearance.whose_records
        return any(self.shows_record(city, department) for department in ([""] if whose is None else whose))

    def shows_alert(self, city: str, bodies: Iterable[str]) -> Sight:
        """How much is seen of an alert about a city that some departments (slugs) have to answer."""
        return self.clearance.of_alert(city, bodies, self.catalogue)

    def reading(self, place: str, notice: str, indicator: str) -> Reading:
        """The figure of a place, as far as it is seen."""
        sight = self.sight_of(place)
        return NOTHING if sight is Sight.NOTHING else seen(self._whole.reading(place, notice, indicator), sight)

    def reports(self, place: str, notice: str, topics: Iterable[str]) -> Series:
        """How many current records a place has by their day; none where its days are not seen."""
        return self._whole.reports(place, notice, topics) if self.shows_detail(place) else EMPTY


@dataclass(frozen=True)
class SeenBoard(Board):
    """A board through the eyes of one clearance: cities that are not seen have no row; judgements are those of the whole figures."""

    _all: Board = field(kw_only=True, repr=False)

    @cached_property
    def last_reports(self) -> Mapping[str, date | None]:
        """The newest day of which each city has any record."""
        return {city: self._all.last_reports[city] for city in self.cities}

    @cached_property
    def ranks(self) -> Mapping[str, Rank]:
        """The rank of each city that is seen, among all of the province."""
        return {city: rank for city, rank in self._all.ranks.items() if city in self.rows}

    def figure(self, place: str, indicator: str) -> Figure:
        """Any indicator's figure in a place, as far as it is seen."""
        sight = _sight(self.snapshot, place)
        if sight is Sight.NOTHING:
            return Figure(place, self.notice.id, self.snapshot.catalogue.indicators[indicator], NOTHING, Pace(Standing.UNKNOWN))
        return _seen_figure(self._all.figure(place, indicator), sight)


def view_of(snapshot: Snapshot, clearance: Clearance) -> View:
    """A snapshot as people of a clearance see it; made once for all of them."""
    if clearance not in snapshot.views:
        snapshot.views[clearance] = _view(snapshot, clearance)
    found = snapshot.views[clearance]
    assert isinstance(found, View)
    return found


def board_seen(board: Board, clearance: Clearance) -> SeenBoard:
    """A board as people of a clearance see it; made once for all of them."""
    if clearance not in board.views:
        board.views[clearance] = _board(board, view_of(board.snapshot, clearance))
    found = board.views[clearance]
    assert isinstance(found, SeenBoard)
    return found


def seen(reading: Reading, sight: Sight) -> Reading:
    """A reading without its days, where only the total is seen."""
    if sight is Sight.DETAIL:
        return reading
    return replace(reading, course=np.zeros(0), daily=np.zeros(0), withheld=True)


def _view(snapshot: Snapshot, clearance: Clearance) -> View:
    is_office = clearance.is_office
    return View(
        snapshot.version,
        snapshot.catalogue,
        read_at=snapshot.read_at,
        today=snapshot.today,
        campaign=snapshot.campaign,
        moved_at=snapshot.moved_at,
        generation=snapshot.generation,
        arrivals=tuple(_arrivals(snapshot, clearance)),
        intake=snapshot.intake,
        line=snapshot.line,
        # Where our servers are concerns the office; that the figures stand still, everybody.
        fault=snapshot.fault if is_office or snapshot.fault is None else "",
        records=snapshot.records if is_office else snapshot.records.seen(lambda place: _is_open(snapshot, clearance, place)),
        alerts=replace(
            snapshot.alerts.seen(lambda alert: _sight_of_alert(snapshot, clearance, alert)),
            scores=snapshot.alerts.scores.seen(clearance, snapshot.catalogue),
        ),
        clearance=clearance,
        _whole=snapshot,
    )


def _is_open(snapshot: Snapshot, clearance: Clearance, place: str) -> bool:
    return clearance.of_place(place, snapshot.catalogue) is Sight.DETAIL


def _sight_of_alert(snapshot: Snapshot, clearance: Clearance, alert: Alert) -> Sight:
    return clearance.of_alert(alert.city, [body.department for body in alert.bodies], snapshot.catalogue)


def _arrivals(snapshot: Snapshot, clearance: Clearance) -> Iterable[Arrival]:
    for arrival in snapshot.arrivals:
        sight = clearance.of_record(arrival.city, arrival.department, snapshot.catalogue)
        if sight is Sight.DETAIL:
            yield arrival
        elif sight is Sight.TOTALS:
            yield replace(arrival, org_name="", department="")


def _board(board: Board, view: View) -> SeenBoard:
    sights = {place: view.sight_of(place) for place in board.rows}
    rows = {
        place: tuple(_seen_figure(figure, sights[place]) for figure in figures)
        for place, figures in board.rows.items()
        if sights[place] is not Sight.NOTHING
    }
    worst = {place: board.worst[place] for place in rows}
    return SeenBoard(view, board.goals, board.province, board.programmes, board.columns, rows, worst, _all=board)


def _seen_figure(figure: Figure, sight: Sight) -> Figure:
    return figure if sight is Sight.DETAIL else replace(figure, reading=seen(figure.reading, sight))


def _sight(snapshot: Snapshot, place: str) -> Sight:
    assert isinstance(snapshot, View)
    return snapshot.sight_of(place)
