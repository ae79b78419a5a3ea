"""Send a refused event again, as it came or corrected, once it keeps the contract."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

import clickhouse_driver

from infra.kafka import producer, translated
from infra.letter import Letter, mark_replayed
from infra.pseudonym_key import pseudonym_keys
from infra.settings import Settings
from schemas.catalogue import Catalogue
from schemas.decode import Decoder
from schemas.errors import ContractError
from schemas.event import CONTENT_TYPE
from schemas.placement import message_key
from schemas.privacy import Protection, mask_text

SEND_TIMEOUT_S = 30


class Refusal(NamedTuple):
    """A letter that is still bad, and why."""

    letter: Letter
    reasons: Sequence[str]


def replay(
    settings: Settings, client: clickhouse_driver.Client, catalogue: Catalogue, letters: Iterable[tuple[Letter, bytes]], now: datetime
) -> tuple[list[Letter], list[Refusal]]:
    """Send each letter's bytes to its topic with the key they call for, then mark it; returns what was sent and what is still bad.

    A letter sent twice changes nothing, for the records are the same. Whom a correction names becomes a
    pseudonym. Blocks until Kafka has all that were sent.

    Raises:
        ConfigurationError: the keys of pseudonyms can't be had.
        TransientError: Kafka or ClickHouse is away; what was sent may not be marked.
    """
    good: list[tuple[Letter, bytes, bytes]] = []
    bad: list[Refusal] = []
    decoders: dict[str, Decoder] = {}
    protection = Protection(catalogue, pseudonym_keys(settings))
    for letter, given in letters:
        topic = catalogue.topics.get(letter.id.topic)
        if topic is None:
            bad.append(Refusal(letter, [f"topic: {letter.id.topic} is no topic of the catalogue"]))
            continue
        decoder = decoders.setdefault(topic.id, Decoder(catalogue, topic))
        raw = protection.protect_foreign(topic.id, given)
        try:
            good.append((letter, raw, message_key(topic, decoder.decode(raw))))
        except ContractError as error:
            bad.append(Refusal(letter, [mask_text(reason) for reason in error.reasons]))
    if good:
        _send(settings, good)
        mark_replayed(client, [letter.id for letter, _, _ in good], now)
    return [letter for letter, _, _ in good], bad


def _send(settings: Settings, good: Sequence[tuple[Letter, bytes, bytes]]) -> None:
    with translated(settings), producer(settings) as writer:
        headers = [("content-type", CONTENT_TYPE.encode())]
        sent = [writer.send(letter.id.topic, key=key, value=raw, headers=headers) for letter, raw, key in good]
        for delivery in sent:
            delivery.get(timeout=SEND_TIMEOUT_S)
