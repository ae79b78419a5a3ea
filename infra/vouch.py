"""Vouchers: with one the dashboard tells the gateway who acts, for a person whom it has signed in itself.

A voucher is signed with a key that both know, says who acts and in which role, and holds for a minute: nobody can make one from what a
browser sends, and one that leaks is soon worth nothing.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from datetime import datetime, timedelta

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from infra.secret import kept_secret
from infra.settings import Settings
from schemas.alert.step import Actor

MARK = "tv_"
HOLDS = timedelta(seconds=60)
SKEW = timedelta(seconds=10)
"""How far the clocks of the two may differ."""


class _Claim(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    actor: Actor
    until: AwareDatetime


class Vouching:
    """Makes and reads vouchers with the key of the settings; ours is made at the first call, which may raise OSError."""

    def __init__(self, settings: Settings) -> None:
        given = settings.access.vouch_key
        key = kept_secret(settings.data_dir / "secrets", "vouch") if given is None else given.get_secret_value()
        self._key = key.encode()

    def voucher(self, actor: Actor, now: datetime) -> str:
        """What the gateway takes in place of a token."""
        if actor.role == "system":
            raise ValueError("nobody vouches for the system")
        told = base64.urlsafe_b64encode(_Claim(actor=actor, until=now + HOLDS).model_dump_json().encode()).decode().rstrip("=")
        return f"{MARK}{told}.{self._signature(told)}"

    def actor(self, voucher: str, now: datetime) -> Actor | None:
        """Who acts by a voucher; None where it is not ours, or does not hold any more."""
        told, dot, signature = voucher.removeprefix(MARK).partition(".")
        if not voucher.startswith(MARK) or not dot or not hmac.compare_digest(signature.encode(), self._signature(told).encode()):
            return None
        try:
            claim = _Claim.model_validate_json(base64.urlsafe_b64decode(told + "=" * (-len(told) % 4)))
        except (ValidationError, binascii.Error):
            return None
        holds = now < claim.until <= now + HOLDS + SKEW
        return claim.actor if holds and claim.actor.role != "system" else None

    def _signature(self, told: str) -> str:
        return hmac.new(self._key, told.encode(), hashlib.sha256).hexdigest()
