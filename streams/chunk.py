"""The chunked transport: Faust gets one message for all that was fetched of a topic partition at once.

Faust spends two asyncio tasks on a message, which alone caps a worker at a few thousand a second. A chunk costs as much as a message did.
Offsets are committed up to the first chunk that is not acknowledged, so a chunk in work is never passed over.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from faust.serializers.schemas import Schema
from faust.transport.drivers.aiokafka import Consumer, Transport
from faust.types import TP, Message
from faust.types.tuples import ConsumerMessage
from mode.utils.futures import notify

FETCH_TIMEOUT_S = 1.0


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
    """Faust's aiokafka consumer, handing on chunks."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._open: dict[TP, deque[_Open]] = {}
        self._done: dict[TP, int] = {}

    async def _drain_messages(self, fetcher: Any) -> None:
        """Fetch and hand on, until stopped; what can't be handed on because a rebalance began is fetched again after it."""
        while not self.should_stop and not fetcher.should_stop:
            generation = self.app.consumer_generation_id
            records, _ = await self._wait_next_records(FETCH_TIMEOUT_S)
            await asyncio.sleep(0)
            if records and not self.flow_active:
                await self.perform_seek()
                continue
            for tp, fetched in records.items() if records else ():
                if self._stopping() or not self.flow_active or generation != self.app.consumer_generation_id:
                    break
                chunk = self._unread(tp, fetched)
                if chunk is not None:
                    await self.wait_first(self.callback(chunk), self.suspend_flow.wait())

    def _stopping(self) -> bool:
        return bool(self.should_stop)

    def _unread(self, tp: TP, fetched: list[Any]) -> ConsumerMessage | None:
        """The chunk of what was not handed on before. After a seek the read offset is the next one wanted, and here it always is."""
        wanted = self._read_offset[tp]
        fresh = fetched if wanted is None else [record for record in fetched if record.offset >= wanted]
        if not fresh:
            return None
        last = fresh[-1]
        message = self._to_message(tp, last)
        message.value = Chunk(tp.topic, tp.partition, fresh)  # type: ignore[assignment]
        self._open.setdefault(tp, deque()).append(_Open(message, last.offset + 1))
        self._read_offset[tp] = last.offset + 1
        return message

    def ack(self, message: Message) -> bool:
        """Mark a chunk as done; False if it was, or if its partition was taken away since."""
        if message.acked:
            return False
        message.acked = True
        self._unacked_messages.discard(message)
        waiting = self._open.get(message.tp, deque())
        found = next((chunk for chunk in waiting if chunk.message is message), None)
        if found is not None:
            found.acknowledged = True
            while waiting and waiting[0].acknowledged:
                self._done[message.tp] = waiting.popleft().following
            self._n_acked += 1
        notify(self._waiting_for_ack)
        return found is not None

    def _filter_tps_with_pending_acks(self, topics: Any = None) -> Iterator[TP]:
        return (tp for tp in list(self._done) if topics is None or tp in topics or tp.topic in topics)

    def _new_offset(self, tp: TP) -> int | None:
        return self._done.get(tp)

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


class ChunkedTransport(Transport):
    """Faust's aiokafka transport with the chunked consumer."""

    Consumer = ChunkedConsumer


class ChunkSchema(Schema[bytes, Chunk]):
    """Leaves chunks as they are: there is nothing to decode before an agent looks into them."""

    def compile(self, app: Any, **_: Any) -> Any:
        create_event = app.create_event

        async def decode(message: Message, **_: Any) -> Any:
            return create_event(message.key, message.value, message.headers, message)

        return decode
