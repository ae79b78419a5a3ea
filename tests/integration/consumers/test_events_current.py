"""The view of what stands, against the contract told event after event in Python."""

from __future__ import annotations

import random
from typing import Any

import pytest

from infra.clickhouse import client
from infra.settings import Settings
from schemas.subject import subject_of
from tests.integration.consumers.logbook import Logbook, conflicting_log, standing
from tests.support.event_factory import encode, own_catalogue, random_event

pytestmark = pytest.mark.usefixtures("tables")


@pytest.mark.parametrize("seed", range(4))
def test_what_stands_is_what_the_contract_says_in_any_order_of_arrival(settings: Settings, seed: int) -> None:
    rng = random.Random(seed)
    log = Logbook(settings)
    for topic in own_catalogue().topics.values():
        for raw in conflicting_log(topic, rng, events=250, subjects=12):
            log.write(topic.id, raw)
    log.fill(rng)
    expected = {name: (one.event.revision, one.partition, one.offset, one.event.id) for name, one in standing(log.messages).items()}
    assert current(settings) == expected


def test_merging_parts_changes_nothing(settings: Settings) -> None:
    rng = random.Random(9)
    log = Logbook(settings)
    for name in ("visits", "worker-registers"):
        for raw in conflicting_log(own_catalogue().topics[name], rng, events=400, subjects=15):
            log.write(name, raw)
    log.fill(rng)
    before = current(settings)
    with client(settings) as connection:
        connection.execute("OPTIMIZE TABLE events FINAL")
        connection.execute("OPTIMIZE TABLE records FINAL")
    assert current(settings) == before


class TestOneRecord:
    """The rule, case by case: revisions with d for data and w for a withdrawal, in the order of positions; and the position that stands."""

    @pytest.mark.parametrize(
        ("log", "stands"),
        [
            ("1d 1d", 1),
            ("1d 2d 1d", 1),
            ("2d 1d", 0),
            ("1d 2w", None),
            ("1d 2w 2d", None),
            ("1d 2d 2w", 1),
            ("1d 2d 2w 2d", 3),
            ("1d 2w 3d", 2),
            ("2w 1d", None),
            ("2w", None),
            ("3w 2d 3d", None),
            ("3d 2w", 0),
            ("1d 2w 2d 3w", None),
        ],
    )
    def test_stands(self, settings: Settings, log: str, stands: int | None) -> None:
        rng = random.Random(1)
        book = Logbook(settings)
        key = random_event("visits", rng)
        for step in log.split():
            event = random_event("visits", rng) | {"city": key["city"], "revision": int(step[0]), "withdrawn": step[1] == "w"}
            event["data"] |= {name: key["data"][name] for name in ("org_code", "visit_no")}
            event["data"].pop("notice_ids", None)
            event["subject"] = key["subject"]
            book.write("visits", encode(event))
        book.fill()
        assert [row[2] for row in current(settings).values()] == ([] if stands is None else [stands])


class TestMovedWorker:
    """A worker's entry reported by two cities: the later report stands, wherever it was."""

    def test_later_report_stands_whatever_the_revisions(self, settings: Settings) -> None:
        book = Logbook(settings)
        self._write(book, "370100", revision=5, reported="2024-03-02T08:00:00+08:00")
        self._write(book, "370200", revision=1, reported="2024-03-03T08:00:00+08:00")
        self._write(book, "210100", revision=1, reported="2024-03-01T08:00:00+08:00")
        book.fill()
        assert [name[1] for name in current(settings)] == ["370200"]

    def test_at_the_same_moment_the_later_position_stands(self, settings: Settings) -> None:
        book = Logbook(settings)
        for city in ("370200", "370100"):
            self._write(book, city, revision=1, reported="2024-03-02T08:00:00+08:00")
        book.fill()
        assert [name[1] for name in current(settings)] == ["370100"]

    def test_a_bare_withdrawal_is_as_late_as_its_own_city_s_latest_report(self, settings: Settings) -> None:
        book = Logbook(settings)
        self._write(book, "370100", revision=1, reported="2024-03-02T08:00:00+08:00")
        self._write(book, "370200", revision=1, reported="2024-03-03T08:00:00+08:00")
        self._write(book, "370100", revision=2, reported=None)
        book.fill()
        assert [name[1] for name in current(settings)] == ["370200"]

    def test_a_withdrawal_that_is_latest_takes_the_record_out_everywhere(self, settings: Settings) -> None:
        book = Logbook(settings)
        self._write(book, "370100", revision=1, reported="2024-03-02T08:00:00+08:00")
        self._write(book, "370200", revision=1, reported="2024-03-03T08:00:00+08:00")
        self._write(book, "370200", revision=2, reported=None)
        book.fill()
        assert current(settings) == {}

    def _write(self, book: Logbook, city: str, *, revision: int, reported: str | None) -> None:
        event: dict[str, Any] = random_event("worker-registers", random.Random(3)) | {"city": city, "revision": revision}
        event["data"].pop("notice_ids", None)
        event["data"] |= {"worker_ref": "w1", "list_kind": "job-seeker"}
        event["subject"] = subject_of(["w1", "job-seeker"])
        event["withdrawn"] = reported is None
        if reported is None:
            del event["data"]
        else:
            event["data"]["reported_at"] = reported
        book.write("worker-registers", encode(event))


def current(settings: Settings) -> dict[tuple[str, str, str], tuple[int, int, int, str]]:
    """What both views have, all topics and topic by topic: revision, partition, position and id by (topic, city, subject); each once."""
    columns = "topic, city, subject, revision, partition, position, id"
    with client(settings) as connection:
        rows = connection.execute(f"SELECT {columns} FROM events_current")
        by_topic = [
            row
            for (topic,) in connection.execute("SELECT DISTINCT topic FROM events")
            for row in connection.execute(f"SELECT {columns} FROM records_current(topic = '{topic}')")
        ]
    assert sorted(by_topic) == sorted(rows)
    found = {(topic, city, subject): tuple(rest) for topic, city, subject, *rest in rows}
    assert len(found) == len(rows)
    return found
