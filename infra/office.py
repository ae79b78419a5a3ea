"""The coordination office's decisions about alerts, followed live in the append-only topic `office`, and told there."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pydantic

from infra.catalogue import catalogue_of
from infra.contact import address_faults
from infra.follower import Follower, Following
from infra.kafka import producer, translated
from infra.settings import Settings
from infra.topic import OFFICE, TRAIL, create_topics, office_topic, trail_topic
from infra.trail import Act, Action, Outcome
from schemas.alert.default import default_policy
from schemas.alert.entry import entries_of, model_of, shown, told, unknown_names
from schemas.alert.policy import Contact, Entry, Kind, Policy
from schemas.catalogue import Catalogue
from schemas.errors import ContractError

WRITE_TIMEOUT_S = 20

log = logging.getLogger(__name__)


class Office(Following):
    """The policy as it is now, at most about a second behind; without Kafka it goes on with what it knows. Safe to share between threads.

    An entry that can't be read, or that the policy before it refuses, is logged and passed over. Making one blocks until the whole topic
    was read.

    Raises:
        TransientError: no broker answers.
        ConfigurationError: the broker refuses us.
    """

    def __init__(self, settings: Settings) -> None:
        self._defaults = default_policy()
        self._policy = self._defaults
        self._last: dict[tuple[Kind, str], Entry] = {}
        self._follower = Follower(settings, office_topic(), self._take)

    @property
    def policy(self) -> Policy:
        """Never changed in place: whoever holds one keeps it."""
        return self._policy

    def last(self, kind: Kind, entry_id: str) -> Entry | None:
        """Who decided it last and why; None where the default stands."""
        return self._last.get((kind, entry_id))

    def faults(self, entry: Entry, catalogue: Catalogue) -> list[str]:
        """Why the policy can't take an entry, in words."""
        try:
            told(self._policy, entry, self._defaults)
            if entry.value is None:
                there = entry.id in entries_of(self._policy, entry.kind)
                return [] if there else [f"there is no {entry.kind.value} {entry.id}"]
            made = model_of(entry.kind, entry.id, entry.value)
            urls = made.urls if isinstance(made, Contact) else ()
            bad = [f"urls.{number}: {fault}" for number, url in enumerate(urls) for fault in address_faults(url)]
            return unknown_names(made, self._policy, catalogue) + bad
        except ContractError as error:
            return list(error.reasons)

    def _take(self, records: Sequence[Any]) -> None:
        policy = self._policy
        for record in records:
            policy = replace(self._after(policy, record), version=record.offset + 1)
        self._policy = policy

    def _after(self, policy: Policy, record: Any) -> Policy:
        try:
            entry = Entry.from_bytes(record.value or b"")
            policy = told(policy, entry, self._defaults)
        except pydantic.ValidationError as error:
            log.error("office-entry-unreadable", extra={"position": record.offset, "faults": error.error_count()})
        except ContractError as error:
            log.error("office-entry-refused", extra={"position": record.offset, "reasons": list(error.reasons)})
        else:
            self._last[entry.kind, entry.id] = entry
        return policy


def tell(settings: Settings, entry: Entry, catalogue: Catalogue | None = None, office: Office | None = None) -> None:
    """Set an entry, or take it away. Blocks until Kafka has it and the act of the trail. May be repeated.

    Raises:
        ContractError: it can't be, with every reason; the trail has that too.
        TransientError: no broker answers; it may have been told all the same.
    """
    create_topics(settings, [office_topic(), trail_topic()])
    known = catalogue or catalogue_of(settings)
    if office is not None:
        faults = office.faults(entry, known)
    else:
        with Office(settings) as looked_up:
            faults = looked_up.faults(entry, known)
    subject = f"{entry.kind.value}/{entry.id}"
    detail: dict[str, Any] = {"value": None if entry.value is None else shown(entry.kind, entry.value), "why": entry.why}
    with producer(settings) as writer, translated(settings):
        if not faults:
            writer.send(OFFICE, key=subject.encode(), value=entry.to_bytes(), partition=0).get(WRITE_TIMEOUT_S)
        outcome = Outcome.REFUSED if faults else Outcome.DONE
        act = Act(entry.at, entry.actor, Action.CHANGE_POLICY, outcome, "", subject, detail | ({"faults": faults} if faults else {}))
        writer.send(TRAIL, key=b"", value=act.to_bytes(), partition=0).get(WRITE_TIMEOUT_S)
    if faults:
        raise ContractError(faults)
