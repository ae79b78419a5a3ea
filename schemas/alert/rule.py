"""Rules: what makes a signal an alert. They are data, which the office changes while everything runs."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

RuleId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
Dimension = Literal["city", "county_code", "industry", "employer_ref", "department"]
"""What a series is of: a whole city, or one value of the field within it."""

BY_HAND = "by-hand"
"""In place of a rule: what people found before any rule did."""
NO_CONTACT = "no-contact"
"""In place of a rule, by the notifier: a department has no contact, or nobody has."""
CONTACT_FAILS = "contact-fails"
"""In place of a rule, by the notifier: a contact takes no messages."""
EVERYBODY = "*"
"""In place of the department that has no contact: nobody has."""


class Method(StrEnum):
    """How a series is judged."""

    SPIKE = "spike"  # a day's count against what is expected of it
    RISE = "rise"  # counts that stay above what is expected, summed over days
    LINKED = "linked"  # several signals that rise together
    LEVEL = "level"  # a count that has reached `least`, whatever is usual
    SILENCE = "silence"  # nothing any more from a reporter that used to report
    BY_HAND = "by-hand"  # not at all: people raised it; no rule may


class Severity(StrEnum):
    """How grave an alert is, in the words of the catalogue."""

    NOTICE = "notice"
    WARNING = "warning"
    SERIOUS = "serious"


class Rule(BaseModel):
    """One rule. `signals` has one signal, or the strands of a linked risk.

    `false_discovery` is the share of alerts among the province's series of a day that may be false. `clear_below` is the probability that a
    count must rise above again, for `clear_days` running, before an episode is over. `least` is the smallest count, in the signal's unit,
    that is looked at, and for LEVEL the one that raises; from `serious_from` on the alert is serious. `window_days` is over how many days
    counts are added up (LINKED, RISE, SILENCE, LEVEL); SPIKE looks at sums of 1 to that many.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: RuleId
    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)
    method: Method
    signals: tuple[str, ...] = Field(min_length=1)
    by: Dimension = "city"
    severity: Severity = Severity.WARNING
    false_discovery: float = Field(default=0.05, gt=0, lt=1)
    clear_below: float = Field(default=0.05, gt=0, lt=1)
    clear_days: int = Field(default=2, ge=1, le=28)
    least: float = Field(default=5, ge=0)
    serious_from: float | None = Field(default=None, ge=0)
    window_days: int = Field(default=1, ge=1, le=56)
    strands_least: int = Field(default=2, ge=2)
    enabled: bool = True

    @model_validator(mode="after")
    def _fits(self) -> Rule:
        if self.method is Method.BY_HAND or self.id == BY_HAND:
            raise ValueError(f"{BY_HAND} is for alerts that people raise")
        if self.method is Method.LINKED and len(self.signals) < self.strands_least:
            raise ValueError(f"a linked risk needs at least strands_least ({self.strands_least}) signals")
        if self.method is not Method.LINKED and len(self.signals) != 1:
            raise ValueError(f"method {self.method.value} takes one signal")
        return self
