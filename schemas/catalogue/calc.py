"""Formulas of indicators, as the catalogue writes them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from schemas.catalogue.entry import Entry

ANY = "*"
"""In a condition: any value will do, as long as there is one."""

Condition = Literal["*", True] | list[str | bool]
"""Wanted of one field: `*` any value, `true`, or one of a list (of a list field, one that fits is enough)."""


def wanted_values(condition: Condition) -> frozenset[str | bool] | None:
    """The values that meet a condition; None where any value does."""
    return None if condition == ANY else frozenset(condition if isinstance(condition, list) else [True])


Aggregate = Literal[
    "count",
    "sum",
    "count_distinct",
    "covered_distinct",
    "ratio",
    "median_elapsed",
    "max_gap",
    "negative_share",
    "true_share",
    "count_within",
]


class Moment(Entry):
    """A date field of one kind of report, from which or to which time is measured."""

    report_kind: str
    field: str


class Source(Entry):
    """Where the values of a coverage are looked up."""

    topic: str
    field: str
    where: dict[str, Condition] = Field(default_factory=dict)


class Calc(Entry):
    """One formula; which keys it has follows from `agg` (see the head of indicators.yaml)."""

    agg: Aggregate
    topic: str | None = None
    topics: list[str] = Field(default_factory=list)
    field: str | None = None
    less: str | None = None
    where: dict[str, Condition] = Field(default_factory=dict)
    by: str | None = None
    day: str | None = None
    begins: str | None = None
    num: Calc | None = None
    den: Calc | None = None
    inside: Source | None = Field(default=None, alias="in")
    start: str | Moment | None = None
    end: str | Moment | None = None
    limit: int | None = None
    limit_unit: Literal["working-days"] | None = None

    def read_topics(self) -> frozenset[str]:
        """Every topic that the formula reads."""
        own = {self.topic} if self.topic else set()
        looked_up = {self.inside.topic} if self.inside else set()
        parts = {topic for part in (self.num, self.den) if part for topic in part.read_topics()}
        return frozenset(own | looked_up | parts | set(self.topics))
