"""Servers of a bench: its own, on free ports, in a temporary folder, gone at the end."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.platform.kafka import kafka_part
from infra.settings import Settings
from tests.support.server import TestServer, own_settings


@contextmanager
def own_kafka() -> Iterator[Settings]:
    """Settings that point at a Kafka of the bench's own."""
    with tempfile.TemporaryDirectory(prefix="tongxin-bench-") as folder:
        settings = own_settings(Path(folder))
        server = TestServer(kafka_part(settings), settings)
        server.start()
        try:
            yield settings
        finally:
            server.stop()
