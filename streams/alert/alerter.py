"""The alerter at work: it reads signals and wishes, turns the evaluation, watches deadlines, and writes what comes of it.

Everything runs in one event loop and shares one book; a step is entered into it and put out at once, so topic and book have one order.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import aiokafka.errors
import pydantic

from infra.topic import ALERT_COMMANDS, ALERTS
from schemas.alert.policy import Policy
from schemas.alert.step import Step
from schemas.catalogue import Catalogue
from schemas.day import day_of
from schemas.errors import TransientError
from streams.alert.book import JUDGED, Replay
from streams.alert.cell import Days, SignalCell, cell_of
from streams.alert.counted import Counted, Ends
from streams.alert.deadline import overdue
from streams.alert.evaluation import Evaluation
from streams.alert.outbox import Outbox
from streams.alert.reader import Reader, breathe, last_by_key
from streams.changelog import EPOCH_KEY, FencedWriter
from streams.detect.judging import Judge
from streams.detect.series import SeriesStore

TURN_S = 0.5
"""How often what changed is judged, at most."""
TURN_SHARE = 0.25
"""The most of a core that judging takes over time: where a turn costs more, the next one waits, so that counting is not held up."""
SWEEP_S = 1.0
SETTLE_S = 1.0
"""How often it is asked how far the worker has counted, which says so about once a second."""
TAIL = 2_000
"""The last messages of a partition from which the day is known before all are read."""
NO_DAY = date.min
IDENTITY = "tongxin-alerter"
TOOK_OVER = "Another alerter took over; only one writes alerts."

log = logging.getLogger(__name__)


class Alerter:
    """One process; a later one shuts it out. `alive` is called at least once a second while it gets on."""

    def __init__(
        self,
        connection: Mapping[str, Any],
        catalogue: Catalogue,
        signals: str,
        partitions: int,
        counted: Counted,
        policy: Callable[[], Policy],
        alive: Callable[[], None],
    ) -> None:
        self._catalogue = catalogue
        self._counted = counted
        self._policy = policy
        self._alive = alive
        self._positions = {signal.id for signal in catalogue.signals.values() if signal.is_position}
        self._provinces = {city.code: city.province for city in catalogue.cities.values()}
        self._writer = FencedWriter(connection, IDENTITY, 0)
        self._outbox = Outbox(self._writer)
        self._alerts = Reader(connection, ALERTS, 1)
        self._commands = Reader(connection, ALERT_COMMANDS, 1)
        self._signals = Reader(connection, signals, partitions)
        self._days = Days(self._provinces, self._positions)
        self._settled: dict[str, date] = {}
        self._latest = NO_DAY
        self._early: list[SignalCell] = []
        self._store = SeriesStore(self._provinces, self._latest, self._positions)
        self._told_mark = b""

    async def run(self) -> None:
        """Work until cancelled. Whatever ends it otherwise ends the process: the next one goes on from what is written."""
        await self._begin()
        async with asyncio.TaskGroup() as tasks:
            for part in (self._answer(), self._take_signals(), self._settle(), self._turn(), self._sweep(), self._yield_to_others()):
                tasks.create_task(part)

    async def close(self) -> None:
        for client in (self._alerts, self._commands, self._signals, self._counted, self._writer):
            await client.close()

    async def _begin(self) -> None:
        began = time.monotonic()
        self._mark = (await self._writer.open((ALERTS,)))[ALERTS]
        await self._alerts.open()
        replay = Replay(self._catalogue)
        async for records in self._alerts.read_to_end():
            for record in records:
                _replay(replay, record)
            self._alive()
            await breathe()
        self._book = replay.book()
        self._evaluation = Evaluation(self._book, Judge(self._store, self._catalogue.signals), self._catalogue, _now)
        await self._counted.open()
        await self._commands.open(self._book.answered + 1)
        await self._signals.open()
        self._see(await self._signals.tail(TAIL))
        cells = 0
        async for records in self._signals.read_to_end():
            cells += self._put(records)
            self._alive()
            await breathe()
        self._told_mark = self._book.mark()
        told = {"alerts": len(self._book.alerts), "live": len(self._book.live), "answered": self._book.answered, "cells": cells}
        log.info("alerter-ready", extra=told | {"seconds": round(time.monotonic() - began, 2)})

    async def _answer(self) -> None:
        """Answer wishes, each once, in their order."""
        async for records in self._commands.read_on():
            for record in records:
                self._take(record)
            await self._outbox.flush()

    def _take(self, record: Any) -> None:
        try:
            step = Step.from_bytes(record.value or b"")
        except pydantic.ValidationError as error:
            log.error("command-unreadable", extra={"position": record.offset, "faults": error.error_count()})
            return
        taken = self._book.take(step, record.offset)
        if taken is not None:
            self._outbox.put([taken])

    async def _take_signals(self) -> None:
        async for records in self._signals.read_on():
            self._put(records)
            await breathe()

    def _put(self, records: Sequence[Any]) -> int:
        last = last_by_key(records)
        self._early += self._see(last.values())
        if self._latest != NO_DAY:
            for cell in self._early:
                self._store.put(*cell)
            self._early = []
        return len(last)

    def _see(self, records: Iterable[Any]) -> list[SignalCell]:
        """The cells of some messages. The store keeps days up to the latest that was seen, so that is told it before they are put."""
        clock_day = day_of(_now())
        cells = [cell for record in records if (cell := self._cell(record.key, record.value)) is not None]
        for cell in cells:
            self._days.see(cell, clock_day)
        latest = max(self._days.today().values(), default=NO_DAY)
        if latest != self._latest:
            self._latest = latest
            self._store.advance(latest)
        return cells

    def _cell(self, key: bytes | None, value: bytes | None) -> SignalCell | None:
        if key is None or value is None:
            return None
        try:
            return cell_of(key, value)
        except (KeyError, TypeError, ValueError) as error:
            log.error("signal-unreadable", extra={"key": repr(key), "reason": repr(error)})
            return None

    async def _settle(self) -> None:
        """Learn up to which day nothing is under way any more: all that had come in was counted by the worker and read here."""
        asked: tuple[dict[str, date], Ends] | None = None
        while True:
            await asyncio.sleep(SETTLE_S)
            try:
                if asked is None:
                    asked = self._days.today(), await self._counted.ends()
                if await self._counted.has(asked[1]):
                    await self._signals.catch_up()
                    self._settled, asked = asked[0], None
            except aiokafka.errors.KafkaError as error:  # a new cluster has no coordinator yet; what else is wrong ends other tasks
                log.warning("counted-unknown", extra={"reason": repr(error)})

    async def _turn(self) -> None:
        """Judge what changed, again and again."""
        while True:
            began, spent = time.monotonic(), time.thread_time()
            for taken in self._evaluation.run(self._policy(), self._days.today(), self._settled, self._store.take_changed()):
                self._outbox.put(taken)
                await breathe()
            self._tell_mark()
            await self._outbox.flush()
            self._alive()
            await asyncio.sleep(max(0.0, began + turn_s(time.thread_time() - spent) - time.monotonic()))

    def _tell_mark(self) -> None:
        mark = self._book.mark()
        if mark != self._told_mark:
            self._told_mark = mark
            self._outbox.put_mark(JUDGED, mark)

    async def _sweep(self) -> None:
        """Escalate what is late."""
        while True:
            live = [self._book.alerts[name] for name in sorted(self._book.live)]
            taken = [self._book.take(step) for step in overdue(live, self._catalogue, _now(), self._book.taken)]
            self._outbox.put(one for one in taken if one is not None)
            await self._outbox.flush()
            await asyncio.sleep(SWEEP_S)

    async def _yield_to_others(self) -> None:
        """End when another alerter has begun: what this one would write is refused, and it may have nothing to write for long."""
        async for records in self._alerts.read_on():
            if any(record.key == EPOCH_KEY and record.offset > self._mark for record in records):
                raise TransientError(TOOK_OVER)


def turn_s(cost_s: float) -> float:
    """How long after a turn's beginning the next one begins; `cost_s` is the processor's time that it took."""
    return max(TURN_S, cost_s / TURN_SHARE)


def _replay(replay: Replay, record: Any) -> None:
    try:
        replay.take(record.key, record.value)
    except (KeyError, TypeError, ValueError) as error:
        log.error("alert-unreadable", extra={"position": record.offset, "reason": repr(error)})


def _now() -> datetime:
    return datetime.now(UTC)
