"""What all routes of the gateway share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import Request

from infra.catalogue import catalogue_of
from infra.settings import Settings
from infra.topic import create_topics, receipts_topic, trail_topic
from infra.vouch import Vouching
from producers.agency.register import Register
from producers.channel import Channel
from producers.gateway.alert_desk import AlertDesk
from producers.gateway.archive import Archive
from producers.gateway.body import BYTES_PER_MB
from producers.gateway.letter_desk import LetterDesk
from producers.gateway.limit import Load, Rates
from producers.gateway.metric import Metrics
from producers.gateway.recent import Recent
from producers.gateway.reception import Reception
from producers.sheets.house import SheetHouse
from producers.sheets.job import SheetJobs
from schemas.catalogue import Catalogue

BLOCK_S = 5.0
"""How long a thread of the reception waits for room before it gives a submission up; less than the deadline of an answer."""

DENIALS_PER_S = 5
DENIALS_BURST = 100
"""Of refused tokens so many acts go to the trail; more are in the metrics only."""


@dataclass(frozen=True)
class Gateway:
    """One of it for an app; `clock` tells the time with its zone."""

    settings: Settings
    catalogue: Catalogue
    register: Register
    reception: Reception
    archive: Archive
    letter_desk: LetterDesk
    rates: Rates
    load: Load
    denials: Rates
    metrics: Metrics
    recent: Recent
    sheets: SheetJobs
    alerts: AlertDesk
    vouching: Vouching
    clock: Callable[[], datetime]


@contextmanager
def open_gateway(settings: Settings, catalogue: Catalogue | None = None) -> Iterator[Gateway]:
    """A gateway with its connections to Kafka, which are closed at the end; what it has taken is sent first. Blocks.

    Raises:
        TransientError: no broker answers.
        ConfigurationError: the broker refuses us, or the catalogue can't be read.
    """
    known = catalogue or catalogue_of(settings)
    limits = settings.gateway
    create_topics(settings, [receipts_topic(), trail_topic()])
    window_bytes = limits.max_in_flight_mb * BYTES_PER_MB
    block_s = min(BLOCK_S, limits.deadline_s)
    metrics, load = Metrics(), Load(window_bytes)
    metrics.load.set_function(lambda: load.bytes)
    with Register(settings, known) as register, Channel(settings, window_bytes=window_bytes, block_s=block_s) as channel:
        reception, archive, letter_desk = Reception(settings, known, channel), Archive(settings, known), LetterDesk(settings)
        rates = Rates(limits.rate_per_s, limits.burst)
        denials = Rates(DENIALS_PER_S, DENIALS_BURST)
        sheets = SheetJobs(SheetHouse(settings, known, reception.intake), settings.data_dir / "sheets" / "jobs")
        alerts = AlertDesk(settings, known, channel)
        try:
            parts = (register, reception, archive, letter_desk, rates, load, denials, metrics, Recent(), sheets, alerts, Vouching(settings))
            yield Gateway(settings, known, *parts, lambda: datetime.now(UTC))
        finally:
            alerts.close()
            sheets.close()
            reception.close()
            archive.close()
            letter_desk.close()


def gateway_of(request: Request) -> Gateway:
    """The gateway that a request came to."""
    found = request.app.state.gateway
    assert isinstance(found, Gateway)
    return found
