"""The one gate of every way in: from what somebody hands over to a message that may go to Kafka, or to every fault it has."""

from __future__ import annotations

from typing import NamedTuple

from producers.encoding import Encoder, EventLike
from schemas.catalogue import Catalogue
from schemas.decode import decoders
from schemas.errors import ContractError
from schemas.event import Event
from schemas.placement import message_key


class Ready(NamedTuple):
    """A message that keeps the contract: its topic, its key, its bytes, and the event that they hold."""

    topic: str
    key: bytes
    raw: bytes
    event: Event


class Intake:
    """Checks events of all topics of a catalogue; safe to share between threads."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._decoders = decoders(catalogue)
        self._encoder = Encoder(catalogue)
        self._topics = catalogue.topics

    def take(self, event: EventLike) -> Ready:
        """The message of an event.

        Raises:
            ContractError: with every fault at once.
        """
        raw = self._encoder.encode(event)
        topic = self._encoder.topic_of(raw)
        try:
            decoded = self._decoders[topic].decode(raw)
        except ContractError:
            named = self._encoder.named_topic(raw)
            if named == topic:
                raise
            topic = named
            decoded = self._decoders[topic].decode(raw)
        return Ready(topic, message_key(self._topics[topic], decoded), raw, decoded)
