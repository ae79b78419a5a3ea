"""Sends refused events again, corrected, through the intake and within the bounds of the agency they came from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

import clickhouse_driver

from infra.letter import Letter, mark_replayed
from infra.trail import Act, Action, Outcome, Trail
from producers.client import Client
from schemas.errors import ContractError
from schemas.event import Event

SEND_TIMEOUT_S = 60.0
SOURCE_PREFIX = "/agencies/"


class Bounds(Protocol):
    """What an agency may say."""

    def faults(self, event: Event) -> list[str]:
        """Every way in which an event is outside the bounds, in words."""


class StillBad(NamedTuple):
    """A letter whose correction is refused, and why."""

    letter: Letter
    reasons: Sequence[str]


def send_again(
    client: Client,
    connection: clickhouse_driver.Client,
    trail: Trail,
    corrections: Iterable[tuple[Letter, bytes]],
    bounds_of: Callable[[str], Bounds | None],
    actor: str,
    now: datetime,
) -> tuple[list[Letter], list[StillBad]]:
    """Send each letter's corrected event, and once Kafka has all that are good mark their letters; what was sent, and what is still bad.

    Every act goes to the trail. `bounds_of` gives those of an agency by its source, None where there are none. What is sent twice changes
    nothing. Blocks.

    Raises:
        TransientError: Kafka or ClickHouse is away; what was sent may not be marked.
    """
    sent = []
    bad: list[StillBad] = []
    for letter, raw in corrections:
        try:
            faults = _faults(client.check(raw), letter, bounds_of)
            if not faults:
                sent.append((letter, client.publish(raw)))
        except ContractError as error:
            faults = list(error.reasons)
        if faults:
            bad.append(StillBad(letter, faults))
    for _, delivery in sent:
        delivery.result(SEND_TIMEOUT_S)
    closed = [letter for letter, _ in sent]
    if closed:
        mark_replayed(connection, [letter.id for letter in closed], now)
    for letter, outcome in [*((one, Outcome.DONE) for one in closed), *((one.letter, Outcome.REFUSED) for one in bad)]:
        trail.write(Act(now, actor, Action.REPLAY, outcome, letter.source.removeprefix(SOURCE_PREFIX), str(letter.id)))
    trail.flush()
    return closed, bad


def _faults(event: Event, letter: Letter, bounds_of: Callable[[str], Bounds | None]) -> list[str]:
    bounds = bounds_of(letter.source)
    if bounds is not None:
        return bounds.faults(event)
    if letter.source and event.source != letter.source:
        return [f"source: is {event.source}, but this agency reports as {letter.source}"]
    return []
