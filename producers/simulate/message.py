"""One message of a season, and what it says of a record."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, NamedTuple


class Kind(StrEnum):
    """Why a message is sent."""

    FIRST = "first"  # a record's first word
    STAGE = "stage"  # a case or thing that moved on
    CORRECTION = "correction"  # a slip put right
    WITHDRAWAL = "withdrawal"  # taken back
    COMEBACK = "comeback"  # told again after a withdrawal
    DUPLICATE = "duplicate"  # sent before, the same in all that counts
    MALFORMED = "malformed"  # breaks the contract


class Fact(NamedTuple):
    """What a good message says; `at` is the event's time in seconds of simulated time, `data` None in a bare withdrawal."""

    city: str
    subject: str
    revision: int
    withdrawn: bool
    at: int
    data: dict[str, Any] | None


class Message(NamedTuple):
    """Bytes and key as Kafka gets them. `id` is None where the bytes have none that can be read.

    `late`: its event time is more than a day ago. `swapped`: a higher revision went out before it.
    """

    at: int
    topic: str
    key: bytes
    raw: bytes
    kind: Kind
    id: str | None
    late: bool = False
    swapped: bool = False
    fact: Fact | None = None
    flaw: str | None = None


class Hour(NamedTuple):
    """The messages of one simulated hour, which begins at `at`, in the order of sending."""

    at: int
    messages: list[Message]
