"""The job as a plain Faust agent with a plain table on RocksDB: python -m tests.bench.stage.plain_faust BOOTSTRAP FOLDER TOPIC…"""

from __future__ import annotations

import sys
from typing import Any

import faust

from tests.bench.stage.job import Job

PARTITIONS = 4


def main() -> None:
    bootstrap, folder, *topics = sys.argv[1:]
    job = Job.load()
    app = faust.App(
        "plain-faust",
        broker=f"kafka://{bootstrap}",
        datadir=folder,
        store="rocksdb://",
        topic_partitions=PARTITIONS,
        consumer_auto_offset_reset="earliest",
        broker_commit_interval=1.0,
        web_enabled=False,
    )
    state = app.Table("state", key_type=bytes, value_type=bytes, partitions=PARTITIONS, options={"block_cache_size": 64 * 1024**2})

    @app.agent(app.topic(*topics, key_type=bytes, value_type=bytes))
    async def keep(stream: Any) -> None:
        async for event in stream.events():
            job.take(event.message.topic, event.message.offset, event.value, state.get, state.__setitem__)

    faust.Worker(app, loglevel="warn").execute_from_commandline()


if __name__ == "__main__":
    main()
