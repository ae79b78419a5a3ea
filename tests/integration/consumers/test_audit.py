"""`tongxin audit` as people and programs call it."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
import typer
from kafka.structs import OffsetAndMetadata
from typer.testing import CliRunner

from consumers.cli import audit
from dashboard.line.reader import LineSource
from infra.clickhouse import client
from infra.kafka import consumer
from infra.reach import read_to
from infra.settings import Settings
from infra.topic import JUDGEMENTS, SIGNALS
from schemas.catalogue import Catalogue
from tests.integration.consumers.line import (
    ALL_READ,
    await_sink,
    cell,
    make_topics,
    point_at,
    publish,
    publish_cells,
    running_sink,
)
from tests.integration.consumers.logbook import Logbook, judged
from tests.integration.consumers.test_recount import hour_key, streamed_cells, streamed_hours
from tests.support.event_factory import encode, own_catalogue, random_event
from tests.support.topics import TestTopics

pytestmark = pytest.mark.usefixtures("tables")


def called(*arguments: str) -> tuple[int, Any]:
    app = typer.Typer()
    app.command()(audit)
    result = CliRunner().invoke(app, [*arguments, "--json"])
    return result.exit_code, json.loads(result.stdout)


def worker_has_read(settings: Settings, catalogue: Catalogue) -> None:
    """Commit the ends of all event topics, as the stream's workers would."""
    with consumer(settings, *catalogue.topics, group=settings.stream.group) as reader:
        while not reader.assignment():
            reader.poll(timeout_ms=200)
        ends = reader.end_offsets(list(reader.assignment()))
        reader.commit({home: OffsetAndMetadata(end, "", -1) for home, end in ends.items()})


def assert_the_screen_knows(settings: Settings, catalogue: Catalogue, cells: int) -> None:
    """One event is not counted, all are written, and the last audit found one cell that differs."""
    with client(settings) as database:
        source = LineSource(database, lambda: read_to(settings, catalogue, 1))
        unread, unwritten = source.lag()
        audit = source.audit()
    assert (unread, unwritten) == ({topic: int(topic == "visits") for topic in catalogue.topics}, 0)
    assert audit is not None
    assert (audit.cells, audit.differing, audit.behind) == (cells, 1, 0)


def test_agrees_says_how_far_it_read_and_lists_what_differs(
    settings: Settings, topics: TestTopics, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_topics(topics)
    point_at(settings, monkeypatch)
    catalogue, rng, log = own_catalogue(), random.Random(1), Logbook(settings)
    events = [(topic, encode(random_event(topic, rng))) for topic in catalogue.topics for _ in range(20)]
    cells: dict[bytes, bytes] = {}
    hours: dict[bytes, bytes] = {}
    for topic, raw in events:
        log.write(topic, raw)
    for kind in catalogue.topics.values():
        counted = streamed_cells(kind, [message for message in log.messages if message.topic == kind.id])
        cells |= {"|".join((kind.id, *map(str, key))).encode(): cell(*amounts, 1) for key, amounts in counted.items()}
        found_hours = streamed_hours(kind, [message for message in log.messages if message.topic == kind.id])
        hours |= {hour_key(kind, key): cell(*amounts, 1) for key, amounts in found_hours.items()}
    publish(settings, events)
    publish_cells(settings, cells)
    publish_cells(settings, hours, SIGNALS)
    publish_cells(settings, {one.key: one.value for one in judged(log.messages)}, JUDGEMENTS)
    with running_sink(settings):
        await_sink(settings, ALL_READ)
        behind = read_to(settings, catalogue, 1)
        assert (behind.behind, sum(reach.end for reach in behind.worker)) == (len(events), len(events))
        worker_has_read(settings, catalogue)
        code, found = called("--wait")
        assert (code, found["differing"], found["differing_count"], found["read_to"]["behind"]) == (0, [], 0, 0)
        assert found["cells_of"] == {"progress": len(cells), "signals": len(hours)}
        assert found["cells"] == len(cells) + len(hours)
        assert set(found["read_to"]["worker"]) == set(catalogue.topics)

        key = next(iter(cells))
        publish_cells(settings, {key: cell(10**6, 7, 10**6)})
        await_sink(settings, ALL_READ)
        code, found = called()
        publish(settings, [("visits", encode(random_event("visits", rng)))])
        await_sink(settings, ALL_READ)
        assert_the_screen_knows(settings, catalogue, len(cells) + len(hours))
    assert (code, found["differing_count"]) == (1, 1)
    [one] = found["differing"]
    names = [one[name] or "" for name in ("topic", "city", "notice", "indicator", "part", "breakdown", "day")]
    assert "|".join(names).encode() == key
    assert (one["amount"], one["records"]) == (10**6, 7)


def test_waits_no_longer_than_it_is_told(settings: Settings, topics: TestTopics, monkeypatch: pytest.MonkeyPatch) -> None:
    make_topics(topics)
    point_at(settings, monkeypatch)
    publish(settings, [("visits", encode(random_event("visits", random.Random(1))))])
    code, found = called("--wait", "--timeout", "1")
    assert (code, found["cells"], found["read_to"]["behind"]) == (0, 0, 2)
