"""Receipts, asked for while the sink reads along."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from kafka import TopicPartition
from kafka.structs import OffsetAndMetadata

from consumers.sink.letters import LetterRows
from consumers.sink.receipts import ReceiptRows
from consumers.sink.rows import Rows
from infra.clickhouse import client
from infra.generation import Generation, announce, generations_topic, worker_group
from infra.kafka import consumer
from infra.settings import Settings
from producers.receipt import Entry, Kind, Receipt
from tests.integration.consumers.line import ALL_READ, CellRecord, await_sink, await_true, running_sink
from tests.integration.producers.gateway.conftest import AGENCY
from tests.integration.producers.gateway.running import Running, add_agency, events_of
from tests.support.event_factory import own_catalogue
from tests.support.topics import TestTopics

pytestmark = pytest.mark.usefixtures("tables")


def states(running: Running, receipt: str) -> dict[str, int]:
    """The states that are not 0."""
    answer = running.http.get(f"/v1/receipts/{receipt}")
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert sum(told["states"].values()) == told["total"]
    return {name: count for name, count in told["states"].items() if count}


def submit(running: Running, *events: dict[str, Any]) -> str:
    answer = running.post(list(events))
    assert answer.status_code == 202, answer.text
    return str(answer.json()["receipt"])


def read_by_worker(settings: Settings) -> None:
    """Commit the ends of all event topics, as the worker does when it has read everything."""
    with consumer(settings, group=worker_group(settings, 1)) as reader:
        homes = [TopicPartition(topic, part) for topic in own_catalogue().topics for part in reader.partitions_for_topic(topic)]
        ends = reader.end_offsets(homes)
        reader.assign(homes)
        reader.commit({home: OffsetAndMetadata(end, "", -1) for home, end in ends.items()})


def test_a_receipt_tells_what_became_of_every_event(running: Running, topics: TestTopics) -> None:
    topics.create([generations_topic()])
    first, second = events_of(AGENCY, 2, topic="visits")
    first, second = first | {"revision": 1, "withdrawn": False}, second | {"revision": 1, "withdrawn": False}
    given = running.post([first, second, second | {"id": "again"}, {"id": "bad"}]).json()
    assert states(running, given["receipt"]) == {"waiting": 3, "refused": 1}

    with running_sink(running.settings):
        await_sink(running.settings, ALL_READ)
        assert states(running, given["receipt"]) == {"accepted": 2, "duplicate": 1, "refused": 1}
        told = running.http.get(given["href"]).json()
        assert (told["id"], told["total"], told["in_figures"], told["refusals"]) == (given["receipt"], 4, False, given["refused"])

        correction = submit(running, first | {"id": "c", "revision": 2})
        withdrawal = submit(running, {**second, "id": "w", "revision": 2, "withdrawn": True})
        repeated = submit(running, first)
        await_sink(running.settings, ALL_READ)
        assert states(running, given["receipt"]) == {"replaced": 2, "duplicate": 1, "refused": 1}
        assert states(running, correction) == {"accepted": 1}
        assert states(running, withdrawal) == {"accepted": 1}
        assert states(running, repeated) == {"duplicate": 1}
    read_by_worker(running.settings)
    await_true(lambda: bool(running.http.get(given["href"]).json()["in_figures"]), "the receipt is in the figures")


def test_in_the_figures_means_those_of_the_generation_in_use(running: Running, topics: TestTopics) -> None:
    topics.create([generations_topic()])
    receipt = submit(running, *events_of(AGENCY, 3))
    read_by_worker(running.settings)
    announce(running.settings, Generation(2, "another"))
    with running_sink(running.settings):
        await_sink(running.settings, ALL_READ)
        assert running.http.get(f"/v1/receipts/{receipt}").json()["in_figures"] is False


def test_what_the_stream_refused_is_told_with_its_reasons(running: Running, topics: TestTopics) -> None:
    entries = [Entry("visits", 2, position, "370100", "a/1") for position in (7, 8)]
    receipt = Receipt("r", AGENCY, "t", datetime.now(UTC), Kind.EVENTS, entries)
    letter = {
        "topic": "visits",
        "partition": 2,
        "position": 8,
        "index": 0,
        "event_id": "e",
        "reasons": ["too late"],
        "raw": base64.b64encode(b"{}").decode(),
        "at": "2024-02-10T08:00:00+00:00",
    }
    filed: list[tuple[Rows, list[bytes]]] = [(ReceiptRows(), receipt.parts()), (LetterRows(), [orjson.dumps(letter)])]
    with client(running.settings) as connection:
        for rows, messages in filed:
            rows.add(TopicPartition("any", 0), [CellRecord(number, b"", value) for number, value in enumerate(messages)])
            rows.insert(connection)
    assert states(running, "r") == {"refused": 1, "waiting": 1}
    refusals = running.http.get("/v1/receipts/r").json()["refusals"]
    assert refusals == [{"index": None, "id": "e", "topic": "visits", "reasons": ["too late"]}]


def test_a_long_receipt_is_cut_and_told_whole(running: Running, topics: TestTopics) -> None:
    topics.create([generations_topic()])
    events = events_of(AGENCY, 6_000, topic="trips")
    receipt = submit(running, *events)
    with running_sink(running.settings):
        await_sink(running.settings, ALL_READ)
        found = states(running, receipt)
    assert sum(found.values()) == 6_000
    assert found.keys() <= {"accepted", "replaced", "duplicate"}
    assert found["accepted"] > 5_000


def test_a_receipt_is_for_its_agency_alone(running: Running, settings: Settings) -> None:
    receipt = submit(running, *events_of(AGENCY, 1))
    other = {"authorization": f"Bearer {add_agency(settings, 'other')}"}
    await_true(lambda: running.http.get("/v1/receipts/x", headers=other).status_code != 401, "the register knows the agency")
    for name in (receipt, "x", "%00", "'"):
        answer = running.http.get(f"/v1/receipts/{name}", headers=other)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert running.http.get(f"/v1/receipts/{receipt}").status_code == 200
