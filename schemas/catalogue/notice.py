"""Notices 通知, their programmes 活动 and measures 举措."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import Field

from schemas.catalogue.entry import Entry


class Target(Entry):
    """What a measure wants of an indicator; `value` is a share 0 to 1 for indicators of unit share."""

    kind: str
    value: float | None
    number_stated: bool
    scope: Literal["province", "city"] | None = None
    period: str | None = None
    limit_unit: str | None = None
    start: str | None = None


class MeasuredBy(Entry):
    """An indicator of a measure, with the target where the notice states one."""

    id: str
    target: Target | None = None


class Duty(Entry):
    """Something a measure asks for beside its figures."""

    kind: str
    inputs: list[str] = Field(default_factory=list)
    to: list[str] = Field(default_factory=list)
    from_topic: str | None = None
    to_topic: str | None = None
    days: int | None = None
    day_kind: str | None = None
    start: str | None = None


class Measure(Entry):
    """One clause that can be reported on."""

    id: str
    ref: str
    zh: str
    en: str
    force: Literal["required", "encouraged", "as-needed"]
    window: str | None = None
    departments: list[str]
    basis: Literal["named", "context", "notice", "mixed"]
    route: list[str]
    counterpart: list[str] = Field(default_factory=list)
    indicators: list[MeasuredBy]
    duties: list[Duty] = Field(default_factory=list)


class Programme(Entry):
    """A group of measures under one heading of a notice."""

    id: str
    ref: str
    kind: Literal["activity", "requirement"]
    zh: str
    en: str
    measures: list[Measure]


class Counts(Entry):
    """The days, ends included, on which a record counts for a notice; `ours` where the notice leaves them open."""

    first: date = Field(alias="from")
    last: date = Field(alias="to")
    ours: bool = True


class Notice(Entry):
    """A government notice that orders a campaign."""

    id: str
    zh: str
    en: str
    title: dict[Literal["zh", "en"], str] | None
    document_number: str | None
    date: str | None
    provinces: list[str]
    counts: Counts
    issued_by: list[str]
    addressed_to: list[str]
    contact_unit: str | None
    lead_line: str
    programmes: list[Programme]

    def with_counts(self, counts: Counts) -> Notice:
        """The same notice counting on other days."""
        changed: dict[str, Any] = {"counts": counts}
        return self.model_copy(update=changed)
