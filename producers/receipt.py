"""Receipts: what became of one submission at the way in, event by event, as messages of the topic `receipts`."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

import orjson

from schemas.privacy import mask_text

PART_EVENTS = 5_000
PART_BYTES = 512 * 1024
"""A message of the topic has at most so many events or bytes; a long receipt is cut."""
REASON_LIMIT_CHARS = 500
REASONS_LIMIT = 50
ID_LIMIT_CHARS = 256


class Kind(StrEnum):
    """How the events were handed over."""

    EVENTS = "events"  # one HTTP request
    SHEET = "sheet"  # one workbook


class Entry(NamedTuple):
    """An event that Kafka acknowledged: where it is, and the record it tells of."""

    topic: str
    partition: int
    position: int
    city: str
    subject: str


@dataclass(frozen=True, slots=True)
class Refused:
    """An event that was not sent; `index` is its place in the submission, from 0."""

    index: int
    id: str | None
    topic: str | None
    reasons: Sequence[str]


@dataclass(frozen=True, slots=True)
class Receipt:
    """One submission of an agency, complete."""

    id: str
    agency: str
    token_id: str
    at: datetime
    kind: Kind
    entries: Sequence[Entry] = field(default=())
    refused: Sequence[Refused] = field(default=())

    @property
    def total(self) -> int:
        return len(self.entries) + len(self.refused)

    def parts(self) -> list[bytes]:
        """The messages that tell it; there is always one."""
        cuts = list(_cuts([orjson.dumps(list(entry)) for entry in self.entries], [orjson.dumps(one) for one in self.refused]))
        head = {"id": self.id, "agency": self.agency, "token_id": self.token_id, "at": self.at, "kind": self.kind, "total": self.total}
        return [
            orjson.dumps(head | {"part": number, "parts": len(cuts), "events": _fragment(events), "refused": _fragment(refused)})
            for number, (events, refused) in enumerate(cuts)
        ]


def new_id(now: datetime) -> str:
    """A UUID of version 7: sorted as text, ids are in the order of their milliseconds."""
    ms = int(now.astimezone(UTC).timestamp() * 1000)
    return str(UUID(int=ms << 80 | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62 | secrets.randbits(62)))


def refused_event(index: int, event: object, topic: str | None, reasons: Sequence[str]) -> Refused:
    """A refusal with its words cut to a bounded length; `event` is asked for its id, which may name a person as any text may."""
    name = event.get("id") if isinstance(event, dict) else None
    return Refused(
        index,
        mask_text(name)[:ID_LIMIT_CHARS] if isinstance(name, str) else None,
        topic,
        [reason[:REASON_LIMIT_CHARS] for reason in reasons[:REASONS_LIMIT]],
    )


def _cuts(entries: list[bytes], refused: list[bytes]) -> Iterator[tuple[list[bytes], list[bytes]]]:
    cut: tuple[list[bytes], list[bytes]] = ([], [])
    size = 0
    for place, items in enumerate((entries, refused)):
        for item in items:
            if size + len(item) > PART_BYTES or len(cut[0]) + len(cut[1]) == PART_EVENTS:
                yield cut
                cut, size = ([], []), 0
            cut[place].append(item)
            size += len(item) + 1
    yield cut


def _fragment(items: list[bytes]) -> orjson.Fragment:
    return orjson.Fragment(b"[" + b",".join(items) + b"]")
