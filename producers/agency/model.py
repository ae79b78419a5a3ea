"""An agency as it is kept in the topic `agencies`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints

AGENCY_ID_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9.-]{0,99}$"
"""Fits into a source, a URL and the name of a Kafka user as it is."""

AgencyId = Annotated[str, StringConstraints(pattern=AGENCY_ID_PATTERN)]


class _Kept(BaseModel):
    # What a newer release adds is passed over, so that an older one can still read who may say what.
    model_config = ConfigDict(frozen=True, extra="ignore")


class Token(_Kept):
    """A token without its secret; `hash` is the SHA-256 of that, in hex."""

    id: str
    hash: str
    created_at: AwareDatetime
    expires_at: AwareDatetime
    revoked_at: AwareDatetime | None = None
    label: str = ""

    def is_good(self, now: datetime) -> bool:
        """Whether it opens anything at this moment."""
        return self.revoked_at is None and now < self.expires_at


class Agency(_Kept):
    """Who reports, and within which bounds; None is no bound. `cities` has adcodes, and `province:<adcode>` for all places of one.

    With alerts it may do what `departments` may, in its cities; `office` is the coordination office, which may do so with all.
    """

    id: AgencyId
    name: str
    org_codes: tuple[str, ...] | None = None
    cities: tuple[str, ...] | None = None
    topics: tuple[str, ...] | None = None
    departments: tuple[str, ...] | None = ()
    office: bool = False
    tokens: tuple[Token, ...] = ()
    kafka_user: str | None = None
    revoked_at: AwareDatetime | None = None

    @property
    def source(self) -> str:
        """The only CloudEvents source that it may use."""
        return f"/agencies/{self.id}"

    def token(self, token_id: str) -> Token | None:
        return next((token for token in self.tokens if token.id == token_id), None)

    @property
    def is_open(self) -> bool:
        """Whether it may say anything at all."""
        return self.revoked_at is None

    def with_token(self, token: Token) -> Agency:
        return self.model_copy(update={"tokens": (*self.tokens, token)})

    def without_token(self, token_id: str, now: datetime) -> Agency:
        """The agency with that token revoked; a token that already is keeps its time."""
        revoked = tuple(_revoked(token, now) if token.id == token_id else token for token in self.tokens)
        return self.model_copy(update={"tokens": revoked})

    def revoked(self, now: datetime) -> Agency:
        """The agency with all its tokens revoked, and closed for new ones."""
        tokens = tuple(_revoked(token, now) for token in self.tokens)
        return self.model_copy(update={"revoked_at": self.revoked_at or now, "tokens": tokens})

    def with_kafka_user(self, user: str | None) -> Agency:
        return self.model_copy(update={"kafka_user": user})

    def to_bytes(self) -> bytes:
        return self.model_dump_json().encode()

    @classmethod
    def from_bytes(cls, raw: bytes) -> Agency:
        """Raises pydantic's ValidationError where it is none."""
        return cls.model_validate_json(raw)


def _revoked(token: Token, now: datetime) -> Token:
    return token if token.revoked_at else token.model_copy(update={"revoked_at": now})
