"""How bodies report: how punctually, who has fallen silent, and what of it was refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from dashboard.records.scope import EPOCH_ORDINAL

BANDS_H = (2, 24, 72, 168)
"""The bands of lateness in hours: up to each of these, and over the last."""
SILENT_DAYS = 3
"""From so many days without a report a body that used to report is called silent."""
USUAL = 5
"""So many reports make a body one that used to report."""


class Punctuality(NamedTuple):
    """Reports of a city, or of one body: ever, on the day, in the last seven days; first reports, and late ones among them.

    The bands and minutes are of first reports of the last seven days; `newest` is the ordinal of the day of the last report.
    """

    events: int = 0
    today: int = 0
    week: int = 0
    first: int = 0
    late: int = 0
    week_first: int = 0
    week_late: int = 0
    band_0: int = 0
    band_1: int = 0
    band_2: int = 0
    band_3: int = 0
    band_4: int = 0
    median_min: int = 0
    ninth_min: int = 0
    bodies: int = 0
    newest: int = 0

    @property
    def bands(self) -> tuple[int, ...]:
        """First reports of the last week by lateness."""
        return self[7:12]


class Body(NamedTuple):
    """A body that has fallen silent."""

    city: str
    code: str
    name: str
    department: str
    events: int
    newest: int


class Refusals(NamedTuple):
    """Dead letters of a city and topic with their first fault at one place."""

    city: str
    topic: str
    place: str
    letters: int
    newest_ms: int


class Revised(NamedTuple):
    """Corrections and withdrawals."""

    corrected: int
    withdrawn: int


class Behind(NamedTuple):
    """First reports of a topic and how many of them came late; corrections, withdrawals, and dead letters that nobody has put right."""

    reports: int
    late: int
    corrected: int
    withdrawn: int
    refused: int


@dataclass(frozen=True)
class Reporting:
    """By city, all campaigns together; letters of nobody known are under ''."""

    cities: Mapping[str, Punctuality] = field(default_factory=dict)
    topics: Mapping[tuple[str, str], Punctuality] = field(default_factory=dict)
    """By city and topic."""
    active: Mapping[str, int] = field(default_factory=dict)
    """Bodies with a report in the last seven days."""
    silent: tuple[Body, ...] = ()
    refused: tuple[Refusals, ...] = ()
    revised: Mapping[tuple[str, str], Revised] = field(default_factory=dict)
    """By city and topic."""

    def seen(self, shows: Callable[[str], bool]) -> Reporting:
        """What may be seen by whoever sees the details of some cities."""
        return replace(
            self,
            cities={city: row for city, row in self.cities.items() if shows(city)},
            topics={key: row for key, row in self.topics.items() if shows(key[0])},
            active={city: row for city, row in self.active.items() if shows(city)},
            silent=tuple(row for row in self.silent if shows(row.city)),
            refused=tuple(row for row in self.refused if row.city and shows(row.city)),
            revised={key: row for key, row in self.revised.items() if shows(key[0])},
        )

    def behind(self, cities: Iterable[str], topic: str) -> Behind:
        """What a figure of some cities rests on, of one topic."""
        held = set(cities)
        reports = total(row for (city, one), row in self.topics.items() if city in held and one == topic)
        revised = [row for (city, one), row in self.revised.items() if city in held and one == topic]
        refused = sum(row.letters for row in self.refused if row.city in held and row.topic == topic)
        return Behind(reports.first, reports.late, sum(row.corrected for row in revised), sum(row.withdrawn for row in revised), refused)


Key = tuple[str, str, str]


def reporting_of(
    rows: Iterable[tuple[Any, ...]],
    names: Callable[[list[Key]], Iterable[tuple[str, str, str]]],
    refused: Iterable[tuple[Any, ...]],
    revised: Iterable[tuple[str, str, int, int]],
    today: int,
) -> Reporting:
    """Put the answers in order; `names` is asked for the names of the silent only. `today` is a number since 1970."""
    cities: dict[str, Punctuality] = {}
    topics: dict[tuple[str, str], Punctuality] = {}
    active: dict[str, int] = {}
    silent: list[tuple[Body, Key]] = []
    for place, topic, code, department, *numbers, key in rows:
        newest = numbers.pop()
        found = Punctuality(*[*numbers, newest + EPOCH_ORDINAL])
        if topic:
            topics[place, topic] = found
            continue
        if not code:
            cities[place] = found
            continue
        active[place] = active.get(place, 0) + (found.week > 0)
        if today - newest >= SILENT_DAYS and found.events >= USUAL:
            silent.append((Body(place, code, "", department, found.events, found.newest), tuple(key)))
    called = {(city, code): name for city, code, name in names([key for _, key in silent])} if silent else {}
    bodies = sorted(
        (body._replace(name=called.get((body.city, body.code), "")) for body, _ in silent), key=lambda body: (body.newest, -body.events)
    )
    changed = {(city, topic): Revised(*numbers) for city, topic, *numbers in revised}
    return Reporting(cities, topics, active, tuple(bodies), tuple(Refusals(*row) for row in refused), changed)


def total(parts: Iterable[Punctuality]) -> Punctuality:
    """The sum of counts; medians are left out, for they do not add up."""
    held = list(parts)
    if not held:
        return Punctuality()
    summed = Punctuality(*map(sum, zip(*held, strict=True)))
    return summed._replace(median_min=0, ninth_min=0, newest=max(one.newest for one in held))
