"""The span that a brief tells of."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum


class Kind(StrEnum):
    """How long the span is."""

    DAY = "day"
    WEEK = "week"

    @property
    def days(self) -> int:
        """In days."""
        return 1 if self is Kind.DAY else 7

    def first(self, today: date) -> date:
        """The first day of the span that ends with `today`."""
        return today - timedelta(days=self.days - 1)

    def since(self, now: datetime) -> datetime:
        """The moment from which on something is of the span, by the clock."""
        return now - timedelta(days=self.days)
