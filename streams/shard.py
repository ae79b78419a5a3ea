"""A shard: all state of one partition, and the order in which a batch of chunks takes effect on it.

Cells are written first, then the ledger; only then may the chunks be acknowledged. A kill between any two is completed by the replay.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from schemas.decode import Decoder
from schemas.errors import ContractError
from schemas.event import Event
from schemas.formula import Formulas
from schemas.placement import misplaced
from schemas.privacy import Protection, mask_text
from streams.cell import Cells
from streams.changelog import FencedWriter
from streams.chunk import Chunk
from streams.ledger import Entry, Verdict, delta, judge, ledger_key
from streams.refusal import Breaker, dead_letter
from streams.table import BatchedTable

CELLS_IN_MEMORY = 150_000
YIELD_EVERY_EVENTS = 1_000


@dataclass(frozen=True)
class Rules:
    """What is the same for all shards of a worker."""

    decoders: Mapping[str, Decoder]
    formulas: Mapping[str, Formulas]
    partitions: int
    dead_letters: str
    protection: Protection


@dataclass
class Outcome:
    """What a batch came to: events by verdict, and how many were refused."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    refused: int = 0


@dataclass
class Effects:
    """What a batch brings, before it is written: dead letters, entries of the ledger (looked up, and changed), and the outcome."""

    letters: dict[bytes, bytes] = field(default_factory=dict)
    entries: dict[bytes, Entry | None] = field(default_factory=dict)
    changed: dict[bytes, Entry] = field(default_factory=dict)
    outcome: Outcome = field(default_factory=Outcome)


@dataclass(frozen=True, slots=True)
class _Read:
    """An event that keeps the contract, where it was read."""

    event: Event
    key: bytes
    position: int


class Shard:
    """State of one partition. Only one batch at a time may be applied."""

    def __init__(
        self,
        partition: int,
        rules: Rules,
        cells: BatchedTable,
        ledger: BatchedTable,
        writer: FencedWriter,
        breaker: Breaker,
        turn: asyncio.Lock,
    ) -> None:
        """`turn` is one for all shards of a worker: while one computes, the others' writes are under way."""
        self.partition = partition
        self._turn = turn
        self._rules = rules
        self._cells_table = cells
        self._ledger_table = ledger
        self._writer = writer
        self._breaker = breaker
        self._cells = {
            topic: Cells(topic, formulas.slots, cells.get_many)
            for topic, formulas in rules.formulas.items()
            if formulas.topic.unique_within == "city"
        }

    async def apply(self, chunks: Iterable[Chunk]) -> Outcome:
        """Take a batch into the state, durably; afterwards its chunks may be acknowledged.

        Raises:
            RefusalLimitError: before anything took effect.
            aiokafka.errors.KafkaError: the effect may be partly there, and the shard must not be used any more; a replay completes it.
        """
        effects = Effects()
        async with self._turn:
            for chunk in chunks:
                await self._compute(chunk, effects)
            figures = self._fold()
            entries = {key: entry.to_bytes() for key, entry in effects.changed.items()}
        await self._cells_table.put_many(figures, {self._rules.dead_letters: effects.letters})
        await self._ledger_table.put_many(entries)
        return effects.outcome

    async def _compute(self, chunk: Chunk, effects: Effects) -> None:
        read = self._read(chunk, effects)
        if chunk.topic in self._cells:
            self._look_up(read, effects.entries)
            for at, one in enumerate(read):
                self._take(one, effects)
                if at % YIELD_EVERY_EVENTS == YIELD_EVERY_EVENTS - 1:
                    await asyncio.sleep(0)
        await asyncio.sleep(0)

    def _read(self, chunk: Chunk, effects: Effects) -> list[_Read]:
        """Events of the chunk; the bad ones become dead letters."""
        decoder, topic = self._rules.decoders[chunk.topic], self._rules.formulas[chunk.topic].topic
        read: list[_Read] = []
        for record in chunk.records:
            try:
                event = decoder.decode(record.value or b"")
                reasons = misplaced(topic, event, record.key, chunk.partition, self._rules.partitions)
            except ContractError as exc:
                reasons = list(exc.reasons)
            if reasons:
                raw = self._rules.protection.protect_foreign(chunk.topic, record.value or b"")
                reasons = [mask_text(reason) for reason in reasons]
                key, letter = dead_letter(chunk.topic, chunk.partition, record.offset, raw, reasons, record.timestamp)
                effects.letters[key] = letter
            else:
                read.append(_Read(event, ledger_key(event), record.offset))
        refused = len(chunk) - len(read)
        effects.outcome.refused += refused
        self._breaker.count(chunk.topic, len(chunk), refused)
        return read

    def _look_up(self, read: list[_Read], entries: dict[bytes, Entry | None]) -> None:
        """Bring the ledger's entries of these records into `entries`."""
        missing = list({one.key: None for one in read if one.key not in entries})
        for key, raw in zip(missing, self._ledger_table.get_many(missing), strict=True):
            entries[key] = None if raw is None else Entry.from_bytes(raw)

    def _take(self, one: _Read, effects: Effects) -> None:
        """One event into ledger and cells, in memory."""
        event, old = one.event, effects.entries[one.key]
        verdict = judge(old, event, one.position)
        effects.outcome.verdicts[verdict] += 1
        if not verdict.changes:
            return
        now = self._rules.formulas[event.topic].contributions(event)
        self._cells[event.topic].add(event.city, delta(old, now), one.position)
        effects.entries[one.key] = effects.changed[one.key] = Entry(one.position, event.revision, event.withdrawn, event.content, now)

    def _fold(self) -> dict[bytes, bytes]:
        """The cells that changed. What is in memory beyond its bound is dropped first: all of that is written by now."""
        if sum(map(len, self._cells.values())) > CELLS_IN_MEMORY:
            for cells in self._cells.values():
                cells.forget()
        figures: dict[bytes, bytes] = {}
        for cells in self._cells.values():
            figures |= cells.fold()
        return figures

    async def close(self) -> None:
        """Let go of the partition; what was applied is durable already."""
        await self._writer.close()
        self._cells_table.close()
        self._ledger_table.close()
