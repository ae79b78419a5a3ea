"""What became of many events that were sent, over Kafka or over HTTP."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Refusal:
    """An event that breaks the contract and was not taken; `row` counts from 1."""

    row: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Undelivered:
    """An event that nobody acknowledged; `error` says why.

    It may have arrived all the same, and may be sent again: that changes nothing.
    """

    id: str
    topic: str
    error: str


@dataclass(slots=True)
class Report:
    """What became of many events: every one is delivered, refused or undelivered."""

    delivered: int = 0
    refused: list[Refusal] = field(default_factory=list)
    undelivered: list[Undelivered] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether every event was delivered."""
        return not self.refused and not self.undelivered
