"""Records are found by their number, its end, or an event's id, with their history and what they count for."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from clickhouse_driver import Client

from dashboard import asking
from dashboard.asking import AwayError, BusyError
from dashboard.finder import Finder
from infra.clickhouse import client
from infra.settings import Settings
from schemas.catalogue import load_catalogue
from tests.integration.dashboard.filled import FIRST, JINAN, NOTICE, put_letter, put_record

ORG = "913701000000000001"
TRAINING = {
    "class_no": "PX-1", "org_code": ORG, "org_name": "济南市职业学校", "department": "hrss-city-sd", "training_type": "safety",
    "funding": "market", "delivery": "offline", "groups": ["general"], "participants": 30, "reported_at": f"{FIRST}T18:00:00+08:00",
}  # fmt: skip


@pytest.fixture
def finder(tables: Settings) -> Iterator[Finder]:
    made = Finder(lambda: client(tables), load_catalogue())
    yield made
    made.close()


def put_training(database: Client, number: str = "PX-1", **more: object) -> None:
    subject = f"{ORG}/{number}"
    columns = {"subject": subject, "org_code": ORG, "source": "/agencies/school"} | more
    participants = columns.pop("participants", 30)
    put_record(database, "trainings", JINAN, FIRST, TRAINING | {"class_no": number, "participants": participants}, **columns)


def test_a_record_is_found_by_number_by_its_end_and_by_event(finder: Finder, database: Client) -> None:
    put_training(database, id="one")
    put_training(database, "PX-2", id="other")
    for words in (f"{ORG}/PX-1", "PX-1", " one "):
        (record,) = finder.find(words).records
        assert record.subject == f"{ORG}/PX-1", words
    assert finder.find("nothing-like-it").records == ()
    assert finder.find("").records == ()


def test_all_revisions_are_told_in_order(finder: Finder, database: Client) -> None:
    put_training(database, participants=30)
    put_training(database, participants=25, revision=2)
    put_training(database, revision=3, withdrawn=1)
    (record,) = finder.find("PX-1").records
    assert [one.revision for one in record.revisions] == [1, 2, 3]
    assert [one.data["participants"] for one in record.revisions] == [30, 25, 30]
    assert record.last.withdrawn
    assert finder.counts_for(record) == ()


def test_what_a_record_counts_for_is_what_its_formulas_say(finder: Finder, database: Client) -> None:
    put_training(database)
    (record,) = finder.find("PX-1").records
    shares = {share.indicator.id: share for share in finder.counts_for(record)}
    assert shares["training-person-times"].amount == 30
    assert NOTICE in shares["training-person-times"].notices
    assert shares["training-person-times"].ordinal == FIRST.toordinal()
    assert shares["safety-trainees"].amount == 30
    assert "on-job-trainees" not in shares


def test_a_dead_letter_is_found_by_its_event(finder: Finder, database: Client) -> None:
    put_letter(database)
    (refused,) = finder.find("e").refused
    assert refused.city == JINAN
    assert refused.is_open


def test_the_same_words_are_asked_once_in_a_while(finder: Finder, database: Client) -> None:
    put_training(database)
    before = finder.find("PX-1")
    put_training(database, revision=2, participants=31)
    assert finder.find("PX-1") is before


def test_who_waits_too_long_is_told_so(finder: Finder, database: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "WAIT_S", 0.05)
    release = threading.Event()
    held = threading.Event()

    def hold() -> None:
        with finder._lock:
            held.set()
            release.wait(60)

    other = threading.Thread(target=hold)
    other.start()
    held.wait(60)
    with pytest.raises(BusyError):
        finder.find("PX-1")
    release.set()
    other.join()


def test_the_connection_is_made_anew_after_a_failure(tables: Settings, database: Client) -> None:
    put_training(database)
    tries: list[int] = []

    def connect() -> Client:
        tries.append(1)
        if len(tries) == 1:
            raise ConnectionRefusedError
        return client(tables)

    made = Finder(connect, load_catalogue())
    with pytest.raises(AwayError):
        made.find("PX-1")
    assert len(made.find("PX-1").records) == 1
    made.close()
