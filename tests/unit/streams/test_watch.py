"""A worker stands still when nothing is acknowledged for a while although there is something to read."""

from __future__ import annotations

from streams.watch import STILL_S, Standstill


def test_only_a_lag_that_does_not_move_is_a_standstill() -> None:
    still = Standstill()
    assert not still.seen(5, 9, 0)
    assert not still.seen(5, 9, STILL_S - 1)
    assert still.seen(5, 9, STILL_S)


def test_progress_and_an_empty_log_begin_the_time_anew() -> None:
    still = Standstill()
    assert not still.seen(5, 9, 0)
    assert not still.seen(6, 9, STILL_S)
    assert not still.seen(9, 9, 2 * STILL_S)
    assert not still.seen(9, 9, 9 * STILL_S), "nothing to read is no standstill"
    assert not still.seen(9, 12, 9 * STILL_S + 1)
    assert still.seen(9, 12, 10 * STILL_S + 1)
