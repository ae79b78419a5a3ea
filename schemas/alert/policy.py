"""Policy: what the coordination office decides about alerts while everything runs, told in topic `office`; of an entry the last stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from schemas.alert.alert import Due
from schemas.alert.rule import Rule, Severity

ROOT = "root"
"""The route that all others lie under; it takes every alert that none of them takes."""

Attribute = Literal["city", "signal", "rule", "severity", "owner"]
Receiver = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
Address = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9+.-]{1,31}://[^\s…]+$", max_length=2000)]
EntryId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$")]


class Kind(StrEnum):
    """What an entry is about."""

    RULE = "rule"
    ROUTE = "route"
    CONTACT = "contact"
    SILENCE = "silence"
    INHIBITION = "inhibition"
    DUE = "due"


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Match(_Kept):
    """Which alerts: every list that is given must have the alert's own value; none given is every alert."""

    rules: tuple[str, ...] | None = None
    signals: tuple[str, ...] | None = None
    cities: tuple[str, ...] | None = None
    severities: tuple[Severity, ...] | None = None
    departments: tuple[str, ...] | None = None


class Quiet(_Kept):
    """Hours of rest, Shanghai time, in which nothing below `unless` is sent; what waits is sent together afterwards. May span midnight."""

    first: time = Field(alias="from")
    last: time = Field(alias="to")
    unless: Severity = Severity.SERIOUS

    @model_validator(mode="after")
    def _is_a_span(self) -> Quiet:
        if self.first == self.last:
            raise ValueError("'from' and 'to' must differ")
        return self


class Route(_Kept):
    """A node of the routing tree. What is None is inherited from `parent`; of several children the first that matches takes an alert,
    unless it says `go_on`. `send_to` has `owner`, `joint`, `office` or department slugs. `group_by` names attributes of alerts
    (city, signal, rule, severity, owner) that make one message of several alerts.
    """

    id: EntryId
    parent: EntryId | None = None
    order: int = 0
    match: Match = Match()
    go_on: bool = False
    send_to: tuple[Receiver, ...] | None = None
    group_by: tuple[Attribute, ...] | None = None
    group_wait_s: float | None = Field(default=None, ge=0)
    group_interval_s: float | None = Field(default=None, ge=0)
    repeat_h: float | None = Field(default=None, gt=0)
    quiet: Quiet | None = None


class Contact(_Kept):
    """Where a body is reached: `urls` as Apprise takes them (a secret: shown without its middle). A contact of city None is for all
    places where that department has none of its own. `office` is the coordination office."""

    id: EntryId
    department: str
    city: str | None = None
    urls: tuple[Address, ...] = Field(min_length=1)
    label: str = ""
    per_minute: float | None = Field(default=None, gt=0)


class Silence(_Kept):
    """Alerts that are not notified for a while; they are raised and shown all the same."""

    id: EntryId
    match: Match
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    why: str = Field(min_length=1)

    @model_validator(mode="after")
    def _in_order(self) -> Silence:
        if self.starts_at >= self.ends_at:
            raise ValueError("ends_at must be after starts_at")
        return self


class Inhibition(_Kept):
    """While an alert of `source` is live, those of `target` that agree with it in `equal` are not notified.

    With `merge` those that nobody has taken yet become part of it, where they are of the same days and no graver.
    """

    id: EntryId
    source: Match
    target: Match
    equal: tuple[Attribute, ...] = ("city",)
    merge: bool = False


class DueEntry(_Kept):
    """Deadlines for alerts that match; the entry with the most given in its match stands."""

    id: EntryId
    match: Match = Match()
    due: Due


class Entry(BaseModel):
    """One message of topic `office`: an entry set (`value`) or taken away (None), by whom, when and why."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: Kind
    id: EntryId
    value: dict[str, Any] | None
    at: AwareDatetime
    actor: str
    why: str = ""

    def to_bytes(self) -> bytes:
        return self.model_dump_json().encode()

    @classmethod
    def from_bytes(cls, raw: bytes) -> Entry:
        """Raises pydantic's ValidationError where it is none."""
        return cls.model_validate_json(raw)


@dataclass(frozen=True)
class Policy:
    """All entries that stand, by id. `version` is how many were told."""

    rules: Mapping[str, Rule] = field(default_factory=dict)
    routes: Mapping[str, Route] = field(default_factory=dict)
    contacts: Mapping[str, Contact] = field(default_factory=dict)
    silences: Mapping[str, Silence] = field(default_factory=dict)
    inhibitions: Mapping[str, Inhibition] = field(default_factory=dict)
    dues: Mapping[str, DueEntry] = field(default_factory=dict)
    version: int = 0
