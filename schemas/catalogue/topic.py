"""Event topics and the fields of their data."""

from __future__ import annotations

from typing import Literal

from pydantic import Field as Described

from schemas.catalogue.calc import Condition
from schemas.catalogue.entry import Entry

FieldType = Literal["string", "integer", "decimal", "boolean", "enum", "list<enum>", "list<string>", "date", "datetime"]
Protect = Literal["identity", "pseudonym", "mask", "drop"]
"""How a personal field is protected at every way in (ADR 0013)."""
TEXT_FIELD = "remark"
"""The field whose text is judged, in every topic that has it."""


class Value(Entry):
    """One allowed value of an enum, with its labels."""

    v: str
    zh: str
    en: str


class Field(Entry):
    """One field of a topic's data."""

    name: str
    type: FieldType
    required: bool
    personal: bool
    protect: Protect | None = None
    required_when: dict[str, Condition] | None = None
    at_most: str | None = None
    unit: str | None = None
    stock: bool = False
    values: list[Value] = Described(default_factory=list)
    not_in: list[str] = Described(default_factory=list)
    note: str | None = None

    @property
    def is_list(self) -> bool:
        """Whether a record gives several values."""
        return self.type.startswith("list<")

    @property
    def is_day(self) -> bool:
        """Whether it names a day."""
        return self.type in ("date", "datetime")

    @property
    def allowed(self) -> frozenset[str]:
        """The values of an enum; empty for other types."""
        return frozenset(value.v for value in self.values)


class State(Entry):
    """When a position begins and ends, and by which values a record has ended."""

    begins: str
    ends: str
    final: dict[str, list[str | bool]]


class Topic(Entry):
    """One kind of record that agencies report."""

    id: str
    kind: Literal["event", "case", "state"]
    unique_within: Literal["city", "all"]
    zh: str
    en: str
    purpose: str
    subject: str
    natural_key: list[str]
    state: State | None = None
    fields: list[Field]
    envelope: list[Field] = Described(default_factory=list)

    @property
    def field(self) -> dict[str, Field]:
        """Fields by name, those of the envelope first."""
        return {field.name: field for field in [*self.envelope, *self.fields]}

    @property
    def has_text(self) -> bool:
        """Whether its records may give a text that is judged."""
        return any(field.name == TEXT_FIELD for field in self.fields)

    @property
    def event_type(self) -> str:
        """The CloudEvents type of its events."""
        return f"tongxin.{self.id}.v1"
