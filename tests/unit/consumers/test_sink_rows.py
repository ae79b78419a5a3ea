"""What the sink makes of messages before any server is asked."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

import orjson
import pytest
from kafka import TopicPartition

from consumers.sink.cells import figure_rows
from consumers.sink.letters import LetterRows
from consumers.sink.share import Share, topics_pattern
from infra.letter import LetterId
from infra.topic import generation_of
from schemas.canonical import canonical_json, yuan_fields
from schemas.errors import ConfigurationError
from tests.support.event_factory import own_catalogue


class Record(NamedTuple):
    offset: int
    key: bytes | None
    value: bytes | None
    timestamp: int = 0


PROGRESS = TopicPartition("progress", 0)


def test_data_have_one_spelling_whatever_the_order_and_what_is_not_given() -> None:
    data: dict[str, Any] = {
        "b": 1,
        "a": "x",
        "none": None,
        "on": date(2024, 2, 10),
        "at": datetime(2024, 2, 10, 8, tzinfo=UTC),
        "yuan": 1234,
    }
    assert canonical_json(data, ("yuan", "other")) == b'{"a":"x","at":"2024-02-10T08:00:00+00:00","b":1,"on":"2024-02-10","yuan":12.34}'
    assert canonical_json(None, ()) == b""


def test_fen_and_yuan_are_the_same_amount_up_to_the_largest() -> None:
    for fen in (0, 1, 10, 99, 12_345, 10**14 - 1, 10**14):
        assert round(orjson.loads(canonical_json({"amount": fen}, ("amount",)))["amount"] * 100) == fen


def test_money_is_known_by_its_unit() -> None:
    assert yuan_fields(own_catalogue().topics["complaints"]) == ("amount_owed", "amount_recovered")


class TestCells:
    def test_a_cell_that_changed_twice_is_one_row_of_the_higher_position(self) -> None:
        rows = figure_rows()
        rows.add(
            PROGRESS,
            [
                Record(0, b"visits|a", b'{"position":7}'),
                Record(1, b"visits|a", b'{"position":5}'),
                Record(2, b"visits|b", b'{"position":1}'),
            ],
        )
        assert len(rows) == 2
        assert rows.offsets == {PROGRESS: 3}

    def test_marks_and_removals_are_passed_over_but_read(self) -> None:
        rows = figure_rows()
        rows.add(PROGRESS, [Record(4, b"@epoch", b"{}"), Record(5, b"visits|a", None), Record(6, None, b"{}")])
        assert (len(rows), rows.offsets) == (0, {PROGRESS: 7})

    def test_generations_are_kept_apart(self) -> None:
        rows = figure_rows()
        rows.add(PROGRESS, [Record(0, b"visits|a", b'{"position":7}')])
        rows.add(TopicPartition("progress-g2", 0), [Record(0, b"visits|a", b'{"position":7}')])
        assert len(rows) == 2

    @pytest.mark.parametrize(("topic", "generation"), [("progress", 1), ("progress-g2", 2), ("progress-g13", 13)])
    def test_a_topic_names_its_generation(self, topic: str, generation: int) -> None:
        assert generation_of(topic, "progress") == generation


@pytest.mark.parametrize(
    "value",
    [
        None,
        b"",
        b"no json",
        b"[]",
        b'{"topic":"visits"}',
        b'{"topic":"visits","partition":0,"position":1,"index":0,"reasons":[],"raw":"%","at":"2024-02-10T08:00:00+00:00"}',
    ],
)
def test_an_unreadable_letter_is_left_out_and_read(value: bytes | None) -> None:
    rows = LetterRows()
    rows.add(TopicPartition("dead-letters", 0), [Record(8, b"k", value)])
    assert (len(rows), rows.offsets) == (0, {TopicPartition("dead-letters", 0): 9})


def test_the_sink_reads_events_cells_of_every_generation_letters_receipts_trail_and_nothing_else() -> None:
    wanted = re.compile(topics_pattern(own_catalogue()))
    for topic in (*own_catalogue().topics, "progress", "progress-g2", "dead-letters", "generations", "receipts", "trail"):
        assert wanted.search(topic)
    for topic in ("ledger", "progress-gx", "my-progress", "visits-old", "agencies", "__consumer_offsets"):
        assert not wanted.search(topic)


def test_every_partition_has_one_sink() -> None:
    for of in (1, 2, 3, 5):
        assert all(sum(Share(index, of).takes(partition) for index in range(of)) == 1 for partition in range(12))


def test_a_letter_s_id_is_written_and_read() -> None:
    assert str(LetterId.read("visits|1|22|0")) == "visits|1|22|0"
    assert LetterId.read("visits|1|22") == LetterId("visits", 1, 22, 0)
    for wrong in ("visits", "visits|1", "visits|1|x|0", "visits|1|2|3|4"):
        with pytest.raises(ConfigurationError):
            LetterId.read(wrong)
