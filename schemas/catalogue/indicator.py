"""Indicators 指标: what is measured."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from schemas.catalogue.calc import Calc
from schemas.catalogue.entry import Entry


class Short(Entry):
    """Names for tight places, given where the full ones are too long."""

    zh: str | None = None
    en: str | None = None


class Indicator(Entry):
    """One figure and its formula."""

    id: str
    full_zh: str = Field(alias="zh")
    full_en: str = Field(alias="en")
    short: Short = Short()
    unit: str
    time: Literal["period", "state"]
    combine: Literal["sum", "quotient", "query"]
    topics: list[str]
    calc: Calc
    good: Literal["up", "down", "zero", "none"]
    headline: Literal[1, 2, 3] | None = None

    @property
    def zh(self) -> str:
        """The name to show, at most 14 characters."""
        return self.short.zh or self.full_zh

    @property
    def en(self) -> str:
        """The name to show, at most 8 words."""
        return self.short.en or self.full_en

    @property
    def scale(self) -> int:
        """Whole units of a cell's amount in one of `unit`: 100 for yuan, kept as fen; else 1."""
        return 100 if self.unit == "yuan" else 1

    @property
    def streamed(self) -> bool:
        """Whether the stream keeps it as cells; the others are read from the records."""
        return self.combine != "query"
