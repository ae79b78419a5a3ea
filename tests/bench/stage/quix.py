"""The job as a quixstreams application: python -m tests.bench.stage.quix BOOTSTRAP FOLDER TOPIC…"""

from __future__ import annotations

import sys
from typing import Any

from quixstreams import Application, message_context

from tests.bench.stage.job import Job


def main() -> None:
    bootstrap, folder, *topics = sys.argv[1:]
    job = Job.load()
    app = Application(
        broker_address=bootstrap,
        consumer_group="quix",
        auto_offset_reset="earliest",
        state_dir=folder,
        commit_interval=1.0,
        loglevel="WARNING",
    )

    def keep(topic: str) -> Any:
        def take(value: bytes, state: Any) -> None:
            job.take(topic, message_context().offset, value, state.get_bytes, state.set_bytes)

        return take

    for topic in topics:
        app.dataframe(app.topic(topic, value_deserializer="bytes", key_deserializer="bytes")).update(keep(topic), stateful=True)
    app.run()


if __name__ == "__main__":
    main()
