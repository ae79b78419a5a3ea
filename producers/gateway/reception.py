"""Takes submissions: each event through the intake and the agency's scope, to Kafka; then the receipt, filed before it is given."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, NamedTuple

from infra.pseudonym_key import pseudonym_keys
from infra.settings import Settings
from infra.topic import RECEIPTS, TRAIL
from infra.trail import Act, Action, Outcome
from producers.agency.register import Grant
from producers.channel import Channel
from producers.delivery import Delivery
from producers.gateway.broker import reaches_kafka
from producers.intake import Intake
from producers.receipt import Entry, Kind, Receipt, Refused, new_id, refused_event
from schemas.catalogue import Catalogue
from schemas.errors import ContractError, TransientError

THREADS = 4
RETRY_S = 5.0
JSON_HEADERS = [("content-type", b"application/json")]
AWAY = "Kafka does not answer; nothing was sent."
LATE = "Kafka has not acknowledged in time. Events may have arrived all the same; send them again, that changes nothing."


class _Sent(NamedTuple):
    delivery: Delivery
    city: str
    subject: str


class Reception:
    """Takes submissions of agencies; its methods are for one event loop, and block only threads of their own."""

    def __init__(self, settings: Settings, catalogue: Catalogue, channel: Channel) -> None:
        self.intake = Intake(catalogue, pseudonym_keys(settings))
        self.channel = channel
        self._settings = settings
        self._is_doubtful = False  # whether the last submission was not acknowledged; the next looks first whether Kafka is there
        self._deadline_s = settings.gateway.deadline_s
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="reception")

    async def receive(self, grant: Grant, events: Sequence[Any], now: datetime, kind: Kind = Kind.EVENTS) -> Receipt:
        """Send what is good, and give the receipt once Kafka has acknowledged every event, the receipt and the act of the trail.

        Raises:
            TransientError: Kafka is away or slow. What was sent may have arrived; sending all again changes nothing.
        """
        if self._is_doubtful and not await asyncio.to_thread(reaches_kafka, self._settings):
            raise TransientError(AWAY, RETRY_S)
        try:
            receipt = await self._received(grant, events, now, kind)
        except TransientError:
            self._is_doubtful = True
            raise
        self._is_doubtful = False
        return receipt

    async def _received(self, grant: Grant, events: Sequence[Any], now: datetime, kind: Kind) -> Receipt:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._deadline_s):
                sent, refused = await loop.run_in_executor(self._threads, self._send, grant, events)
                entries = await _settled(sent)
                receipt = Receipt(new_id(now), grant.agency.id, grant.token_id, now, kind, entries, refused)
                for delivery in await loop.run_in_executor(self._threads, self._file, receipt):
                    await delivery
                return receipt
        except TimeoutError:
            raise TransientError(LATE, RETRY_S) from None

    def note(self, act: Act) -> None:
        """Write an act without waiting for it."""
        self._threads.submit(self.channel.send, TRAIL, act.agency.encode(), act.to_bytes(), act, headers=JSON_HEADERS)

    def file(self, receipt: Receipt) -> None:
        """File the receipt of what was sent by others. Blocks until Kafka has it; raises TransientError."""
        for delivery in self._file(receipt):
            delivery.result(self._deadline_s)

    def close(self) -> None:
        """Let what is under way end."""
        self._threads.shutdown(cancel_futures=True)

    def _send(self, grant: Grant, events: Sequence[Any]) -> tuple[list[_Sent], list[Refused]]:
        sent: list[_Sent] = []
        refused: list[Refused] = []
        take, faults_of, send = self.intake.take, grant.scope.faults, self.channel.send
        for index, event in enumerate(events):
            if not isinstance(event, dict):
                refused.append(refused_event(index, event, None, ["event: must be a JSON object"]))
                continue
            try:
                topic, key, raw, decoded = take(event)
            except ContractError as error:
                refused.append(refused_event(index, event, None, error.reasons))
                continue
            if faults := faults_of(decoded):
                refused.append(refused_event(index, event, topic, faults))
                continue
            delivery = Delivery(decoded.id, topic, send(topic, key, raw))
            sent.append(_Sent(delivery, decoded.city, decoded.subject))
        return sent, refused

    def _file(self, receipt: Receipt) -> list[Delivery]:
        """Send the receipt, and the act of it."""
        key, send = receipt.id.encode(), self.channel.send
        filed = [Delivery(receipt.id, RECEIPTS, send(RECEIPTS, key, part, headers=JSON_HEADERS)) for part in receipt.parts()]
        act = submission_act(receipt)
        return [*filed, Delivery(receipt.id, TRAIL, send(TRAIL, act.agency.encode(), act.to_bytes(), headers=JSON_HEADERS))]


def submission_act(receipt: Receipt) -> Act:
    """What the trail tells of a submission."""
    accepted, refused = len(receipt.entries), len(receipt.refused)
    outcome = Outcome.DONE if not refused else Outcome.PARTLY if accepted else Outcome.REFUSED
    detail = {"kind": receipt.kind.value, "accepted": accepted, "refused": refused}
    return Act(receipt.at, f"token:{receipt.token_id}", Action.SUBMIT, outcome, receipt.agency, receipt.id, detail)


async def _settled(sent: Sequence[_Sent]) -> list[Entry]:
    """Where each event is, once all are acknowledged.

    They are awaited from the last: when that is done, those before it in its partition are done too, and are not waited for one by one.
    """
    for one in reversed(sent):
        if not one.delivery.done:
            await one.delivery
    places = [one.delivery.result(0) for one in sent]
    return [Entry(place.topic, place.partition, place.offset, one.city, one.subject) for place, one in zip(places, sent, strict=True)]
