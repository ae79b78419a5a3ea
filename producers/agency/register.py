"""The register of agencies, followed live in the compacted topic `agencies`: who a token belongs to, and what it may say."""

from __future__ import annotations

import logging
import threading
import time
from datetime import datetime
from types import TracebackType
from typing import Any, NamedTuple, Self

import kafka
import pydantic
from kafka import TopicPartition

from infra.catalogue import catalogue_of
from infra.kafka import consumer, translated
from infra.settings import Settings
from infra.topic import AGENCIES, agencies_topic, create_topics
from producers.agency import token as tokens
from producers.agency.model import Agency
from producers.agency.scope import Scope
from schemas.catalogue import Catalogue
from schemas.errors import AccessError, Denial, TransientError

POLL_MS = 250
LOOK_EVERY_S = 5.0
"""How often the end of the topic is asked for, so that a reader that silently stopped is seen and made anew."""
RETRY_S = 1.0
BACKOFF_MS = 1_000
BOOTSTRAP_MS = 10_000
"""Once Kafka is back, a revocation must not wait for kafka-python's own back-off of up to half a minute."""
CLOSE_S = 5.0
HOME = TopicPartition(AGENCIES, 0)

log = logging.getLogger(__name__)


class Grant(NamedTuple):
    """What a token opens."""

    agency: Agency
    token_id: str
    scope: Scope


class Register:
    """Every agency as it is now, at most about a second behind; without Kafka it goes on with what it knows. Safe to share between threads.

    Making one blocks until the whole topic was read.

    Raises:
        TransientError: no broker answers.
        ConfigurationError: the broker refuses us, or the catalogue can't be read.
    """

    def __init__(self, settings: Settings, catalogue: Catalogue | None = None) -> None:
        self._settings = settings
        self._catalogue = catalogue or catalogue_of(settings)
        self._entries: dict[str, tuple[Agency, Scope]] = {}
        self._holders: dict[str, str] = {}
        self._stopping = threading.Event()
        create_topics(settings, [agencies_topic()])
        reader = self._read_whole()
        self._thread = threading.Thread(target=self._follow, args=(reader,), name="agencies", daemon=True)
        self._thread.start()

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

    def close(self) -> None:
        """Stop following. May be repeated."""
        self._stopping.set()
        self._thread.join(CLOSE_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _read_whole(self) -> kafka.KafkaConsumer:
        """A reader that has read everything there is."""
        reader = consumer(self._settings, reconnect_backoff_max_ms=BACKOFF_MS, bootstrap_timeout_ms=BOOTSTRAP_MS)
        try:
            with translated(self._settings):
                reader.assign([HOME])
                reader.seek_to_beginning(HOME)
                end = reader.end_offsets([HOME])[HOME]
                while reader.position(HOME) < end:
                    self._take(reader.poll(timeout_ms=POLL_MS))
        except BaseException:
            reader.close()
            raise
        return reader

    def _follow(self, reader: kafka.KafkaConsumer) -> None:
        while not self._stopping.is_set():
            try:
                with translated(self._settings):
                    self._read_on(reader)
            except Exception as error:  # noqa: BLE001 - whatever it is, access must go on being followed
                log.warning("register-reads-anew", extra={"reason": str(error)})
                reader = self._renewed(reader)
        reader.close()

    def _read_on(self, reader: kafka.KafkaConsumer) -> None:
        """Raises TransientError when reading stands still."""
        looked_s, seen, end = time.monotonic(), -1, 0
        while not self._stopping.is_set():
            self._take(reader.poll(timeout_ms=POLL_MS))
            if time.monotonic() - looked_s >= LOOK_EVERY_S:
                position = reader.position(HOME) or 0
                if position == seen < end:
                    raise TransientError(f"Reading of {AGENCIES} stands still at {position} of {end}")
                looked_s, seen, end = time.monotonic(), position, reader.end_offsets([HOME])[HOME]
                if end < position:
                    raise TransientError(f"{AGENCIES} ends at {end}, before {position}: it was made anew")

    def _renewed(self, reader: kafka.KafkaConsumer) -> kafka.KafkaConsumer:
        while not self._stopping.wait(RETRY_S):
            try:
                renewed = self._read_whole()
            except Exception as error:  # noqa: BLE001 - as above
                log.warning("register-waits", extra={"reason": str(error)})
            else:
                reader.close()
                return renewed
        return reader

    def _take(self, polled: dict[TopicPartition, list[Any]]) -> None:
        for records in polled.values():
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
