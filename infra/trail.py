"""The trail: who did what and when, in the append-only topic `trail`. It holds no personal data and no secret."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import TracebackType
from typing import Any, Self

import kafka.errors
import orjson

from infra.kafka import producer, translated
from infra.settings import Settings
from infra.topic import TRAIL, create_topics, trail_topic

BLOCK_MS = 5_000
CLOSE_S = 20.0

log = logging.getLogger(__name__)


class Action(StrEnum):
    """What is done."""

    ADD_AGENCY = "add-agency"
    CHANGE_AGENCY = "change-agency"  # its name and bounds
    REVOKE_AGENCY = "revoke-agency"
    ISSUE_TOKEN = "issue-token"
    REVOKE_TOKEN = "revoke-token"
    OPEN_KAFKA = "open-kafka"  # a Kafka user and its rights
    CLOSE_KAFKA = "close-kafka"
    ACCESS = "access"  # a token was shown that opens nothing
    SUBMIT = "submit"  # events or a sheet were handed over
    REPLAY = "replay"  # what was refused was corrected or sent again
    ADD_ACCOUNT = "add-account"  # of somebody who signs in to the dashboard
    CHANGE_ACCOUNT = "change-account"  # its password or bounds
    DISABLE_ACCOUNT = "disable-account"
    REMOVE_ACCOUNT = "remove-account"
    SIGN_IN = "sign-in"  # done, or tried in vain
    SIGN_OUT = "sign-out"
    CHANGE_POLICY = "change-policy"  # a rule, a route, a contact … of the office
    ACT_ON_ALERT = "act-on-alert"  # a step of an alert's life, wished for
    AUDIT = "audit"  # the stream's cells were compared with a recount


class Outcome(StrEnum):
    """How it ended."""

    DONE = "done"
    PARTLY = "partly"  # some of it was refused
    REFUSED = "refused"
    FAILED = "failed"  # through no fault of the actor


@dataclass(frozen=True, slots=True)
class Act:
    """One thing done. `agency` is whom it is about, `actor` who did it (`token:<id>`, or user@host), `subject` what it was done to."""

    at: datetime
    actor: str
    action: Action
    outcome: Outcome
    agency: str = ""
    subject: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        return orjson.dumps(self)


def whoever_runs_this() -> str:
    """An actor: user@host of this process."""
    import getpass
    import os
    import socket

    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container may run under a number that has no name
        user = f"uid-{os.getuid()}"
    return f"{user}@{socket.gethostname()}"


class Trail:
    """Writes acts, in order; safe to share between threads. Blocks until the cluster answers.

    Raises:
        TransientError: no broker answers.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        create_topics(settings, [trail_topic()])
        self._producer = producer(settings, max_block_ms=BLOCK_MS)

    def write(self, act: Act) -> Any:
        """Hand an act over and return kafka-python's future of it; `future.get()` waits until Kafka has it. One that is lost is logged.

        Raises:
            TransientError: Kafka is away and too much waits for it.
        """
        with translated(self._settings):
            future = self._producer.send(TRAIL, key=act.agency.encode(), value=act.to_bytes(), partition=0)
        future.add_errback(_log_lost, act)
        return future

    def flush(self, timeout_s: float = CLOSE_S) -> None:
        """Wait until Kafka has everything.

        Raises:
            TransientError: it has not within `timeout_s`.
        """
        with translated(self._settings):
            self._producer.flush(timeout=timeout_s)

    def close(self, timeout_s: float = CLOSE_S) -> None:
        """Wait for what is under way, and stop. May be repeated."""
        try:
            self._producer.flush(timeout=timeout_s)
        except kafka.errors.KafkaError:
            # kafka-python's own close would raise at the same timeout, and leave its thread running.
            self._producer._sender.force_close()
        self._producer.close(timeout=timeout_s)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _log_lost(act: Act, error: Exception) -> None:
    told = {"agency": act.agency, "actor": act.actor, "action": act.action, "subject": act.subject, "outcome": act.outcome}
    log.error("act-lost", extra=told | {"reason": str(error) or type(error).__name__})
