"""Dead letters in groups, by the kinds that schemas.advice knows."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from infra.clickhouse import client
from infra.letter import read_groups, read_letters
from infra.settings import Settings
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
