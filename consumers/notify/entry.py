"""Entries of topic `notifications`: what the notifier decided, meant to send, and what became of it."""

from __future__ import annotations

from enum import StrEnum
from hashlib import blake2b

from pydantic import AwareDatetime, BaseModel, ConfigDict

ID_BYTES = 8


class Mark(StrEnum):
    """What an entry says."""

    PLANNED = "planned"  # a matter goes to these addresses, or to none
    HELD = "held"  # a matter waits: it is silenced, or nobody can be reached
    INTENDED = "intended"  # a message is about to be sent
    TRIED = "tried"  # it was not taken, and is tried again
    SENT = "sent"  # it was taken
    FAILED = "failed"  # it never will be
    DROPPED = "dropped"  # a matter is not told to an address: it is past


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Address(_Kept):
    """One way to reach a contact: its `place`th url, from 0. The url itself is a secret and not kept here."""

    contact: str
    place: int
    department: str
    city: str = ""
    channel: str

    @property
    def key(self) -> str:
        return f"{self.contact}#{self.place}"


class Errand(_Kept):
    """A matter for an address. Errands of one `group` make one message; it goes not before `after` (quiet hours) and `due`."""

    matter: str
    alert: str
    step: str
    reason: str
    address: Address
    group: str
    due: AwareDatetime
    after: AwareDatetime | None = None
    interval_s: float = 0

    @property
    def key(self) -> tuple[str, str]:
        return self.matter, self.address.key


class Entry(_Kept):
    """One entry. `delivery` is the id that its message names; an intent has the message whole, so that a repeat is the same."""

    mark: Mark
    at: AwareDatetime
    matter: str = ""
    delivery: str = ""
    errands: tuple[Errand, ...] = ()
    tries: int = 0
    title: str = ""
    body: str = ""
    words: str = ""

    def to_bytes(self) -> bytes:
        return self.model_dump_json(exclude_defaults=True).encode()

    @classmethod
    def from_bytes(cls, raw: bytes) -> Entry:
        """Raises pydantic's ValidationError where it is none."""
        return cls.model_validate_json(raw)

    @property
    def address(self) -> Address:
        """Whom a delivery is for: all of its errands are for the same."""
        return self.errands[0].address


def delivery_id(address: str, matters: list[str]) -> str:
    """The id of a message: the same for the same matters to the same address."""
    return blake2b("\x1f".join((address, *sorted(matters))).encode(), digest_size=ID_BYTES).hexdigest()
