"""Dead letters in groups, by the kinds that schemas.advice knows."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from types import SimpleNamespace

import pytest
from kafka import TopicPartition

from consumers.sink.receipts import ReceiptRows
from infra.clickhouse import client
from infra.letter import read_groups, read_groups_at_the_door, read_letters
from infra.settings import Settings
from producers.receipt import Kind, Receipt, Refused, new_id
from schemas.advice import kind_of, split
from tests.integration.producers.desk.filled import AT, OTHER_SOURCE, SOURCE, fill
from tests.unit.schemas.test_advice import every_reason

pytestmark = pytest.mark.usefixtures("tables")


def test_letters_are_counted_by_agency_topic_and_fault(settings: Settings) -> None:
    fill(settings)
    with client(settings) as connection:
        groups = read_groups(connection)
        assert [(one.source, one.place, one.kind, one.letters) for one in groups] == [
            (SOURCE, "data.purpose", "missing", 2),
            (SOURCE, "data.brought_home", "not-in-list", 1),
            (SOURCE, "data.demands_count", "not-whole", 1),
            (OTHER_SOURCE, "data.mode", "not-in-list", 1),
        ]
        assert (groups[0].topic, (groups[0].latest - AT).seconds, groups[0].reason) == ("visits", 60, "data.purpose: is missing")
        assert [one.source for one in read_groups(connection, source=OTHER_SOURCE)] == [OTHER_SOURCE]
        assert read_groups(connection, topic="trips") == []
        assert read_groups(connection, state="replayed") == []
        found = read_letters(connection, source=SOURCE, fault=("data.purpose", "missing"), state="open")
        assert [letter.id.position for letter in found] == [1, 0]
        assert read_letters(connection, source=OTHER_SOURCE, fault=("data.purpose", "missing")) == []


def test_the_database_sees_the_kinds_that_python_sees(settings: Settings) -> None:
    reasons = sorted({*every_reason(), "odd", "data.x: walks backwards", "data.x: is missing: twice"})
    row = ("visits", 1, 0, "", "", "", "", "", AT, "open", AT)
    with client(settings) as connection:
        connection.execute(
            "INSERT INTO dead_letters (topic, partition, idx, source, city, event_id, subject, raw, at, state, replayed_at, position, "
            "reasons) VALUES",
            [(*row, position, [reason]) for position, reason in enumerate(reasons)],
        )
        told = {(one.place, one.kind): one.letters for one in read_groups(connection)}
    assert told == Counter((re.sub("[.][0-9]+$", "", split(reason)[0]), kind_of(reason)) for reason in reasons)


def test_what_the_gateway_refused_is_counted_by_its_receipts(settings: Settings) -> None:
    reasons = ["data.mode: must be 'phone'", "data.purpose: is missing"]
    refused = [Refused(index, f"e-{index}", topic, reasons) for index, topic in enumerate(("visits", "visits", None))]
    receipts = [Receipt(new_id(AT), agency, "t", AT, Kind.EVENTS, [], refused) for agency in ("3701-hrss", "3702-hrss")]
    rows = ReceiptRows()
    home = TopicPartition("receipts", 0)
    rows.add(home, [SimpleNamespace(value=part, offset=at) for at, part in enumerate(part for one in receipts for part in one.parts())])
    with client(settings) as connection:
        rows.insert(connection)
        found = read_groups_at_the_door(connection, AT, source=SOURCE)
        assert [(one.topic, one.place, one.kind, one.letters, one.latest) for one in found] == [
            ("visits", "data.mode", "not-in-list", 2, AT),
            ("visits", "data.purpose", "missing", 2, AT),
            ("", "data.mode", "not-in-list", 1, AT),
            ("", "data.purpose", "missing", 1, AT),
        ]
        assert len(read_groups_at_the_door(connection, AT)) == 8
        assert len(read_groups_at_the_door(connection, AT, topic="visits")) == 4
        assert read_groups_at_the_door(connection, AT + timedelta(seconds=1)) == []
