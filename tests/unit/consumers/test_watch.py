"""The watch over partitions that are not read any more."""

from __future__ import annotations

import pytest
from kafka import TopicPartition

from consumers.sink.watch import StallWatch
from schemas.errors import TransientError

HOME, OTHER = TopicPartition("visits", 0), TopicPartition("visits", 1)


@pytest.fixture
def watch() -> StallWatch:
    return StallWatch(0.0, look_every_s=10, stalled_s=30)


def test_looks_now_and_then(watch: StallWatch) -> None:
    assert not watch.is_due(9.9)
    assert watch.is_due(10.0)
    watch.look(10.0, {}, {})
    assert not watch.is_due(19.9)


def test_a_partition_that_stands_still_with_records_left_ends_the_process(watch: StallWatch) -> None:
    for now_s in (10.0, 20.0, 30.0):
        watch.look(now_s, {HOME: 5, OTHER: 9}, {HOME: 8, OTHER: 9})
    with pytest.raises(TransientError, match="visits partition 0 stands still at 5 of 8"):
        watch.look(40.0, {HOME: 5, OTHER: 9}, {HOME: 8, OTHER: 9})


def test_slow_reading_is_no_standstill(watch: StallWatch) -> None:
    for step in range(20):
        watch.look(10.0 * step, {HOME: step}, {HOME: 1000})


def test_a_partition_that_was_at_its_end_in_between_begins_anew(watch: StallWatch) -> None:
    watch.look(10.0, {HOME: 5}, {HOME: 8})
    watch.look(30.0, {HOME: 5}, {HOME: 5})
    watch.look(50.0, {HOME: 5}, {HOME: 9})
    watch.look(70.0, {HOME: 5}, {HOME: 9})
    with pytest.raises(TransientError):
        watch.look(80.0, {HOME: 5}, {HOME: 9})


def test_a_partition_given_to_another_sink_is_forgotten(watch: StallWatch) -> None:
    watch.look(10.0, {HOME: 5}, {HOME: 8})
    watch.look(20.0, {}, {})
    watch.look(50.0, {HOME: 5}, {HOME: 8})
