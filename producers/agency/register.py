"""The register of agencies, followed live in the compacted topic `agencies`: who a token belongs to, and what it may say."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import pydantic

from infra.catalogue import catalogue_of
from infra.follower import Follower, Following
from infra.settings import Settings
from infra.topic import agencies_topic
from producers.agency import token as tokens
from producers.agency.model import Agency
from producers.agency.scope import Scope
from schemas.catalogue import Catalogue
from schemas.errors import AccessError, Denial

log = logging.getLogger(__name__)


class Grant(NamedTuple):
    """What a token opens."""

    agency: Agency
    token_id: str
    scope: Scope


class Register(Following):
    """Every agency as it is now, at most about a second behind; without Kafka it goes on with what it knows. Safe to share between threads.

    Making one blocks until the whole topic was read.

    Raises:
        TransientError: no broker answers.
        ConfigurationError: the broker refuses us, or the catalogue can't be read.
    """

    def __init__(self, settings: Settings, catalogue: Catalogue | None = None) -> None:
        self._catalogue = catalogue or catalogue_of(settings)
        self._entries: dict[str, tuple[Agency, Scope]] = {}
        self._holders: dict[str, str] = {}
        self._follower = Follower(settings, agencies_topic(), self._take)

    def agency(self, agency_id: str) -> Agency | None:
        """The agency of that id, revoked ones too."""
        entry = self._entries.get(agency_id)
        return None if entry is None else entry[0]

    def agencies(self) -> list[Agency]:
        """All agencies by id."""
        return [agency for _, (agency, _) in sorted(self._entries.copy().items())]

    def scope(self, agency_id: str) -> Scope | None:
        """What that agency may say; None for one that is unknown or revoked."""
        entry = self._entries.get(agency_id)
        return None if entry is None or not entry[0].is_open else entry[1]

    def grant(self, token: str, now: datetime) -> Grant:
        """What a token opens at this moment.

        Raises:
            AccessError: nothing; it says why for the trail only.
        """
        bearer = tokens.read(token)
        if bearer is None:
            raise AccessError(Denial.MALFORMED)
        entry = self._entries.get(self._holders.get(bearer.token_id, ""))
        kept = None if entry is None else entry[0].token(bearer.token_id)
        if entry is None or kept is None:
            raise AccessError(Denial.UNKNOWN, token_id=bearer.token_id)
        agency, scope = entry
        if not bearer.opens(kept):
            raise AccessError(Denial.WRONG_SECRET, token_id=kept.id, agency=agency.id)
        if not agency.is_open or kept.revoked_at is not None:
            raise AccessError(Denial.REVOKED, token_id=kept.id, agency=agency.id)
        if not kept.is_good(now):
            raise AccessError(Denial.EXPIRED, token_id=kept.id, agency=agency.id)
        return Grant(agency, kept.id, scope)

    def _take(self, records: Sequence[Any]) -> None:
        for record in records:
            agency_id = (record.key or b"").decode(errors="replace")
            try:
                agency = Agency.from_bytes(record.value or b"")
            except pydantic.ValidationError as error:
                # Who can't be read is let in no more.
                self._entries.pop(agency_id, None)
                log.error("agency-unreadable", extra={"agency": agency_id, "position": record.offset, "faults": error.error_count()})
                continue
            self._entries[agency.id] = (agency, Scope(agency, self._catalogue))
            self._holders.update({token.id: agency.id for token in agency.tokens})
