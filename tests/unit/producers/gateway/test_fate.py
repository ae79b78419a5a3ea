"""What became of an event, against the contract told event after event."""

from __future__ import annotations

import random
from collections import Counter, defaultdict

import pytest

from infra.settings import Settings
from producers.gateway.fate import NEVER, Fate, Told, fate_of
from tests.integration.consumers.logbook import Logbook, Message, conflicting_log, standing
from tests.support.event_factory import own_catalogue


def told(message: Message) -> Told:
    event = message.event
    reported = NEVER if event.data is None else event.data["reported_at"]
    return Told(event.city, event.revision, message.offset, event.withdrawn, reported, hash(event.content))


@pytest.mark.parametrize("topic", ["visits", "worker-registers"])
@pytest.mark.parametrize("seed", range(8))
def test_exactly_what_stands_is_accepted(topic: str, seed: int) -> None:
    kind = own_catalogue().topics[topic]
    # One partition, so that positions are one order over all cities, as they are for records that are unique everywhere.
    log = Logbook(Settings.model_validate({"kafka": {"partitions": 1}}))
    for raw in conflicting_log(kind, random.Random(seed), 400, 12):
        log.write(topic, raw)
    records: dict[tuple[str, str], list[Message]] = defaultdict(list)
    for message in log.messages:
        records["" if kind.unique_within == "all" else message.event.city, message.event.subject].append(message)
    stands = standing(log.messages)
    seen: Counter[Fate] = Counter()
    for messages in records.values():
        all_told = [told(message) for message in messages]
        for message in messages:
            event = message.event
            fate = fate_of(event.city, message.offset, all_told)
            seen[fate] += 1
            same = [
                one
                for one in messages
                if (one.event.city, one.event.revision, one.event.content) == (event.city, event.revision, event.content)
            ]
            assert (fate is Fate.DUPLICATE) == (message is not same[0])
            entry = stands.get((topic, event.city, event.subject))
            if fate is not Fate.DUPLICATE and not event.withdrawn:
                assert (fate is Fate.ACCEPTED) == (entry is not None and entry in same)
            if fate is Fate.ACCEPTED and event.withdrawn:
                assert entry is None
    assert min(seen[Fate.ACCEPTED], seen[Fate.REPLACED], seen[Fate.DUPLICATE]) > 5


def test_an_event_that_was_not_read_waits() -> None:
    assert fate_of("370100", 7, [Told("370100", 1, 6, False, NEVER, 1)]) is Fate.WAITING
    assert fate_of("370100", 6, [Told("370200", 1, 6, False, NEVER, 1)]) is Fate.WAITING
