"""The scorecard of alerts: how good they are and how fast they are seen to, as far as somebody sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from dashboard.viewer import Clearance, Sight
from infra.accounts.account import Role
from infra.scorecard import Group, Score
from schemas.catalogue import Catalogue

DAYS = timedelta(days=90)
"""How far back alerts are looked at, by when they were raised."""
OF_OTHERS = (Group.CITY, Group.BODY, Group.EACH)
"""What is for whoever is not the office: rows that hold nothing of anybody else's, as a sum over all cities would."""


@dataclass(frozen=True)
class Scores:
    """Rows by what they are of, the most raised first, of alerts raised in the DAYS before `counted_at`; empty before the first count."""

    counted_at: datetime | None = None
    rows: Mapping[Group, tuple[Score, ...]] = field(default_factory=dict)

    def of(self, group: Group) -> tuple[Score, ...]:
        """The rows of a group, as far as they are seen."""
        return self.rows.get(group, ())

    def seen(self, clearance: Clearance, catalogue: Catalogue) -> Scores:
        """The office sees every row, a city those about itself, a department its own. Sums over others are nobody else's."""
        if clearance.is_office:
            return self
        if clearance.role is Role.WALL:
            return Scores(self.counted_at)

        def is_own(score: Score) -> bool:
            if score.department:
                return clearance.of_alert(score.city, [score.department], catalogue) is Sight.DETAIL
            return clearance.role is not Role.DEPARTMENT and clearance.of_place(score.city, catalogue) is Sight.DETAIL

        return replace(self, rows={group: tuple(filter(is_own, rows)) for group, rows in self.rows.items() if group in OF_OTHERS})
