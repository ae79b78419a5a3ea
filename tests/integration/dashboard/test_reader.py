"""The reader against a real ClickHouse: it follows every change, and goes on with what it knows when the database is away."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from clickhouse_driver import Client

from dashboard.reader import Reader
from dashboard.snapshot import whole
from dashboard.source import Source
from dashboard.standing import Liveness, freshness
from infra.clickhouse import client
from infra.settings import Settings
from schemas.catalogue import Catalogue
from tests.integration.dashboard.filled import FIRST, HEZE, JINAN, NOTICE, TODAY, put_answer, put_cells, put_event, put_letter, put_season


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def reader(tables: Settings, catalogue: Catalogue) -> Iterator[Reader]:
    made = Reader(lambda: Source(client(tables)), catalogue, now, lambda: None)
    yield made
    made.stop()


def test_an_empty_database_is_read_without_a_fault(reader: Reader, database: Client) -> None:
    reader.step()
    assert reader.snapshot.fault is None
    assert reader.snapshot.moved_at is None
    assert freshness(reader.snapshot, now(), timedelta(minutes=15)).liveness is Liveness.EMPTY


def test_a_season_is_read_as_it_was_written(reader: Reader, database: Client) -> None:
    put_season(database)
    reader.step()
    found = reader.snapshot
    assert found.today == TODAY
    assert found.reading(JINAN, NOTICE, "posts-published").value == 24_000
    assert found.reading(whole("370000"), NOTICE, "posts-published").value == 25_200
    assert found.reading(HEZE, NOTICE, "open-arrears-cases").value == 3
    assert found.reading(JINAN, NOTICE, "open-arrears-cases").value == 0
    assert found.reading(JINAN, NOTICE, "satisfied-share").value == 0.9
    coverage = found.reading(JINAN, NOTICE, "household-visit-coverage")
    assert (coverage.value, coverage.num, coverage.den) == (0.5, 50, 100)
    assert found.reading(HEZE, NOTICE, "visits-made").value is None
    assert [arrival.org_name for arrival in found.arrivals] == ["济南市民政局"]
    assert (found.intake["visits"].events, found.intake["visits"].refused) == (1, 1)
    assert freshness(found, now(), timedelta(minutes=15)).liveness is Liveness.LIVE


def test_changes_are_followed(reader: Reader, database: Client) -> None:
    put_season(database)
    reader.step()
    before = reader.snapshot
    reader.step()
    assert reader.snapshot.version == before.version
    put_cells(database, [("job-services", JINAN, "posts-published", "sum", TODAY, 2500)])
    put_answer(database, JINAN, "household-visit-coverage", 0.6, 60, 100)
    put_event(database, HEZE, "菏泽市总工会")
    reader.step()
    after = reader.snapshot
    assert after.version > before.version
    assert after.reading(JINAN, NOTICE, "posts-published").value == 24_500
    assert after.reading(JINAN, NOTICE, "household-visit-coverage").value == 0.6
    assert [arrival.city for arrival in after.arrivals] == [HEZE, JINAN]
    assert before.reading(JINAN, NOTICE, "posts-published").value == 24_000
    assert after.reading(HEZE, NOTICE, "posts-published").value == before.reading(HEZE, NOTICE, "posts-published").value


def test_a_zero_appears_with_the_first_report_of_its_topic(reader: Reader, database: Client) -> None:
    put_season(database)
    reader.step()
    assert reader.snapshot.reading("370200", NOTICE, "open-arrears-cases").value is None
    kept = reader.snapshot.reading(JINAN, NOTICE, "posts-published")
    put_cells(database, [("complaints", "370200", "@complaints", "sum", TODAY, 1)])
    reader.step()
    assert reader.snapshot.reading("370200", NOTICE, "open-arrears-cases").value == 0
    assert reader.snapshot.reading(JINAN, NOTICE, "posts-published") is kept


def test_the_reader_agrees_with_the_view(reader: Reader, database: Client) -> None:
    put_season(database)
    reader.step()
    put_cells(
        database, [("job-services", HEZE, "posts-published", "sum", FIRST, 7), ("visits", JINAN, "satisfied-share", "den", TODAY, 20)]
    )
    reader.step()
    rows = database.execute(
        "SELECT city, notice, indicator, part, sum(amount), sum(records) FROM progress_current WHERE breakdown IS NULL GROUP BY ALL"
    )
    assert {tuple(key): series.until(TODAY) for key, series in reader.snapshot.cells.items()} == {
        tuple(row[:4]): (row[4], row[5]) for row in rows
    }


def test_an_older_position_read_later_changes_nothing(reader: Reader, database: Client) -> None:
    put_cells(database, [("visits", JINAN, "visits-made", "sum", TODAY, 5), ("visits", JINAN, "@visits", "sum", TODAY, 1)])
    reader.step()
    moment = datetime.now(UTC).replace(tzinfo=None)
    database.execute("INSERT INTO progress VALUES", [(1, "visits", JINAN, NOTICE, "visits-made", "sum", "", TODAY, 3, 3, 0, moment)])
    reader.step()
    assert reader.snapshot.reading(JINAN, NOTICE, "visits-made").value == 5


def test_a_new_generation_takes_the_place_of_the_old(reader: Reader, database: Client) -> None:
    put_cells(database, [("visits", JINAN, "visits-made", "sum", TODAY, 5), ("visits", JINAN, "@visits", "sum", TODAY, 1)])
    reader.step()
    put_cells(database, [("visits", JINAN, "visits-made", "sum", TODAY, 8), ("visits", JINAN, "@visits", "sum", TODAY, 1)], generation=2)
    reader.step()
    assert reader.snapshot.reading(JINAN, NOTICE, "visits-made").value == 5
    moment = datetime.now(UTC).replace(tzinfo=None)
    database.execute("INSERT INTO generations VALUES", [(2, moment, moment, "hash")])
    reader.step()
    assert reader.snapshot.reading(JINAN, NOTICE, "visits-made").value == 8
    assert reader.snapshot.generation == 2


def test_today_never_runs_ahead_of_the_clock(reader: Reader, database: Client) -> None:
    tomorrow = now().astimezone().date() + timedelta(days=2)
    put_cells(database, [("visits", JINAN, "@visits", "sum", TODAY, 1), ("visits", JINAN, "@visits", "sum", tomorrow, 1)])
    reader.step()
    assert reader.snapshot.today == TODAY


def test_when_the_database_is_away_the_figures_stay(tables: Settings, database: Client, catalogue: Catalogue) -> None:
    put_season(database)
    put_letter(database)
    away = False

    def connect() -> Source:
        if away:
            raise ConnectionRefusedError("no answer")
        return Source(client(tables))

    reader = Reader(connect, catalogue, now, lambda: None)
    reader.step()
    away = True
    reader._drop()
    reader.step()
    lost = reader.snapshot
    assert lost.fault == "ConnectionRefusedError: no answer"
    assert lost.reading(JINAN, NOTICE, "posts-published").value == 24_000
    assert freshness(lost, now() + timedelta(seconds=30), timedelta(minutes=15)).liveness is Liveness.LOST
    away = False
    reader.step()
    assert reader.snapshot.fault is None
    assert reader.snapshot.reading(JINAN, NOTICE, "posts-published").value == 24_000
    reader.stop()


def test_the_thread_reads_by_itself_and_stops(tables: Settings, database: Client, catalogue: Catalogue) -> None:
    beats: list[None] = []
    reader = Reader(lambda: Source(client(tables)), catalogue, now, lambda: beats.append(None))
    reader.start()
    put_cells(database, [("visits", JINAN, "visits-made", "sum", TODAY, 5), ("visits", JINAN, "@visits", "sum", TODAY, 1)])
    deadline = now() + timedelta(seconds=60)
    while reader.snapshot.moved_at is None and now() < deadline:
        time.sleep(0.02)
    reader.stop()
    assert reader.snapshot.reading(JINAN, NOTICE, "visits-made").value == 5
    assert beats
