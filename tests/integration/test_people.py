"""A known person is planted at every way in, and is in nothing that was written: topics, tables, logs, words on the screen."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from kafka import TopicPartition

from infra.clickhouse import client
from infra.kafka import consumer, producer
from infra.log import configure_logging
from infra.settings import Settings
from producers.client import Client
from producers.publish import publish_file
from schemas.event import EVENT_LIMIT_BYTES
from schemas.placement import partition_of
from schemas.privacy import is_identity
from tests.integration.consumers.line import ALL_READ, await_sink, await_true, make_topics, running_sink
from tests.integration.producers.gateway.running import add_agency, running_gateway, with_limits
from tests.integration.streams.worker import dead_letters, start_worker, wait_until_read
from tests.support.event_factory import encode, own_catalogue
from tests.support.planted import ID, MOBILE, NAME, SENTENCE, planted_event, traces_in, traces_in_files, traces_in_tables
from tests.support.server import TestServer
from tests.support.topics import TestTopics
from tests.unit.producers.sheets.sheet import form, grid, workbook
from tests.unit.producers.sheets.test_submission import visits

TOPICS = own_catalogue().topics
GOOD_EACH, FILE_EACH, RAW_EACH = 4, 2, 3
AGENCY = "planted"

pytestmark = pytest.mark.usefixtures("tables")


def spoilt(event: dict[str, Any]) -> list[bytes]:
    """Messages that agencies with a Kafka port may send by mistake; all are refused."""
    wrong = event | {"data": event["data"] | {"department": NAME}}
    return [
        encode(wrong),
        encode(event)[:-40],
        f"{SENTENCE};{event['subject']}".encode("gb18030"),
        encode(event | {"subject": f"{NAME}/{ID}"}),
        encode(event | {"tracestate": SENTENCE * (EVENT_LIMIT_BYTES // len(SENTENCE.encode()) + 1)}),
        orjson.dumps([event, MOBILE]),
    ]


def everything(settings: Settings) -> Iterator[Any]:
    """Every record of every topic, ours and those of the stream."""
    with consumer(settings) as reader:
        homes = [TopicPartition(topic, part) for topic in reader.topics() for part in reader.partitions_for_topic(topic) or ()]
        homes = [home for home in homes if not home.topic.startswith("__")]
        ends = reader.end_offsets(homes)
        reader.assign(homes)
        reader.seek_to_beginning(*homes)
        while any(reader.position(home) < ends[home] for home in homes):
            for records in reader.poll(timeout_ms=500).values():
                yield from records


@pytest.fixture
def written(settings: Settings, topics: TestTopics, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """The whole line after it has taken a planted person in every way; what came out of it."""
    make_topics(topics)
    configure_logging(settings)
    rng = random.Random(7)
    with Client(settings) as sender:
        report = sender.publish_many([planted_event(topic, rng) for topic in TOPICS for _ in range(GOOD_EACH)])
        refused = sender.publish_many([raw for topic in TOPICS for raw in spoilt(planted_event(topic, rng))])
    assert report.complete, report.refused
    lines = [encode(planted_event(topic, rng)) for topic in TOPICS for _ in range(FILE_EACH)]
    lines += [raw for topic in TOPICS for raw in spoilt(planted_event(topic, rng))[:3] if b"\n" not in raw]
    (tmp_path / "events.jsonl").write_bytes(b"\n".join(lines))
    assert not publish_file(lambda: Client(settings), str(tmp_path / "events.jsonl"), as_json=False, timeout_s=60)
    assert not publish_file(lambda: Client(settings), str(tmp_path / "events.jsonl"), as_json=True, timeout_s=60)
    words = _through_the_gateway(settings, rng, tmp_path)
    direct = [(topic, raw) for topic in TOPICS for raw in spoilt(planted_event(topic, rng))]
    with producer(settings) as writer:
        for topic, raw in direct:
            key = NAME.encode()
            writer.send(topic, key=key, value=raw, partition=partition_of(key, settings.kafka.partitions))
        writer.flush()
    lenient = settings.model_copy(update={"stream": settings.stream.model_copy(update={"dead_letter_ratio": 1.0})})
    process = start_worker(lenient)
    try:
        wait_until_read(lenient)
        with running_sink(settings):
            await_sink(settings, ALL_READ)
    finally:
        process.terminate()
        process.wait(120)
    (tmp_path / "events.jsonl").unlink()
    return {"words": words + "".join(capfd.readouterr()), "refused": refused, "direct": {raw for _, raw in direct}, "count": len(direct)}


def _through_the_gateway(settings: Settings, rng: random.Random, folder: Path) -> str:
    """Events, good and spoilt, and a sheet with a row that is refused; all that was answered but for the sheet that goes back."""
    answers = []
    with running_gateway(with_limits(settings), add_agency(settings, AGENCY)) as gateway:
        good = [planted_event(topic, rng) | {"source": f"/agencies/{AGENCY}"} for topic in TOPICS for _ in range(GOOD_EACH)]
        answers.append(gateway.post(good))
        assert (answers[0].status_code, answers[0].json()["accepted"]) == (202, len(good))
        for raw in spoilt(good[0]):
            answers.append(gateway.http.post("/v1/events", content=raw, headers={"content-type": "application/cloudevents+json"}))
            assert answers[-1].is_client_error
        rows = [row | {"visitee_ref": ID, "household_ref": f"{NAME} {ID}", "remark": SENTENCE} for row in visits(4)]
        rows[3] |= {"purpose": NAME}
        content = workbook(folder / "sheet.xlsx", grid(form("visits"), rows)).read_bytes()
        (folder / "sheet.xlsx").unlink()
        job = gateway.http.post("/v1/sheets/visits", content=content, headers={"content-type": "application/octet-stream"}).json()
        await_true(lambda: gateway.http.get(job["href"]).json()["stage"] == "done", "the sheet is done")
        told = gateway.http.get(job["href"]).json()
        assert (told["report"]["new"], told["report"]["refused"]) == (3, 1)
        answers.append(gateway.http.get("/v1/refusals"))
    return "\n".join(answer.text for answer in answers)


def test_a_planted_person_is_in_nothing_that_was_written(
    settings: Settings, written: dict[str, Any], tmp_path: Path, kafka: TestServer, clickhouse: TestServer
) -> None:
    records = list(everything(settings))
    assert {"progress", "ledger", "dead-letters"} <= {record.topic for record in records}
    ours = [record for record in records if record.value not in written["direct"]]
    assert len(records) - len(ours) == written["count"], "what others put on Kafka themselves is there, and nothing else of it"
    for record in ours:
        headers = b"".join(name.encode() + value for name, value in record.headers)
        assert traces_in((record.key or b"") + b"\n" + (record.value or b"") + headers) == set(), (record.topic, record.offset)
    assert traces_in_tables(settings) == {}
    assert traces_in_files(tmp_path) == {}
    assert traces_in(kafka.log.read_bytes() + clickhouse.log.read_bytes()) == set()
    assert traces_in(written["words"].encode()) == set()
    assert traces_in(repr(written["refused"]).encode()) == set()


def test_and_everything_else_of_them_is_there(settings: Settings, written: dict[str, Any]) -> None:
    """So that nothing was found is not because nothing was written."""
    assert len(written["refused"].refused) == 6 * len(TOPICS)
    assert len(dead_letters(settings)) == written["count"]
    with client(settings) as connection:
        [(stored,)] = connection.execute("SELECT count(DISTINCT topic, subject, city) FROM events")
        [(letters,)] = connection.execute("SELECT count() FROM dead_letters FINAL")
        rows = connection.execute("SELECT data FROM events WHERE topic = 'worker-registers'")
    assert stored >= (GOOD_EACH + FILE_EACH) * len(TOPICS) * 0.8
    assert letters == written["count"]
    assert rows
    assert all(is_identity(orjson.loads(data)["worker_ref"]) for (data,) in rows)
