"""Signals 信号: what is counted by the hour, to see early when trouble builds up."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from schemas.catalogue.calc import Condition
from schemas.catalogue.entry import Entry

EVERY_TOPIC = "*"
"""In place of a topic: each whose records are unique within a city."""

Polarity = Literal["negative", "neutral", "positive"]
POLARITIES: frozenset[str] = frozenset({"negative", "neutral", "positive"})


class Judged(Entry):
    """How a record's text was judged: any of these polarities, and a severity of at least so much (0 asks for none)."""

    polarity: list[Polarity] = Field(default_factory=list)
    severity_from: Literal[0, 1, 2, 3] = 0

    def fits(self, polarity: str, severity: int) -> bool:
        """Whether a judgement is such a one."""
        return (not self.polarity or polarity in self.polarity) and severity >= self.severity_from


class SignalPart(Entry):
    """What records of one topic add, and in which hour."""

    topic: str
    where: dict[str, Condition] = Field(default_factory=dict)
    field: str | None = None
    at: str | None = None
    judged: Judged | None = None
    unless_judged: Judged | None = None
    limit_hours: int | None = Field(default=None, ge=1)


class Signal(Entry):
    """One count that is watched, of a city and of the values of `by` in it."""

    id: str
    zh: str
    en: str
    unit: Literal["cases", "persons", "yuan", "texts", "incidents", "reports", "records"]
    indicator: str | None
    strand: bool = False
    by: list[str] = Field(default_factory=list)
    parts: list[SignalPart] = Field(min_length=1)

    @property
    def scale(self) -> int:
        """Whole units of a cell's amount in one of `unit`: 100 for yuan, kept as fen; else 1."""
        return 100 if self.unit == "yuan" else 1

    @property
    def is_position(self) -> bool:
        """Whether the running sum over hours is what counts, not the hour's own."""
        return any(part.limit_hours is not None for part in self.parts)

    def parts_over(self, topic: str) -> list[SignalPart]:
        """Its parts over a topic whose records are unique within a city."""
        return [part for part in self.parts if part.topic in (topic, EVERY_TOPIC)]
