"""Passwords: kept as argon2id hashes with the parameters that OWASP gives, checked in the same time for a name that nobody has."""

from __future__ import annotations

import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from schemas.errors import ConfigurationError

# OWASP Password Storage Cheat Sheet: 19 MiB, two passes, one lane.
MEMORY_KIB = 19_456
PASSES = 2
LANES = 1
LEAST = 10
MOST = 200
# Without characters that are taken for one another when a password is read aloud or copied by hand.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 4, 5

_hasher = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)


def hash_of(password: str) -> str:
    """The hash to keep. Takes tens of milliseconds.

    Raises:
        ConfigurationError: the password is too short or too long.
    """
    if not LEAST <= len(password) <= MOST:
        raise ConfigurationError([f"A password has {LEAST} to {MOST} characters; this one has {len(password)}."])
    return _hasher.hash(_spelt(password))


def matches(password_hash: str | None, password: str) -> bool:
    """Whether it is the password; None, for an account that is not there, takes as long and never is."""
    if len(password) > MOST:
        return False
    try:
        _hasher.verify(password_hash or _nobodys(), _spelt(password))
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def is_dated(password_hash: str) -> bool:
    """Whether it was made with other parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


def make_password() -> str:
    """A good one: 99 bits, in groups that can be read aloud."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))


@cache
def _nobodys() -> str:
    return _hasher.hash(secrets.token_urlsafe())


def _spelt(password: str) -> str:
    """One spelling for what keyboards and input methods write in several."""
    return unicodedata.normalize("NFKC", password)
