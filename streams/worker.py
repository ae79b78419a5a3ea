"""The Faust worker: from event topics, haul by haul, to cells and ledger."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import faust
from faust.types import TP

from schemas.errors import TongxinError
from streams.chunk import Chunk, ChunkedTransport, ChunkSchema
from streams.credential import credentials_of
from streams.shard import Shard
from streams.shards import Shards

HAULS_BUFFERED = 1
COMMIT_INTERVAL_S = 1.0
SESSION_TIMEOUT_S = 6.0
HEARTBEAT_S = 1.5
IDLE_S = 1.0
FETCH_BYTES = 1024 * 1024
EXIT_FAILED = 70
"""Exit code of a worker that could not go on; what it did not acknowledge is read again by the next one (sysexits: EX_SOFTWARE)."""

log = logging.getLogger(__name__)


def build_app(
    connection: Mapping[str, Any], group: str, topics: list[str], shards: Shards, folder: Path, alive: Callable[[], None]
) -> faust.App:
    """A Faust app with one agent over all event topics.

    Args:
        connection: address and credentials, as aiokafka takes them.
        group: consumer group; its members share the partitions, all topics' partition n going to the same one.
        folder: for Faust's own files; one worker at a time may use it.
        alive: called at least once a second while the worker gets on.
    """
    app = faust.App(
        group,
        broker=[f"kafka://{address}" for address in connection["bootstrap_servers"]],
        broker_credentials=credentials_of(connection),
        datadir=str(folder),
        store="memory://",
        topic_allow_declare=False,
        topic_disable_leader=True,
        # Not that there are standbys: without, Faust deals partitions out one by one, and a city's topics would be torn apart.
        table_standby_replicas=1,
        processing_guarantee="at_least_once",
        broker_commit_interval=COMMIT_INTERVAL_S,
        broker_session_timeout=SESSION_TIMEOUT_S,
        broker_heartbeat_interval=HEARTBEAT_S,
        broker_check_crcs=False,
        consumer_max_fetch_size=FETCH_BYTES,
        consumer_auto_offset_reset="earliest",
        stream_buffer_maxsize=HAULS_BUFFERED,
        stream_wait_empty=True,
        web_enabled=False,
    )
    app.transport = ChunkedTransport(app.conf.broker_consumer, app)
    events = app.topic(*topics, schema=ChunkSchema(), value_type=bytes)

    @app.agent(events, concurrency=1, name="ledger")
    async def keep_ledger(stream: Any) -> None:
        """Apply one haul at a time; an error ends the process, for an agent that raises would lose the haul."""
        try:
            async for event in stream.noack().events():
                if event.message.generation_id == app.consumer_generation_id:
                    await _apply(shards, event.value)
                    await stream.ack(event)
                alive()
        except asyncio.CancelledError:
            raise
        except BaseException as exc:  # noqa: BLE001 - whatever it is, nothing may be acknowledged after it
            fail(exc)

    async def release(_app: Any, revoked: set[TP], **_: Any) -> None:
        await shards.close({tp.partition for tp in revoked})

    async def prepare(_app: Any, assigned: set[TP], **_: Any) -> None:
        shards.prepare({tp.partition for tp in assigned if tp.topic in topics}, fail)

    async def idle() -> None:
        if shards.ready:
            alive()

    # Strong references: Faust's signals keep weak ones to what they call.
    app.on_partitions_revoked.connect(release, weak=False)  # type: ignore[arg-type]
    app.on_partitions_assigned.connect(prepare, weak=False)  # type: ignore[arg-type]
    app.timer(interval=IDLE_S)(idle)
    return app


async def _apply(shards: Shards, haul: Iterable[Chunk]) -> None:
    """Apply a haul, each partition's chunks in order, the partitions beside each other."""
    by_partition: dict[int, list[Chunk]] = {}
    for chunk in haul:
        by_partition.setdefault(chunk.partition, []).append(chunk)

    async def apply(partition: int, chunks: list[Chunk]) -> None:
        shard: Shard = await shards.get(partition)
        await shard.apply(chunks)

    await asyncio.gather(*(apply(partition, chunks) for partition, chunks in by_partition.items()))


def fail(exc: BaseException) -> None:
    """End the process at once, acknowledging nothing: the supervisor starts it again, and the replay completes what is half done."""
    if isinstance(exc, TongxinError):
        log.critical("worker-stops", extra={"reason": str(exc)})
    else:
        log.critical("worker-stops", exc_info=exc)
    sys.stderr.write(f"{exc}\n" if str(exc) else f"{exc!r}\n")
    sys.stderr.flush()
    os._exit(EXIT_FAILED)
