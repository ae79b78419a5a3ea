"""Which parts and steps make a running Tongxin, from the settings."""

from __future__ import annotations

from collections.abc import Sequence

from infra.catalogue import catalogue_of
from infra.migrate import migrate_up
from infra.platform import room
from infra.platform.clickhouse import clickhouse_part
from infra.platform.kafka import kafka_part
from infra.platform.part import Part, Port, Report, Step
from infra.settings import Settings
from infra.topic import create_topics, project_topics


def assemble(settings: Settings, *, simulate: bool) -> list[Part | Step]:
    """Everything in the order of starting; servers that the settings place outside are left out.

    Raises ConfigurationError when the catalogue is faulty.
    """
    catalogue = catalogue_of(settings)
    servers: list[Part] = []
    if settings.kafka.bootstrap is None:
        servers.append(kafka_part(settings))
    if settings.clickhouse.server is None:
        servers.append(clickhouse_part(settings))
    own = {server.name for server in servers}
    steps = [
        Step("topics", lambda report: _make_topics(settings, list(catalogue.topics), report), needs=("kafka",) if "kafka" in own else ()),
        Step("tables", lambda report: _make_tables(settings, report), needs=("clickhouse",) if "clickhouse" in own else ()),
    ]
    rooms = [
        *room.worker_parts(settings),
        room.alerter_part(),
        room.sink_part(),
        room.figures_part(),
        room.notifier_part(),
        room.gateway_part(settings),
        room.dashboard_part(settings),
    ]
    if simulate:
        rooms.append(room.simulator_part())
    return [*servers, *steps, *rooms]


def ports_of(items: Sequence[Part | Step]) -> list[Port]:
    """Every port that the parts listen on."""
    return [port for item in items if isinstance(item, Part) for port in item.ports]


def _make_topics(settings: Settings, event_topics: list[str], report: Report) -> None:
    made = create_topics(settings, project_topics(event_topics))
    report(f"{len(made)} made" if made else "")


def _make_tables(settings: Settings, report: Report) -> None:
    applied = migrate_up(settings)
    report(f"{len(applied)} migrations" if applied else "")
