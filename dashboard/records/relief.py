"""Relief grants and gifts by kind and by how far they have come."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from dashboard.records.scope import Scope, shown

STATUSES = ("applied", "approved", "paid", "refused")
WAITING = ("applied", "approved")


class Grants(NamedTuple):
    """Records, people and fen; `longest` days since the application of the oldest, `overdue` those of more than a week."""

    records: int = 0
    recipients: int = 0
    fen: int = 0
    longest: int = 0
    overdue: int = 0


@dataclass(frozen=True)
class Relief:
    """By kind and status; also of provinces as a whole."""

    grants: Mapping[Scope, Mapping[tuple[str, str], Grants]] = field(default_factory=dict)

    def seen(self, shows: Callable[[str], bool]) -> Relief:
        """What may be seen by whoever sees the details of some places."""
        return Relief(shown(self.grants, shows))


def relief_of(rows: Iterable[tuple[Any, ...]], provinces: Mapping[str, str]) -> Relief:
    """Put the answer in order; `provinces` by place."""
    found: dict[Scope, dict[tuple[str, str], Grants]] = {}
    for notice, city, kind, status, *numbers in rows:
        for place in (city, f"province:{provinces[city]}") if city in provinces else (city,):
            held = found.setdefault(Scope(notice, place), {})
            held[kind, status] = total([held.get((kind, status), Grants()), Grants(*numbers)])
    return Relief(found)


def total(parts: Iterable[Grants]) -> Grants:
    """The sum; of days the highest."""
    held = list(parts)
    if not held:
        return Grants()
    return Grants(*map(sum, zip(*held, strict=True)))._replace(longest=max(one.longest for one in held))
