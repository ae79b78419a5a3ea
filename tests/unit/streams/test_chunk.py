"""Hauls keep the order of each partition, and offsets are committed up to the first chunk that is not acknowledged."""

from __future__ import annotations

from collections import defaultdict
from types import SimpleNamespace
from typing import Any
from weakref import WeakSet

from faust.types import TP
from hypothesis import given
from hypothesis import strategies as st

from streams.chunk import EVENTS_PER_HAUL, ChunkedConsumer, _hauls

A, B = TP("visits", 0), TP("trips", 0)


def records(first: int, count: int) -> list[Any]:
    return [SimpleNamespace(offset=offset) for offset in range(first, first + count)]


class Message:
    """What the consumer makes of a record, as far as it matters here."""

    def __init__(self, tp: TP, _record: Any) -> None:
        self.tp, self.value, self.acked = tp, (), False


def consumer() -> Any:
    made: Any = ChunkedConsumer.__new__(ChunkedConsumer)
    made._open, made._done, made._holes, made._read_offset = {}, {}, {}, defaultdict(lambda: None)
    made._unacked_messages, made._waiting_for_ack, made._n_acked = WeakSet(), None, 0
    made._to_message = Message
    return made


@given(st.dictionaries(st.sampled_from([A, B, TP("visits", 1)]), st.integers(0, 3 * EVENTS_PER_HAUL), max_size=3))
def test_hauls_are_bounded_and_leave_nothing_out(counts: dict[TP, int]) -> None:
    fetched = {tp: records(7, count) for tp, count in counts.items()}
    hauls = list(_hauls(fetched))
    assert all(0 < sum(len(part) for _, part in haul) <= EVENTS_PER_HAUL for haul in hauls)
    for tp, whole in fetched.items():
        assert [record for haul in hauls for home, part in haul if home == tp for record in part] == whole


def test_what_was_handed_on_is_not_handed_on_again() -> None:
    made = consumer()
    assert [len(chunk) for chunk in made._message([(A, records(0, 5)), (B, records(3, 2))])[0].value] == [5, 2]
    again, _ = made._message([(A, records(3, 4)), (B, records(3, 2))])
    assert [(chunk.topic, chunk.records[0].offset, len(chunk)) for chunk in again.value] == [("visits", 5, 2)]
    assert made._message([(A, records(0, 7))]) == (None, [])


def test_a_chunk_in_work_holds_back_the_commit() -> None:
    made = consumer()
    first, _ = made._message([(A, records(0, 5)), (B, records(0, 1))])
    second, _ = made._message([(A, records(5, 5))])
    made.ack(second)
    assert made._new_offset(A) is None, "the first chunk is still in work"
    made.ack(first)
    assert (made._new_offset(A), made._new_offset(B)) == (10, 1)


def test_an_acknowledgement_of_before_a_rebalance_commits_nothing() -> None:
    made = consumer()
    before, _ = made._message([(A, records(0, 5))])
    made._forget([A])
    made._read_offset[A] = 0
    after, _ = made._message([(A, records(0, 3))])
    made.ack(before)
    assert made._new_offset(A) is None
    made.ack(after)
    assert made._new_offset(A) == 3


def test_what_begins_too_late_is_fetched_again_before_it_is_believed() -> None:
    """A fetch that a rebalance swallowed once cost the events in it: the next one began behind them, and was handed on."""
    made = consumer()
    made._read_offset[A] = 188
    assert made._message([(A, records(249, 6)), (B, records(0, 1))])[1] == [A]
    assert made._read_offset[A] == 188
    message, gaps = made._message([(A, records(188, 67))])
    assert (len(message.value[0]), gaps) == (67, [])


def test_a_hole_that_is_found_twice_is_one() -> None:
    made = consumer()
    made._read_offset[A] = 5
    assert made._message([(A, records(7, 2))]) == (None, [A])
    message, gaps = made._message([(A, records(7, 2))])
    assert (message.value[0].records[0].offset, gaps, made._read_offset[A]) == (7, [], 9)
