"""What the stream writes, the sink reads: cells, marks and dead letters, across the rooms that must not import each other."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest
from kafka import TopicPartition

from consumers.sink.cells import MARK, CellRows
from consumers.sink.letters import LetterRows
from infra.clickhouse import client
from infra.settings import Settings
from schemas.decode import decoders
from schemas.formula import compile_formulas
from streams.cell import Cells
from streams.changelog import EPOCH_KEY
from streams.refusal import dead_letter
from tests.integration.consumers.line import CellRecord
from tests.support.event_factory import encode, own_catalogue, random_event

pytestmark = pytest.mark.usefixtures("tables")


@pytest.mark.parametrize("topic", ["establishments", "relief-grants", "visits"])
def test_the_stream_s_cells_arrive_as_they_were_folded(settings: Settings, topic: str) -> None:
    catalogue, rng = own_catalogue(), random.Random(topic)
    formulas, decode = compile_formulas(catalogue)[topic], decoders(catalogue)[topic].decode
    cells = Cells(topic, formulas.slots, lambda keys: [None for _ in keys])
    expected: dict[tuple[str, ...], tuple[int, int]] = {}
    for position in range(60):
        event = decode(encode(random_event(topic, rng)))
        change = formulas.contributions(event)
        cells.add(event.city, change, position)
        for (notices, slot, breakdown, day), (amount, records) in change.items():
            for notice in [*notices.split(","), "*"]:
                key = (topic, event.city, notice, *formulas.slots[slot], breakdown, datetime.fromordinal(day).strftime("%Y-%m-%d"))
                before = expected.get(key, (0, 0))
                expected[key] = (before[0] + amount, before[1] + records)
    rows = CellRows()
    rows.add(TopicPartition("progress", 0), [CellRecord(number, *item) for number, item in enumerate(cells.fold().items())])
    with client(settings) as connection:
        rows.insert(connection)
        found = connection.execute(
            "SELECT topic, city, notice, indicator, part, breakdown, toString(day), amount, records FROM progress FINAL"
        )
    assert {row[:7]: row[7:] for row in found} == expected


def test_the_stream_s_marks_are_no_cells() -> None:
    assert EPOCH_KEY.startswith(MARK)
    assert not any(topic.encode().startswith(MARK) for topic in own_catalogue().topics)


def test_the_stream_s_dead_letters_arrive_whole(settings: Settings) -> None:
    raws = [b"\xff\x00{", b"", b'{"source":"/agencies/a","city":"370100","id":"7","subject":"a/b","data":3}', '{"id":"回访"}'.encode()]
    letters = [dead_letter("visits", 3, position, raw, ["a fault", "another's"], 1_707_523_200_125) for position, raw in enumerate(raws)]
    rows = LetterRows()
    rows.add(TopicPartition("dead-letters", 0), [CellRecord(number, *letter) for number, letter in enumerate(letters)])
    assert len(rows) == len(raws)
    with client(settings) as connection:
        rows.insert(connection)
        columns = "topic, partition, position, idx, hex(raw), source, city, event_id, subject, reasons, at, state"
        found = connection.execute(f"SELECT {columns} FROM dead_letters ORDER BY position")
    at = datetime(2024, 2, 10, 0, 0, 0, 125000, UTC)
    attributes = [("", "", "", ""), ("", "", "", ""), ("/agencies/a", "370100", "7", "a/b"), ("", "", "回访", "")]
    assert found == [
        ("visits", 3, position, 0, raw.hex().upper(), *known, ["a fault", "another's"], at, "open")
        for position, (raw, known) in enumerate(zip(raws, attributes, strict=True))
    ]
