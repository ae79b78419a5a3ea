"""Whether Kafka is there at all."""

from __future__ import annotations

from infra.platform.port import is_open
from infra.settings import Settings


def reaches_kafka(settings: Settings) -> bool:
    """Whether any bootstrap server listens. Blocks for about a second at most for each."""
    servers = (server.strip().rpartition(":") for server in settings.kafka_bootstrap.split(","))
    return any(is_open(host.strip("[]"), int(port)) for host, _, port in servers)
