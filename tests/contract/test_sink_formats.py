"""What the stream writes, the sink reads: cells, marks and dead letters, across the rooms that must not import each other."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from urllib.parse import unquote

import pytest
from kafka import TopicPartition

from consumers.sink.cells import MARK, figure_rows, signal_rows
from consumers.sink.judgements import JudgementRows
from consumers.sink.letters import LetterRows
from infra.clickhouse import client
from infra.settings import Settings
from schemas.contribution import parted
from schemas.day import hour_text
from schemas.decode import decoders
from schemas.formula import compile_formulas
from schemas.judge import MODEL_VERSION, judge
from streams.cell import Cells
from streams.changelog import EPOCH_KEY
from streams.judgement import judged_event
from streams.key import figure_keys, signal_keys
from streams.refusal import dead_letter
from tests.integration.consumers.line import CellRecord
from tests.integration.consumers.logbook import Judged
from tests.support.event_factory import encode, own_catalogue, random_event

pytestmark = pytest.mark.usefixtures("tables")


@pytest.mark.parametrize("topic", ["establishments", "relief-grants", "visits"])
def test_the_stream_s_cells_arrive_as_they_were_folded(settings: Settings, topic: str) -> None:
    catalogue, rng = own_catalogue(), random.Random(topic)
    formulas, decode = compile_formulas(catalogue)[topic], decoders(catalogue)[topic].decode
    cells = Cells(figure_keys(topic, formulas.slots), lambda keys: [None for _ in keys])
    expected: dict[tuple[str, ...], tuple[int, int]] = {}
    for position in range(60):
        event = decode(encode(random_event(topic, rng)))
        change, _ = parted(formulas.contributions(event))
        cells.add(event.city, change, position)
        for (notices, slot, breakdown, day), (amount, records) in change.items():
            for notice in [*notices.split(","), "*"]:
                key = (topic, event.city, notice, *formulas.slots[slot], breakdown, datetime.fromordinal(day).strftime("%Y-%m-%d"))
                before = expected.get(key, (0, 0))
                expected[key] = (before[0] + amount, before[1] + records)
    rows = figure_rows()
    rows.add(TopicPartition("progress", 0), [CellRecord(number, *item) for number, item in enumerate(cells.fold().items())])
    with client(settings) as connection:
        rows.insert(connection)
        found = connection.execute(
            "SELECT topic, city, notice, indicator, part, breakdown, toString(day), amount, records FROM progress FINAL"
        )
    assert {row[:7]: row[7:] for row in found} == expected


@pytest.mark.parametrize("topic", ["complaints", "visits"])
def test_the_stream_s_signals_arrive_as_they_were_folded(settings: Settings, topic: str) -> None:
    catalogue, rng = own_catalogue(), random.Random(topic)
    formulas, decode = compile_formulas(catalogue)[topic], decoders(catalogue)[topic].decode
    cells = Cells(signal_keys(topic, formulas.signals.slots), lambda keys: [None for _ in keys])
    expected: dict[tuple[str, ...], tuple[int, int]] = {}
    for position in range(60):
        event = decode(encode(random_event(topic, rng)))
        _, change = parted(formulas.contributions(event, judge((event.data or {}).get("remark") or "")))
        cells.add(event.city, change, position)
        for (_, number, codes, hour), (amount, records) in change.items():
            slot = formulas.signals.slots[number]
            for dimension, code in slot.series(codes):
                key = (topic, event.city, slot.signal, dimension, unquote(code), hour_text(hour).replace("T", " ") + ":00:00")
                before = expected.get(key, (0, 0))
                expected[key] = (before[0] + amount, before[1] + records)
    rows = signal_rows()
    rows.add(TopicPartition("signals", 0), [CellRecord(number, *item) for number, item in enumerate(cells.fold().items())])
    with client(settings) as connection:
        rows.insert(connection)
        found = connection.execute("SELECT topic, city, signal, dimension, value, toString(hour), amount, records FROM signals FINAL")
        current = connection.execute("SELECT city, signal, dimension, value, toString(hour), amount, records FROM signals_current")
    assert {row[:6]: row[6:] for row in found} == expected
    assert {(topic, *row[:5]): row[5:] for row in current} == {key: value for key, value in expected.items() if value != (0, 0)}


def test_the_stream_s_judgements_arrive_whole(settings: Settings) -> None:
    event = decoders(own_catalogue())["visits"].decode(encode(random_event("visits", random.Random(1))))
    judgement = judge("不给钱就从楼上跳下去")
    rows = JudgementRows()
    rows.add(TopicPartition("judgements-g3", 1), [Judged("judgements-g3", *judged_event(event, 1, 77, judgement)) for _ in range(2)])
    with client(settings) as connection:
        rows.insert(connection)
        columns = "generation, topic, partition, position, city, subject, revision, polarity, severity, category, words, model"
        found = connection.execute(f"SELECT {columns} FROM judgements FINAL")
    told = (event.city, event.subject, event.revision, "negative", 3, judgement.category, list(judgement.words), MODEL_VERSION)
    assert found == [(3, "visits", 1, 77, *told)]


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
