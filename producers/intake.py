"""The one gate of every way in: from what somebody hands over to a message that may go to Kafka, or to every fault it has.

Here people become pseudonyms (ADR 0013): what leaves, the faults included, names nobody.
"""

from __future__ import annotations

from typing import NamedTuple

from producers.encoding import Encoder, EventLike
from schemas.catalogue import Catalogue
from schemas.decode import decoders
from schemas.errors import ContractError
from schemas.event import EVENT_LIMIT_BYTES, Event
from schemas.placement import message_key
from schemas.privacy import Keys, Protection, mask_text

SHORT_BYTES = 1_000
"""In an event of so many bytes no text is near a limit of the contract, whatever it became."""


class Ready(NamedTuple):
    """A message that keeps the contract: its topic, its key, its bytes, and the event that they hold."""

    topic: str
    key: bytes
    raw: bytes
    event: Event


class Intake:
    """Checks and protects events of all topics of a catalogue; safe to share between threads."""

    def __init__(self, catalogue: Catalogue, keys: Keys | None) -> None:
        """`keys` None only checks: for an agency's own side, whose events go through a gate of ours afterwards."""
        self._decoders = decoders(catalogue)
        self._encoder = Encoder(catalogue)
        self._topics = catalogue.topics
        self._protection = None if keys is None else Protection(catalogue, keys)

    def take(self, event: EventLike) -> Ready:
        """The message of an event.

        Raises:
            ContractError: with every fault at once, in words that name nobody.
        """
        try:
            raw = self._encoder.encode(event)
            topic = self._encoder.topic_of(raw)
            try:
                decoded = self._decoders[topic].decode(raw)
            except ContractError:
                topic, raw, decoded = self._read_again(raw)
            else:
                if self._protection is not None and not self._protection.is_clean(topic, decoded, raw):
                    raw, decoded = self._protected(self._protection, topic, raw, decoded)
        except ContractError as error:
            raise ContractError([mask_text(reason) for reason in error.reasons]) from None
        return Ready(topic, message_key(self._topics[topic], decoded), raw, decoded)

    def _protected(self, protection: Protection, topic: str, raw: bytes, decoded: Event) -> tuple[bytes, Event]:
        raw, decoded = protection.replace(topic, raw, decoded)
        return raw, decoded if len(raw) <= SHORT_BYTES else self._decoders[topic].decode(raw)

    def _read_again(self, raw: bytes) -> tuple[str, bytes, Event]:
        """Read by its real type and without its persons what was faulty as it came; spellings that differ may be one by now."""
        topic = self._encoder.named_topic(raw)
        if self._protection is not None and len(raw) <= EVENT_LIMIT_BYTES:
            raw = self._protection.protect(topic, raw)
        return topic, raw, self._decoders[topic].decode(raw)
