"""Cases of unpaid wages: how far they have come, how old the open ones are, and whose they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from dashboard.records.scope import EPOCH_ORDINAL, Scope, shown, with_wholes

AGES = (3, 7, 15, 30)
"""The bands of age in days: up to each of these, and over the last."""
STEPS = ("received", "filed", "mediated", "heard", "closed", "paid")
"""The way from a complaint to the wages, as fields of Cases."""


class Cases(NamedTuple):
    """Counts of cases, persons and fen.

    Up to `recovered`: cases received on the notice's own days, and how many of them have been filed, mediated, heard, closed, and closed
    with the wages paid. Then the open ones, also of before: by age, by stage, with `oldest` days of the oldest.
    """

    received: int = 0
    filed: int = 0
    mediated: int = 0
    heard: int = 0
    closed: int = 0
    paid: int = 0
    rejected: int = 0
    owed: int = 0
    recovered: int = 0
    open: int = 0
    workers: int = 0
    left: int = 0
    age_0: int = 0
    age_1: int = 0
    age_2: int = 0
    age_3: int = 0
    age_4: int = 0
    at_received: int = 0
    at_filed: int = 0
    at_mediating: int = 0
    at_hearing: int = 0
    at_transfer: int = 0
    oldest: int = 0

    @property
    def ages(self) -> tuple[int, ...]:
        """Open cases by band of age, the youngest first."""
        return self[12:17]

    @property
    def stages(self) -> tuple[int, ...]:
        """Open cases by stage."""
        return self[17:22]


class Day(NamedTuple):
    """Cases that were received and that ended on a day."""

    ordinal: int
    begun: int
    ended: int


class Employer(NamedTuple):
    """The cases of one employer in one city, by its code."""

    city: str
    ref: str
    open: int
    cases: int
    workers: int
    left: int
    oldest: int


@dataclass(frozen=True)
class Arrears:
    """All of it; amounts in fen. Employers are those of each city, the others also of provinces as a whole."""

    cases: Mapping[Scope, Cases] = field(default_factory=dict)
    industries: Mapping[Scope, Mapping[str, Cases]] = field(default_factory=dict)
    days: Mapping[Scope, tuple[Day, ...]] = field(default_factory=dict)
    employers: Mapping[Scope, tuple[Employer, ...]] = field(default_factory=dict)

    def seen(self, shows: Callable[[str], bool]) -> Arrears:
        """What may be seen by whoever sees the details of some places."""
        return Arrears(shown(self.cases, shows), shown(self.industries, shows), shown(self.days, shows), shown(self.employers, shows))


def total(parts: Iterable[Cases]) -> Cases:
    """The sum; of ages the highest."""
    held = list(parts)
    if not held:
        return Cases()
    return Cases(*map(sum, zip(*held, strict=True)))._replace(oldest=max(one.oldest for one in held))


def arrears_of(
    counts: Iterable[tuple[Any, ...]], days: Iterable[tuple[Any, ...]], employers: Iterable[tuple[Any, ...]], provinces: Mapping[str, str]
) -> Arrears:
    """Put the answers of three queries in order; `provinces` by place."""
    cases: dict[Scope, Cases] = {}
    industries: dict[Scope, dict[str, Cases]] = {}
    for notice, city, is_whole, industry, *numbers in counts:
        scope = Scope(notice, city)
        if is_whole:
            cases[scope] = Cases(*numbers)
        else:
            industries.setdefault(scope, {})[industry] = Cases(*numbers)
    by_day: dict[Scope, list[Day]] = {}
    for notice, city, day, begun, ended in days:
        by_day.setdefault(Scope(notice, city), []).append(Day(day + EPOCH_ORDINAL, begun, ended))
    owing: dict[Scope, list[Employer]] = {}
    for notice, city, *rest in employers:
        owing.setdefault(Scope(notice, city), []).append(Employer(city, *rest))
    return Arrears(
        with_wholes(cases, provinces, total),
        with_wholes({**industries}, provinces, _by_industry),
        with_wholes({scope: tuple(rows) for scope, rows in by_day.items()}, provinces, _by_day),
        {scope: tuple(rows) for scope, rows in owing.items()},
    )


def _by_industry(parts: Sequence[Mapping[str, Cases]]) -> dict[str, Cases]:
    names = dict.fromkeys(name for part in parts for name in part)
    return {name: total(part[name] for part in parts if name in part) for name in names}


def _by_day(parts: Sequence[tuple[Day, ...]]) -> tuple[Day, ...]:
    moved: dict[int, Day] = {}
    for day in (day for part in parts for day in part):
        held = moved.get(day.ordinal, Day(day.ordinal, 0, 0))
        moved[day.ordinal] = Day(day.ordinal, held.begun + day.begun, held.ended + day.ended)
    return tuple(moved[ordinal] for ordinal in sorted(moved))
