"""Bearer tokens of agencies: `tx_<token id>_<secret>`, shown once; only a hash of the secret is kept.

The secret is 32 random bytes, so a plain SHA-256 of it can't be guessed back and needs no salt.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime
from typing import NamedTuple

from producers.agency.model import Token

PREFIX = "tx"
ID_BYTES = 6
SECRET_BYTES = 32


class Bearer(NamedTuple):
    """The two halves of a token as its holder sends it."""

    token_id: str
    secret: str

    def opens(self, token: Token) -> bool:
        """Whether the secret is this token's; takes the same time whatever differs."""
        return hmac.compare_digest(hashed(self.secret), token.hash)


def issue(now: datetime, expires_at: datetime, label: str = "") -> tuple[Token, str]:
    """A new token, and the text its holder needs, which is to be had nowhere else."""
    token_id, secret = secrets.token_hex(ID_BYTES), secrets.token_urlsafe(SECRET_BYTES)
    token = Token(id=token_id, hash=hashed(secret), created_at=now, expires_at=expires_at, label=label)
    return token, f"{PREFIX}_{token_id}_{secret}"


def read(text: str) -> Bearer | None:
    """The halves of what was sent; None where it is no token of ours."""
    parts = text.split("_", 2)
    if len(parts) != 3 or parts[0] != PREFIX or not text.isascii():
        return None
    return Bearer(parts[1], parts[2])


def hashed(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
