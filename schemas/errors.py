"""The errors of Tongxin; the type says what to do about one.

* TongxinError
  - ContractError         a bad event: it goes to the dead letters, and is never tried again
  - AccessError           whoever asks is not let in; never tried again with the same token
  - TransientError        try again, with back-off
  - ConfigurationError    stop at start-up; all faults are listed at once
  - InvariantError        our own bug: stop
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum


class TongxinError(Exception):
    """Root of all errors that Tongxin raises on purpose."""


class ContractError(TongxinError):
    """An event breaks the contract; `reasons` has every fault in words."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = tuple(reasons)


class Denial(StrEnum):
    """Why a token opens nothing: for the trail, never for whoever sent it."""

    MISSING = "missing"  # none was sent
    MALFORMED = "malformed"  # not a token of ours at all
    UNKNOWN = "unknown"  # no agency has a token of this id
    WRONG_SECRET = "wrong-secret"  # the id is known, the rest is not its
    REVOKED = "revoked"  # the token, or its whole agency
    EXPIRED = "expired"


class AccessError(TongxinError):
    """A token opens nothing; its words are the same whatever the reason, which is for the trail."""

    def __init__(self, denial: Denial, *, token_id: str | None = None, agency: str | None = None) -> None:
        super().__init__("This needs a valid token of an agency.")
        self.denial = denial
        self.token_id = token_id
        self.agency = agency


class TransientError(TongxinError):
    """A broker or a database is away or overloaded; `retry_after_s` is the least wait, in seconds."""

    def __init__(self, message: str, retry_after_s: float = 1.0) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class ConfigurationError(TongxinError):
    """Settings, catalogue or machine can't work; `faults` has one sentence with its remedy each."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class InvariantError(TongxinError):
    """Something that can't be was seen; going on would make figures wrong."""
