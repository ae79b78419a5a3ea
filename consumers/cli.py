"""Commands of the consumers: `tongxin sink`, `figures`, `progress`, `audit` and `dead-letters`."""

from __future__ import annotations


def sink() -> None:
    """Carry events, progress and dead letters from Kafka into ClickHouse, until stopped."""
    from consumers.run import run_sink
    from infra.log import configure_logging
    from infra.settings import load_settings

    settings = load_settings()
    configure_logging(settings, part="sink")
    run_sink(settings)
