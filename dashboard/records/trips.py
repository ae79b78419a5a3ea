"""Organised runs: coaches, flights and others, by route and by day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from dashboard.records.scope import EPOCH_ORDINAL, Scope, shown

Window = Literal["all", "week", "today"]
WINDOWS: tuple[Window, ...] = ("all", "week", "today")
KINDS = ("p2p-coach", "p2p-flight", "p2p-other")


class Route(NamedTuple):
    """Runs of one kind from a place to another, by adcode; the last four are of seven days and of the day."""

    kind: str
    direction: str
    origin: str
    destination: str
    runs: int
    planned: int
    cancelled: int
    passengers: int
    week_runs: int
    week_passengers: int
    today_runs: int
    today_passengers: int

    def within(self, window: Window) -> tuple[int, int]:
        """Runs and persons of a window."""
        return {
            "all": (self.runs, self.passengers),
            "week": (self.week_runs, self.week_passengers),
            "today": (self.today_runs, self.today_passengers),
        }[window]


class TripDay(NamedTuple):
    """Completed runs of one kind on a day."""

    ordinal: int
    kind: str
    runs: int
    passengers: int


@dataclass(frozen=True)
class Trips:
    """By reporting city, and days also of provinces as a whole; routes of a province are those of its places."""

    routes: Mapping[Scope, tuple[Route, ...]] = field(default_factory=dict)
    days: Mapping[Scope, tuple[TripDay, ...]] = field(default_factory=dict)

    def seen(self, shows: Callable[[str], bool]) -> Trips:
        """What may be seen by whoever sees the details of some places."""
        return Trips(shown(self.routes, shows), shown(self.days, shows))


def trips_of(routes: Iterable[tuple[Any, ...]], days: Iterable[tuple[Any, ...]], provinces: Mapping[str, str]) -> Trips:
    """Put the answers of two queries in order; `provinces` by place. Of a province as a whole routes are summed over its places."""
    by_route: dict[Scope, dict[tuple[str, ...], Route]] = {}
    for notice, city, *rest in routes:
        route = Route(*rest)
        for place in _places(city, provinces):
            held = by_route.setdefault(Scope(notice, place), {})
            key = route[:4]
            held[key] = _add(held[key], route) if key in held else route
    by_day: dict[Scope, dict[tuple[int, str], TripDay]] = {}
    for notice, city, day, kind, runs, passengers in days:
        for place in _places(city, provinces):
            one = by_day.setdefault(Scope(notice, place), {})
            before = one.get((day, kind), TripDay(day + EPOCH_ORDINAL, kind, 0, 0))
            one[day, kind] = TripDay(before.ordinal, kind, before.runs + runs, before.passengers + passengers)
    return Trips(
        {scope: tuple(rows.values()) for scope, rows in by_route.items()},
        {scope: tuple(rows[key] for key in sorted(rows)) for scope, rows in by_day.items()},
    )


def _places(city: str, provinces: Mapping[str, str]) -> tuple[str, ...]:
    return (city, f"province:{provinces[city]}") if city in provinces else (city,)


def _add(one: Route, other: Route) -> Route:
    return Route(*one[:4], *(a + b for a, b in zip(one[4:], other[4:], strict=True)))
