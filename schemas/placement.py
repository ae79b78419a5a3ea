"""Where an event's message belongs: its key, and the partition that the key gives.

A city's events must be in one partition, for its cells are kept there. Kafka clients place by the same hash of the key, so a message
elsewhere was sent with another key or by hand.
"""

from __future__ import annotations

from functools import lru_cache

from schemas.catalogue import Topic
from schemas.event import Event
from schemas.privacy.shown import shown_subject
from schemas.subject import HIDDEN

_MASK = 0xFFFFFFFF


def message_key(topic: Topic, event: Event) -> bytes:
    """The key of the event's message: its city, or its subject where records are unique everywhere."""
    return (event.subject if topic.unique_within == "all" else event.city).encode()


def misplaced(topic: Topic, event: Event, key: bytes | None, partition: int, partitions: int) -> list[str]:
    """What is wrong with where a message was found; an empty list if nothing is."""
    expected = message_key(topic, event)
    if key != expected:
        what, right, told = "city", expected.decode(), (key or b"(none)").decode(errors="replace")
        if topic.unique_within == "all":
            what, right, told = "subject", shown_subject(topic, right), told if key is None else shown_subject(topic, told)
        return [f"message: its key is {told if told.isascii() or HIDDEN in told else HIDDEN}, but must be the {what} {right}"]
    home = partition_of(expected, partitions)
    return [] if partition == home else [f"message: is in partition {partition}, but its key belongs to {home}"]


@lru_cache(maxsize=4096)
def partition_of(key: bytes, partitions: int) -> int:
    """The partition of a key, as Kafka's default partitioner has it (murmur2 of the Java client)."""
    return (_murmur2(key) & 0x7FFFFFFF) % partitions


def _murmur2(data: bytes) -> int:
    """Austin Appleby's MurmurHash2, 32 bits, with the seed of Kafka's clients."""
    multiplier, rotate = 0x5BD1E995, 24
    mixed = 0x9747B28C ^ len(data)
    whole = len(data) // 4 * 4
    for at in range(0, whole, 4):
        word = int.from_bytes(data[at : at + 4], "little") * multiplier & _MASK
        word = (word ^ word >> rotate) * multiplier & _MASK
        mixed = (mixed * multiplier & _MASK) ^ word
    if whole < len(data):
        mixed = (mixed ^ int.from_bytes(data[whole:], "little")) * multiplier & _MASK
    mixed = (mixed ^ mixed >> 13) * multiplier & _MASK
    return mixed ^ mixed >> 15
