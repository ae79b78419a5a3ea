"""The chunked transport: Faust gets one message for all that one fetch brought, a haul of chunks.

Faust spends two asyncio tasks on a message, which alone caps a worker at a few thousand a second. A haul of thousands of events costs as
much as a message did. Offsets are committed up to the first chunk that is not acknowledged, so a chunk in work is never passed over.
An agent must take one haul at a time, and hold none while it waits for the next: held over a rebalance, it would be applied out of order.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from faust.serializers.schemas import Schema
from faust.transport.drivers.aiokafka import Consumer, Transport
from faust.types import TP, Message
from faust.types.tuples import ConsumerMessage
from mode.utils.futures import notify

FETCH_TIMEOUT_S = 1.0
EVENTS_PER_HAUL = 8_000


@dataclass(frozen=True, slots=True)
class Chunk:
    """Contiguous records of one topic partition, as aiokafka gives them (`.offset`, `.key`, `.value`, `.timestamp` in ms)."""

    topic: str
    partition: int
    records: list[Any]

    def __len__(self) -> int:
        return len(self.records)


class _Open:
    """A chunk that was handed on: the offset after it, and whether it was acknowledged."""

    __slots__ = ("acknowledged", "following", "message")

    def __init__(self, message: Message, following: int) -> None:
        self.message = message
        self.following = following
        self.acknowledged = False


class ChunkedConsumer(Consumer):
    """Faust's aiokafka consumer, handing on hauls."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._open: dict[TP, deque[_Open]] = {}
        self._done: dict[TP, int] = {}
        self._holes: dict[TP, tuple[int | None, int]] = {}

    async def _drain_messages(self, fetcher: Any) -> None:
        """Fetch and hand on, until stopped. What is fetched and can't be handed on, because a rebalance began, is wound back to."""
        while not self.should_stop and not fetcher.should_stop:
            generation = self.app.consumer_generation_id
            records, _ = await self._wait_next_records(FETCH_TIMEOUT_S)
            await asyncio.sleep(0)
            wound_back: set[TP] = set()
            for haul in _hauls(records or {}):
                if not self.flow_active or generation != self.app.consumer_generation_id:
                    message, gaps = None, [tp for tp, _ in haul]
                else:
                    message, gaps = self._message([(tp, fetched) for tp, fetched in haul if tp not in wound_back])
                await self._wind_back(gaps)
                wound_back.update(gaps)
                if message is not None:
                    await self.wait_first(self.callback(message), self.suspend_flow.wait())

    async def _wind_back(self, tps: Iterable[TP]) -> None:
        """Fetch these again from the next offset that is wanted; partitions that were taken away are none of ours any more."""
        for tp in tps:
            wanted = self._read_offset[tp]
            if tp in self.assignment():
                await self._seek(tp, wanted or 0)

    def _message(self, haul: list[tuple[TP, list[Any]]]) -> tuple[ConsumerMessage | None, list[TP]]:
        """One message for what was not handed on before, and the partitions in which something is missing before it.

        The read offset is always the next one wanted. What begins later was preceded by a fetch that got lost in a rebalance, or by a
        hole in the log; the hole is believed only when a second fetch finds it too.
        """
        fresh: list[tuple[TP, list[Any]]] = []
        gaps: list[TP] = []
        for tp, fetched in haul:
            wanted = self._read_offset[tp]
            unread = fetched if wanted is None else [record for record in fetched if record.offset >= wanted]
            if not unread:
                continue
            hole = (wanted, unread[0].offset)
            if wanted is not None and unread[0].offset > wanted and self._holes.get(tp) != hole:
                self._holes[tp] = hole
                gaps.append(tp)
                continue
            fresh.append((tp, unread))
            self._read_offset[tp] = unread[-1].offset + 1
        if not fresh:
            return None, gaps
        message = self._to_message(fresh[0][0], fresh[0][1][-1])
        message.value = tuple(Chunk(tp.topic, tp.partition, records) for tp, records in fresh)  # type: ignore[assignment]
        for tp, records in fresh:
            self._open.setdefault(tp, deque()).append(_Open(message, records[-1].offset + 1))
        return message, gaps

    def ack(self, message: Message) -> bool:
        """Mark all chunks of a haul as done; False if they were. Those whose partition was taken away since are passed over."""
        if message.acked:
            return False
        message.acked = True
        self._unacked_messages.discard(message)
        haul: tuple[Chunk, ...] = message.value  # type: ignore[assignment]
        for tp in {TP(chunk.topic, chunk.partition) for chunk in haul}:
            waiting = self._open.get(tp, deque())
            for chunk in waiting:
                chunk.acknowledged = chunk.acknowledged or chunk.message is message
            while waiting and waiting[0].acknowledged:
                self._done[tp] = waiting.popleft().following
        self._n_acked += 1
        notify(self._waiting_for_ack)
        return True

    def _filter_tps_with_pending_acks(self, topics: Any = None) -> Iterator[TP]:
        return (tp for tp in list(self._done) if topics is None or tp in topics or tp.topic in topics)

    def _new_offset(self, tp: TP) -> int | None:
        return self._done.get(tp)

    def on_buffer_full(self, tp: TP) -> None:
        """Leave the partition in the fetch: handing on waits for room anyway.

        Faust takes it out until the buffer is nearly empty. Under lasting load that is not for half a minute and longer, and it is the
        partition of a haul's first chunk that waits, while the others of the haul go on.
        """

    async def perform_seek(self) -> None:
        """Go back to what is committed; chunks handed on before are forgotten."""
        self._forget(list(self._open))
        await super().perform_seek()

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        await super().on_partitions_revoked(revoked)
        self._forget(revoked)

    def _forget(self, tps: Iterable[TP]) -> None:
        for tp in tps:
            self._open.pop(tp, None)
            self._done.pop(tp, None)


def _hauls(records: Mapping[TP, list[Any]]) -> Iterator[list[tuple[TP, list[Any]]]]:
    """What was fetched, in hauls of at most EVENTS_PER_HAUL events; the events of a partition stay in their order."""
    haul: list[tuple[TP, list[Any]]] = []
    room = EVENTS_PER_HAUL
    for tp, fetched in records.items():
        begin = 0
        while begin < len(fetched):
            taken = fetched[begin : begin + room]
            haul.append((tp, taken))
            begin, room = begin + len(taken), room - len(taken)
            if room == 0:
                yield haul
                haul, room = [], EVENTS_PER_HAUL
    if haul:
        yield haul


class ChunkedTransport(Transport):
    """Faust's aiokafka transport with the chunked consumer."""

    Consumer = ChunkedConsumer


class ChunkSchema(Schema[bytes, tuple[Chunk, ...]]):
    """Leaves hauls as they are: there is nothing to decode before an agent looks into them."""

    def compile(self, app: Any, **_: Any) -> Any:
        create_event = app.create_event

        async def decode(message: Message, **_: Any) -> Any:
            return create_event(message.key, message.value, message.headers, message)

        return decode
