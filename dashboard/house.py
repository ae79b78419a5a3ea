"""What all viewers of one process share: settings, catalogue, plans and the reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import streamlit as st

from dashboard.alerts.act import AlertDesk
from dashboard.alerts.reader import AlertReader
from dashboard.alerts.source import AlertSource
from dashboard.basis.lists import Lists
from dashboard.board import Board, board_of
from dashboard.finder import Finder
from dashboard.goal import Goals
from dashboard.line.reader import LineReader, LineSource
from dashboard.plan import load_plans
from dashboard.reader import Reader
from dashboard.records.ledger import Ledger
from dashboard.records.reader import RecordReader
from dashboard.reports import Campaign
from dashboard.snapshot import Snapshot
from dashboard.source import Source
from infra.catalogue import catalogue_of
from infra.clickhouse import client
from infra.health import sign_of_life
from infra.reach import read_to
from infra.settings import Settings, load_settings
from infra.vouch import Vouching
from schemas.catalogue import Catalogue

READ_TIMEOUT_S = 30
FIND_TIMEOUT_S = 10
LONGEST_QUERY_BYTES = 2**22
"""A query may name so many records."""


@dataclass(frozen=True)
class House:
    """Made once per process; `goals` by notice."""

    settings: Settings
    catalogue: Catalogue
    goals: Mapping[str, Goals]
    reader: Reader
    record_reader: RecordReader
    alert_reader: AlertReader
    line_reader: LineReader
    alert_desk: AlertDesk
    finder: Finder
    lists: Lists
    stale_after: timedelta

    def start(self) -> None:
        """Begin to read; does not block."""
        for reader in self._readers:
            reader.start()

    def stop(self) -> None:
        """Stop reading; blocks until the questions under way are answered."""
        for reader in self._readers:
            reader.stop()

    @property
    def _readers(self) -> tuple[Reader, RecordReader, AlertReader, LineReader]:
        return self.reader, self.record_reader, self.alert_reader, self.line_reader


@st.cache_resource(show_spinner=False)
def house() -> House:
    """Load everything, read figures and alerts once and start the readers; blocks for a second or so, as long as the first answers take."""
    made = opened()
    made.reader.step()
    made.alert_reader.step()
    made.reader.step()
    made.start()
    return made


def opened() -> House:
    """Load everything; nothing is read yet."""
    settings = load_settings()
    catalogue = catalogue_of(settings)
    plans = load_plans(settings.dashboard.plans_file, catalogue)
    goals = {notice.id: Goals(notice, plans.of(notice.id), catalogue.indicators) for notice in catalogue.notices.values()}
    reader = Reader(lambda: Source(client(settings, max_execution_time=READ_TIMEOUT_S)), catalogue, now, sign_of_life(settings))
    record_reader = RecordReader(
        lambda: Ledger(client(settings, max_execution_time=READ_TIMEOUT_S), catalogue), lambda: reader.snapshot, now
    )
    alert_reader = AlertReader(
        lambda: AlertSource(client(settings, max_execution_time=READ_TIMEOUT_S), catalogue), lambda: reader.snapshot.today, now
    )
    reader.counted = lambda: record_reader.found
    reader.alerted = lambda: alert_reader.found
    line_reader = LineReader(
        lambda: LineSource(
            client(settings, max_execution_time=READ_TIMEOUT_S), lambda: read_to(settings, catalogue, reader.snapshot.generation)
        )
    )
    reader.lined = lambda: line_reader.found
    desk = AlertDesk(settings, Vouching(settings))
    stale_after = timedelta(minutes=settings.dashboard.stale_after_minutes)
    finder = Finder(lambda: client(settings, max_execution_time=FIND_TIMEOUT_S), catalogue)
    lists = Lists(lambda: client(settings, max_execution_time=FIND_TIMEOUT_S, max_query_size=LONGEST_QUERY_BYTES), catalogue)
    return House(settings, catalogue, goals, reader, record_reader, alert_reader, line_reader, desk, finder, lists, stale_after)


def now() -> datetime:
    """The clock of the pages."""
    return datetime.now(UTC)


@st.cache_resource(max_entries=8, show_spinner=False)
def board(version: int, campaign: Campaign, _snapshot: Snapshot, _goals: Goals) -> Board:  # noqa: ARG001 - the version is the cache's key
    """The board of a snapshot, made once for all viewers."""
    return board_of(_snapshot, _goals, campaign.province)
