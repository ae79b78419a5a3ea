"""A shard: all state of one partition, and the order in which a batch of chunks takes effect on it.

Cells and signals are written first, with the judgements and dead letters, then the ledger; only then may the chunks be acknowledged. A kill
between any two is completed by the replay.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from schemas.catalogue import TEXT_FIELD
from schemas.contribution import parted
from schemas.decode import Decoder
from schemas.errors import ContractError
from schemas.event import Event
from schemas.formula import Formulas
from schemas.judge.judgement import Judgement
from schemas.placement import misplaced
from schemas.privacy import Protection, mask_text
from streams.cell import Cells
from streams.changelog import FencedWriter
from streams.chunk import Chunk
from streams.judgement import judged_event
from streams.key import figure_keys, signal_keys
from streams.ledger import Entry, Verdict, delta, ledger_key, verdict_on
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
    judgements: str
    protection: Protection
    judge: Callable[[str], Judgement]


@dataclass
class Outcome:
    """What a batch came to: events by verdict, and how many were refused."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    refused: int = 0


@dataclass
class Effects:
    """What a batch brings, before it is written: dead letters, judgements, entries of the ledger (looked up, and changed), the outcome."""

    letters: dict[bytes, bytes] = field(default_factory=dict)
    judgements: dict[bytes, bytes] = field(default_factory=dict)
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
        signals: BatchedTable,
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
        self._signals_table = signals
        self._ledger_table = ledger
        self._writer = writer
        self._breaker = breaker
        kept = {topic: formulas for topic, formulas in rules.formulas.items() if formulas.topic.unique_within == "city"}
        self._cells = {topic: Cells(figure_keys(topic, formulas.slots), cells.get_many) for topic, formulas in kept.items()}
        self._signals = {topic: Cells(signal_keys(topic, formulas.signals.slots), signals.get_many) for topic, formulas in kept.items()}

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
            figures, signals = self._fold()
            entries = {key: entry.to_bytes() for key, entry in effects.changed.items()}
        beside = {self._rules.dead_letters: effects.letters, self._rules.judgements: effects.judgements}
        await self._cells_table.put_many(figures, beside, {self._signals_table: signals})
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
        """One event into ledger, cells and signals, in memory."""
        event, old = one.event, effects.entries[one.key]
        verdict = verdict_on(old, event, one.position)
        effects.outcome.verdicts[verdict] += 1
        if not verdict.changes:
            return
        judgement = self._judged(one, effects)
        now = self._rules.formulas[event.topic].contributions(event, judgement)
        figures, signals = parted(delta(old, now))
        self._cells[event.topic].add(event.city, figures, one.position)
        self._signals[event.topic].add(event.city, signals, one.position)
        effects.entries[one.key] = effects.changed[one.key] = Entry(one.position, event.revision, event.withdrawn, event.content, now)

    def _judged(self, one: _Read, effects: Effects) -> Judgement | None:
        """How the event's text is judged, noted among the effects; None where it gives none."""
        text = None if one.event.withdrawn or one.event.data is None else one.event.data.get(TEXT_FIELD)
        if text is None:
            return None
        judgement = self._rules.judge(text)
        key, value = judged_event(one.event, self.partition, one.position, judgement)
        effects.judgements[key] = value
        return judgement

    def _fold(self) -> tuple[dict[bytes, bytes], dict[bytes, bytes]]:
        """The cells and the signals that changed. What is in memory beyond its bound is dropped first: all of that is written by now."""
        figures, signals = list(self._cells.values()), list(self._signals.values())
        if sum(map(len, figures)) + sum(map(len, signals)) > CELLS_IN_MEMORY:
            for cells in (*figures, *signals):
                cells.forget()
        return _folded(figures), _folded(signals)

    async def close(self) -> None:
        """Let go of the partition; what was applied is durable already."""
        await self._writer.close()
        self._cells_table.close()
        self._signals_table.close()
        self._ledger_table.close()


def _folded(tables: list[Cells]) -> dict[bytes, bytes]:
    changed: dict[bytes, bytes] = {}
    for cells in tables:
        changed |= cells.fold()
    return changed
