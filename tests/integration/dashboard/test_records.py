"""Counts from the records, against a real ClickHouse."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from clickhouse_driver import Client

from dashboard.reader import Reader
from dashboard.records.arrears import Cases, Day
from dashboard.records.ledger import Ledger
from dashboard.records.reader import RecordReader
from dashboard.records.scope import Scope
from dashboard.source import Source
from infra.clickhouse import client
from infra.settings import Settings
from schemas.catalogue import Catalogue
from tests.integration.dashboard.filled import FIRST, HEZE, JINAN, NOTICE, TODAY, put_letter, put_record

LATER = datetime(2024, 2, 5, tzinfo=UTC).replace(tzinfo=None)


@pytest.fixture
def ledger(database: Client, catalogue: Catalogue) -> Ledger:
    return Ledger(database, catalogue)


def put_case(database: Client, day: date, stage: str, city: str = JINAN, closed: date | None = None, **more: object) -> None:
    data = {"category": "wage-arrears", "stage": stage, "workers_count": 2, "amount_owed": 100.5, "amount_recovered": 0.5}
    data |= {"received_at": f"{day}T09:00:00+08:00", "filed_at": f"{day}T10:00:00+08:00", "employer_ref": "91X", "industry": "construction"}
    if closed is not None:
        data |= {"closed_at": f"{closed}T09:00:00+08:00", "outcome": "paid"}
    columns = {name: more.pop(name) for name in ("notice_ids", "revision", "subject", "withdrawn") if name in more}
    put_record(database, "complaints", city, day, data | more, **columns)


def test_cases_are_counted_by_stage_and_age(ledger: Ledger, database: Client) -> None:
    put_case(database, TODAY, "received")
    put_case(database, TODAY - timedelta(days=10), "mediating", mediated_at=f"{TODAY}T10:00:00+08:00")
    put_case(database, FIRST, "closed", closed=TODAY, amount_recovered=100.5)
    put_case(database, FIRST, "not-accepted", closed=FIRST)
    put_case(database, FIRST, "received", category="contract")
    put_case(database, FIRST - timedelta(days=30), "filed")
    found = ledger.arrears(TODAY)
    counted = found.cases[Scope(NOTICE, JINAN)]
    assert (counted.received, counted.filed, counted.mediated, counted.closed, counted.paid, counted.rejected) == (4, 4, 1, 1, 1, 1)
    assert (counted.open, counted.workers, counted.left, counted.oldest) == (3, 6, 30_000, 41)
    assert counted.ages == (1, 0, 1, 0, 1)
    assert counted.stages == (1, 1, 1, 0, 0)
    assert (counted.owed, counted.recovered) == (30_150, 10_200)
    assert found.industries[Scope(NOTICE, JINAN)] == {"construction": counted}
    assert Day(TODAY.toordinal(), 1, 1) in found.days[Scope(NOTICE, JINAN)]
    (employer,) = found.employers[Scope(NOTICE, JINAN)]
    assert (employer.ref, employer.open, employer.left) == ("91X", 3, 30_000)


def test_a_case_counts_for_its_notices_only(ledger: Ledger, database: Client) -> None:
    put_case(database, TODAY, "received", notice_ids=["urban-cn-2023"])
    put_case(database, TODAY, "received", city="210100")
    put_case(database, date(2020, 1, 1), "closed", closed=date(2020, 2, 1))
    found = ledger.arrears(TODAY)
    assert Scope(NOTICE, JINAN) not in found.cases
    assert found.cases[Scope("urban-cn-2023", JINAN)].open == 1
    assert found.cases[Scope("*", JINAN)] == Cases(1, 1, owed=10_050, recovered=50, open=1, workers=2, left=10_000, age_0=1, at_received=1)
    assert Scope(NOTICE, "210100") not in found.cases


def test_the_last_revision_counts_and_a_withdrawn_case_does_not(ledger: Ledger, database: Client) -> None:
    put_case(database, TODAY, "received", subject="A/1")
    put_case(database, TODAY, "closed", closed=TODAY, subject="A/1", revision=2)
    put_case(database, TODAY, "received", subject="A/2")
    put_case(database, TODAY, "received", subject="A/2", revision=2, withdrawn=1)
    counted = ledger.arrears(TODAY).cases[Scope(NOTICE, JINAN)]
    assert (counted.received, counted.open, counted.closed) == (1, 0, 1)


def test_a_case_closed_later_is_open_on_the_day(ledger: Ledger, database: Client) -> None:
    put_case(database, FIRST, "closed", closed=TODAY + timedelta(days=3), city=HEZE)
    assert ledger.arrears(TODAY).cases[Scope(NOTICE, HEZE)].open == 1


def now() -> datetime:
    return datetime.now(UTC)


def test_counts_are_published_with_the_figures_and_made_again_only_when_something_came(
    tables: Settings, database: Client, catalogue: Catalogue
) -> None:
    put_case(database, TODAY, "received")
    reader = Reader(lambda: Source(client(tables)), catalogue, now, lambda: None)
    records = RecordReader(lambda: Ledger(client(tables), catalogue), lambda: reader.snapshot, now)
    reader.counted = lambda: records.found
    reader.step()
    version = reader.snapshot.version
    records.step()
    reader.step()
    assert reader.snapshot.version == version + 1
    assert reader.snapshot.records.arrears is not None
    kept = records.found
    records.step()
    assert records.found is kept
    reader.step()
    assert reader.snapshot.version == version + 1
    records.stop()
    reader.stop()


def test_late_first_reports_are_counted_and_the_silent_named(ledger: Ledger, database: Client) -> None:
    for at in range(5):
        told = datetime(2024, 1, 25 + at % 2, 10, tzinfo=UTC).replace(tzinfo=None)
        put_record(database, "visits", JINAN, FIRST, {"org_name": "济南市总工会"}, org_code="A", reported_at=told)
    put_record(database, "visits", JINAN, TODAY, {"org_name": "济南市民政局"}, org_code="B")
    put_record(database, "visits", JINAN, TODAY - timedelta(days=6), {"org_name": "济南市民政局"}, org_code="B", reported_at=LATER)
    put_record(database, "visits", JINAN, FIRST, {"org_name": "济南市民政局"}, org_code="B", reported_at=LATER, revision=2)
    put_letter(database)
    found = ledger.reporting(TODAY)
    counted = found.cities[JINAN]
    assert (counted.events, counted.first, counted.late) == (8, 7, 3)
    assert (counted.week_first, counted.week_late, counted.bands) == (2, 1, (1, 0, 0, 1, 0))
    assert counted.bodies == 2
    assert (found.topics[JINAN, "visits"].first, found.topics[JINAN, "visits"].late) == (7, 3)
    (silent,) = found.silent
    assert (silent.name, silent.events) == ("济南市总工会", 5)
    assert [(one.city, one.topic, one.place, one.letters) for one in found.refused] == [(JINAN, "visits", "data", 1)]


def test_runs_are_counted_by_route_and_day(ledger: Ledger, database: Client) -> None:
    run = {"service_kind": "p2p-coach", "direction": "homeward", "origin_code": "310000", "destination_code": JINAN, "passengers": 40}
    put_record(database, "trips", JINAN, FIRST, run | {"status": "completed"})
    put_record(database, "trips", JINAN, TODAY, run | {"status": "completed"})
    put_record(database, "trips", JINAN, TODAY, run | {"status": "cancelled"})
    put_record(database, "trips", JINAN, TODAY, run | {"status": "completed", "service_kind": "shuttle"})
    found = ledger.trips(TODAY)
    (route,) = found.routes[Scope(NOTICE, JINAN)]
    assert (route.runs, route.cancelled, route.passengers) == (2, 1, 80)
    assert (route.week_runs, route.today_passengers) == (1, 40)
    assert [day.passengers for day in found.days[Scope("*", "province:370000")]] == [40, 40]


def test_grants_wait_since_their_application(ledger: Ledger, database: Client) -> None:
    grant = {"grant_kind": "temporary-relief", "recipients": 1, "amount": 99.99}
    put_record(database, "relief-grants", JINAN, FIRST, grant | {"status": "applied", "applied_at": "2024-01-20T09:00:00+08:00"})
    put_record(database, "relief-grants", JINAN, FIRST, grant | {"status": "paid"})
    held = ledger.relief(TODAY).grants[Scope(NOTICE, JINAN)]
    assert (held["temporary-relief", "applied"].longest, held["temporary-relief", "applied"].overdue) == (16, 1)
    assert held["temporary-relief", "paid"].fen == 9_999


def test_breakdowns_are_those_of_the_generation(ledger: Ledger, database: Client) -> None:
    moment = datetime.now(UTC).replace(tzinfo=None)
    rows = [
        (generation, "trainings", JINAN, NOTICE, "training-person-times", "sum", kind, TODAY, amount, 1, position, moment)
        for generation, kind, amount, position in ((1, "safety", 3, 1), (1, "safety", 5, 2), (1, "", 5, 2), (2, "safety", 70, 3))
    ]
    database.execute("INSERT INTO progress VALUES", rows)
    assert ledger.breakdowns(TODAY).of(Scope(NOTICE, JINAN), "training-person-times") == {"safety": 5}
